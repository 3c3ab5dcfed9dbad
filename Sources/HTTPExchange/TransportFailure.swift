/// Why an exchange has no complete response. None of these says whether the request was accepted or refused.
package enum TransportFailure: Error, Sendable, Hashable {
    /// A phase of an exchange.
    package enum Phase: String, Sendable, Hashable {
        case resolving = "looking up the name"
        case connecting = "opening the TCP connection"
        case securing = "the TLS handshake"
        case sending = "sending the request"
        case waiting = "waiting for the answer"
        case receiving = "receiving the answer"
    }

    /// The host name has no address.
    case nameNotResolved(host: String)
    /// Nothing listens on the port.
    case connectionRefused(address: String)
    /// No route, no network, or another failure to connect.
    case unreachable(address: String, reason: String)
    /// The TCP connection did not stand in time.
    case connectTimedOut(address: String)
    /// TLS was not agreed on; `alert` is the number of the alert that the server sent (RFC 8446 6), if it sent one.
    case tlsHandshakeFailed(detail: String, alert: Int?)
    /// The server's certificate is not valid for this name and these authorities.
    case certificateRejected(reason: String)
    /// The certificate authorities could not be read.
    case trustUnreadable(path: String, reason: String)
    /// Something else than the connection took too long.
    case timedOut(Phase)
    /// The connection was closed before the first byte of a response.
    case closedWithoutResponse
    /// The connection was reset (TCP RST).
    case reset(Phase)
    /// The connection ended in the middle of a response.
    case truncatedResponse
    /// The answer is no HTTP, or breaks its rules.
    case malformedResponse(detail: String)
    /// The header section is larger than the limit.
    case headersTooLarge(limit: Int)
    /// The body is larger than the limit, on the wire or decompressed.
    case bodyTooLarge(limit: Int)
    /// The connection to be used again had died; nothing was sent a second time.
    case reusedConnectionDied
    /// Another protocol version than the demanded one was negotiated; nothing was sent.
    case versionNotNegotiated(wanted: String, offered: String)
    /// The task was cancelled, or the engine was shut down.
    case cancelled
    /// The request cannot be sent as it was described.
    case invalidRequest(reason: String)
    /// A failure of the HTTP library or the system that is none of the above.
    case unclassified(code: Int, detail: String)
}

extension TransportFailure: CustomStringConvertible {
    /// What happened and what to do about it, in a sentence or two.
    package var description: String {
        switch self {
        case .nameNotResolved(let host): "the name \(host) has no address; check the host in the target file, or DNS"
        case .connectionRefused(let address):
            "\(address) refused the connection; check that the deployment runs and listens on this port"
        case .unreachable(let address, let reason):
            "\(address) cannot be reached (\(reason)); check the address and the network"
        case .connectTimedOut(let address):
            "\(address) did not accept a connection in time; check the address, the firewall and the time-out"
        case .tlsHandshakeFailed(let detail, let alert):
            "the TLS handshake failed: \(detail)\(alert.map { " (alert \($0))" } ?? "")"
                + "; check that this port speaks TLS and that both sides share a version and a cipher suite"
        case .certificateRejected(let reason):
            "the server's certificate was rejected: \(reason); name the right CA file in the target file, or repair the"
                + " certificate"
        case .trustUnreadable(let path, let reason):
            "the certificate authorities in \(path) cannot be read: \(reason); name a PEM file that is readable"
        case .timedOut(let phase):
            "time ran out while \(phase.activity); raise the time-out if the deployment is known to be slow"
        case .closedWithoutResponse: "the server closed the connection without an answer; look into its log"
        case .reset(let phase): "the connection was reset while \(phase.activity); look into the server's log"
        case .truncatedResponse: "the connection ended in the middle of the response; look into the server's log"
        case .malformedResponse(let detail):
            "the answer is not valid HTTP: \(detail); check that this port speaks HTTP"
        case .headersTooLarge(let limit): "the response's header section is larger than the limit of \(limit) bytes"
        case .bodyTooLarge(let limit): "the response's body is larger than the limit of \(limit) bytes"
        case .reusedConnectionDied:
            "the kept connection had been closed by the server, and nothing was sent again; run the check again, or"
                + " raise the server's keep-alive time"
        case .versionNotNegotiated(let wanted, let offered):
            "the server does not speak \(wanted), it offered \(offered); nothing was sent"
        case .cancelled: "the request was cancelled"
        case .invalidRequest(let reason): "the request cannot be sent: \(reason)"
        case .unclassified(let code, let detail): "the transfer failed: \(detail) (error \(code))"
        }
    }

    /// A stable word for reports and expectations, for example `connection-refused`.
    package var code: String {
        switch self {
        case .nameNotResolved: "name-not-resolved"
        case .connectionRefused: "connection-refused"
        case .unreachable: "unreachable"
        case .connectTimedOut: "connect-timed-out"
        case .tlsHandshakeFailed: "tls-handshake-failed"
        case .certificateRejected: "certificate-rejected"
        case .trustUnreadable: "trust-unreadable"
        case .timedOut: "timed-out"
        case .closedWithoutResponse: "closed-without-response"
        case .reset: "reset"
        case .truncatedResponse: "truncated-response"
        case .malformedResponse: "malformed-response"
        case .headersTooLarge: "headers-too-large"
        case .bodyTooLarge: "body-too-large"
        case .reusedConnectionDied: "reused-connection-died"
        case .versionNotNegotiated: "version-not-negotiated"
        case .cancelled: "cancelled"
        case .invalidRequest: "invalid-request"
        case .unclassified: "unclassified"
        }
    }
}

extension TransportFailure.Phase {
    fileprivate var activity: String {
        switch self {
        case .securing: "waiting for the TLS handshake"
        default: rawValue
        }
    }
}

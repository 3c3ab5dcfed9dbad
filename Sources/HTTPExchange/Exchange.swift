/// What became of one request: a response or a failure, and the facts that verdicts rest on.
package struct Exchange: Sendable {
    /// A response or a failure.
    package enum Outcome: Sendable {
        /// A complete response.
        case response(HTTPResponse)
        /// No complete response.
        case failure(TransportFailure)
    }

    /// A response or a failure.
    package let outcome: Outcome
    /// What had come of a response when it failed: no evidence for a verdict, but something to show.
    package let partialResponse: HTTPResponse?
    /// When each phase was reached.
    package let timings: ExchangeTimings
    /// The connection; nil when none was made.
    package let connection: ConnectionFacts?

    package init(
        outcome: Outcome, partialResponse: HTTPResponse? = nil, timings: ExchangeTimings,
        connection: ConnectionFacts? = nil
    ) {
        self.outcome = outcome
        self.partialResponse = partialResponse
        self.timings = timings
        self.connection = connection
    }

    /// The complete response, if there is one.
    package var response: HTTPResponse? { if case .response(let response) = outcome { response } else { nil } }
    /// The failure, if it is one.
    package var failure: TransportFailure? { if case .failure(let failure) = outcome { failure } else { nil } }

    /// Whether a kept connection ended before the first line of an answer, as servers end idle ones.
    package var diedUnanswered: Bool {
        guard connection?.isNew != true, (partialResponse?.status ?? 0) == 0 else { return false }
        return switch failure {
        case .reusedConnectionDied, .closedWithoutResponse, .reset, .truncatedResponse: true
        default: false
        }
    }
}

/// A response as it was received, its header names and values untouched.
package struct HTTPResponse: Sendable, Hashable {
    /// The protocol version of the status line; HTTP/2 has none and counts as `.http2`.
    package var version: ReceivedVersion
    /// The status code.
    package var status: Int
    /// The reason phrase; empty in HTTP/2.
    package var reason: String
    /// The header fields in the order of arrival.
    package var headers: [ReceivedField] = []
    /// The body, transfer coding and (except on raw connections) content coding undone.
    package var body: [UInt8] = []
    /// The fields after a chunked body.
    package var trailers: [ReceivedField] = []
    /// The status codes of the interim (1xx) responses before this one.
    package var interimStatuses: [Int] = []
    /// Whether `body` is only the beginning, because a limit was reached or the connection ended.
    package var isTruncated = false

    package init(version: ReceivedVersion, status: Int, reason: String) {
        self.version = version
        self.status = status
        self.reason = reason
    }

    /// The values of a header field in order, by its name in any case.
    package func values(of name: String) -> [String] {
        let name = Array(name.lowercased().utf8)
        return headers.filter { $0.lowercasedName == name }.map(\.value)
    }

    /// The first value of a header field, by its name in any case.
    package func value(of name: String) -> String? { values(of: name).first }

    /// The body as text, U+FFFD for what is not UTF-8.
    package var text: String { String(decoding: body, as: UTF8.self) }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The response without its text: a server may have echoed a secret, and only the vault can take that out.
    package var description: String {
        "\(version.rawValue) \(status), \(headers.count) header fields, \(body.count) bytes\(isTruncated ? ", cut" : "")"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// The protocol version that a server answered with.
package enum ReceivedVersion: String, Sendable, Hashable {
    case http10 = "HTTP/1.0"
    case http11 = "HTTP/1.1"
    case http2 = "HTTP/2"
}

/// A header or trailer field that was received.
package struct ReceivedField: Sendable, Hashable {
    /// The name as it came.
    package var nameBytes: [UInt8]
    /// The value as it came, without the white space around it.
    package var valueBytes: [UInt8]

    package init(name: [UInt8], value: [UInt8]) {
        nameBytes = name
        valueBytes = value
    }

    /// The name as text.
    package var name: String { String(decoding: nameBytes, as: UTF8.self) }
    /// The value as text, U+FFFD for what is not UTF-8.
    package var value: String { String(decoding: valueBytes, as: UTF8.self) }

    var lowercasedName: [UInt8] { nameBytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 } }
}

/// The connection that an exchange used.
package struct ConnectionFacts: Sendable, Hashable {
    /// Which sender made it.
    package enum Transport: String, Sendable, Hashable {
        case libcurl
        case raw
    }

    /// Its number, unique within the engine: equal for two exchanges exactly when they shared a connection.
    package let id: UInt64
    /// Whether this exchange opened it.
    package let isNew: Bool
    /// Which sender made it.
    package let transport: Transport
    /// Our port.
    package let localPort: UInt16
    /// The address of the other end.
    package let remoteAddress: String
    /// The port of the other end.
    package let remotePort: UInt16
    /// What TLS agreed on; nil without TLS.
    package let tls: TLSFacts?

    package init(
        id: UInt64, isNew: Bool, transport: Transport, localPort: UInt16, remoteAddress: String, remotePort: UInt16,
        tls: TLSFacts?
    ) {
        self.id = id
        self.isNew = isNew
        self.transport = transport
        self.localPort = localPort
        self.remoteAddress = remoteAddress
        self.remotePort = remotePort
        self.tls = tls
    }
}

/// What a TLS handshake agreed on.
package struct TLSFacts: Sendable, Hashable {
    /// For example `TLSv1.3`.
    package let version: String
    /// The cipher suite by its standard name, for example `TLS_AES_256_GCM_SHA384`.
    package let cipherSuite: String
    /// The application protocol (ALPN), for example `h2`; nil when none was agreed.
    package let applicationProtocol: String?
    /// Whether the session of an earlier connection was resumed (RFC 8446 2.2).
    package let isResumed: Bool
}

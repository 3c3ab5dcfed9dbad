internal import CKeyspecShims
internal import CLibcurl
internal import COpenSSL

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension CurlTransfer {
    /// What became of the transfer, from libcurl's result and what the callbacks noted.
    func outcome(of result: CURLcode) -> Exchange.Outcome {
        if let stopReason { return .failure(stopReason) }
        guard result == CURLE_OK else { return .failure(failure(of: result)) }
        guard let response = assembly.response else {
            return .failure(.malformedResponse(detail: "there is no final response"))
        }
        if order.request.version == .http2, response.version != .http2 {
            return .failure(.versionNotNegotiated(wanted: "HTTP/2", offered: response.version.rawValue))
        }
        return .response(response)
    }

    private func failure(of result: CURLcode) -> TransportFailure {
        let detail = detail(of: result)
        let request = order.request
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST: return .nameNotResolved(host: request.node?.host ?? request.host)
        case CURLE_COULDNT_CONNECT: return connectFailure
        case CURLE_OPERATION_TIMEDOUT: return timeOut
        case CURLE_PEER_FAILED_VERIFICATION: return .certificateRejected(reason: Self.shortened(detail))
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM:
            return .tlsHandshakeFailed(detail: Self.shortened(detail), alert: Self.alert(in: detail))
        case CURLE_GOT_NOTHING: return .closedWithoutResponse
        case CURLE_PARTIAL_FILE: return .truncatedResponse
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR: return brokenConnection(detail)
        // RST_STREAM is to a stream what RST is to a connection.
        case CURLE_HTTP2_STREAM: return .reset(timings.firstByte == nil ? .waiting : .receiving)
        case CURLE_FILESIZE_EXCEEDED: return .bodyTooLarge(limit: request.limits.bodyBytes)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_BAD_CONTENT_ENCODING:
            return .malformedResponse(detail: detail)
        // The one thing that libcurl has no memory for while it reads: a header line of more than 100 KB.
        case CURLE_OUT_OF_MEMORY where timings.sent != nil:
            return .headersTooLarge(limit: request.limits.headerBytes)
        default: return .unclassified(code: Int(result.rawValue), detail: detail)
        }
    }

    private var address: String {
        let request = order.request
        return NodeAddress(host: request.node?.host ?? request.host, port: request.node?.port ?? request.port)
            .description
    }

    private var connectFailure: TransportFailure {
        .connecting(to: address, errno: CInt(truncatingIfNeeded: handle.number(CURLINFO_OS_ERRNO)))
    }

    private var timeOut: TransportFailure {
        if timings.firstByte != nil { return .timedOut(.receiving) }
        if timings.sent != nil { return .timedOut(.waiting) }
        if timings.connected != nil { return .timedOut(.securing) }
        if handle.duration(CURLINFO_NAMELOOKUP_TIME_T) != nil { return .connectTimedOut(address: address) }
        return .timedOut(.resolving)
    }

    private func brokenConnection(_ detail: String) -> TransportFailure {
        if let alert = Self.alert(in: detail) {
            return .tlsHandshakeFailed(detail: Self.shortened(detail), alert: alert)
        }
        let phase: TransportFailure.Phase =
            timings.firstByte != nil ? .receiving : timings.sent != nil ? .waiting : .securing
        if detail.contains("reset by peer") || detail.contains("Broken pipe") { return .reset(phase) }
        if phase == .receiving { return .truncatedResponse }
        return phase == .waiting
            ? .closedWithoutResponse : .tlsHandshakeFailed(detail: Self.shortened(detail), alert: nil)
    }

    /// The TLS alert in a text like `error:0A00042E:SSL routines::tlsv1 alert protocol version`.
    ///
    /// OpenSSL's reason codes for received alerts are the alert's number plus 1000 (`SSL_AD_REASON_OFFSET`); the lower
    /// 23 bits of an error code are its reason.
    static func alert(in detail: String) -> Int? {
        guard let start = detail.firstRange(of: "error:")?.upperBound else { return nil }
        let code = detail[start...].prefix(8)
        guard code.count == 8, detail[start...].contains("SSL routines"), let number = UInt64(code, radix: 16) else {
            return nil
        }
        let reason = Int(number & 0x7F_FFFF) - Int(SSL_AD_REASON_OFFSET)
        return (0...255).contains(reason) ? reason : nil
    }

    /// The text without the parts that only a programmer of OpenSSL reads.
    static func shortened(_ detail: String) -> String {
        guard let range = detail.firstRange(of: "SSL routines:") else { return detail }
        let reason = detail[range.upperBound...].drop { $0 == ":" }
        return reason.isEmpty ? detail : String(reason)
    }
}

extension TransportFailure {
    /// The failure of a `connect`.
    static func connecting(to address: String, errno code: CInt) -> TransportFailure {
        switch code {
        case ECONNREFUSED: .connectionRefused(address: address)
        case ETIMEDOUT: .connectTimedOut(address: address)
        default: .unreachable(address: address, reason: code == 0 ? "no address" : String(cString: strerror(code)))
        }
    }
}

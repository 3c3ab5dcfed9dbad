@_spi(SecretSender) internal import Secrecy

/// Which sender carries a request.
package enum RequestTransport: Sendable, Hashable {
    /// libcurl sends it exactly as described.
    case libcurl
    /// libcurl would change or refuse it, so it goes over a raw connection in HTTP/1.x.
    case raw(because: String)
    /// Nobody can send it.
    case impossible(because: String)
}

extension HTTPRequest {
    /// The sender that carries this request; a function of the request alone.
    package var transport: RequestTransport {
        if let problem = addressProblem { return .impossible(because: problem) }
        guard let reason = reasonForRaw else {
            if version == .http2, case .chunked(_, let trailers) = body, !trailers.isEmpty {
                return .impossible(because: "fields after the body are sent in HTTP/1.1 only; ask for http11")
            }
            return .libcurl
        }
        return version == .http2
            ? .impossible(because: "\(reason), which HTTP/2 does not carry; ask for http11") : .raw(because: reason)
    }

    /// What is wrong with the place the request goes to.
    private var addressProblem: String? {
        let names = [host, serverName, node?.host].compactMap { $0 }
        for name in names where name.isEmpty || !name.utf8.allSatisfy(Self.isHostByte) {
            return "'\(name)' is no host name or address"
        }
        if port == 0 || node?.port == 0 { return "port 0 is no port to connect to" }
        return nil
    }

    /// What libcurl would not send as described.
    private var reasonForRaw: String? {
        if rawBytes != nil { return "the request is given as raw bytes" }
        if !method.utf8.allSatisfy(Self.isTokenByte) || method.isEmpty { return "the method is no token" }
        if method == "CONNECT" { return "CONNECT makes a tunnel" }
        if method == "HEAD", body != .none { return "HEAD comes with a body" }
        if !target.withBytes({ !$0.isEmpty && $0.allSatisfy { $0 > 0x20 && $0 != 0x7F } }) {
            return "the request target is empty or has white space or control characters"
        }
        if case .chunked = body, version != .http2 { return "the body is sent in chunks" }
        let headerSection = headers.reduce(target.count) { $0 + $1.name.utf8.count + $1.value.count }
        if headerSection > (version == .http2 ? Self.largestHTTP2Section : Self.largestHTTP1Section) {
            return "the header section is larger than libcurl sends"
        }
        return headers.lazy.compactMap(Self.reasonForRaw(of:)).first
            ?? (values(of: "host").count > 1 ? "there are several Host fields" : nil)
    }

    /// libcurl gives up on a request of 1 MiB (`DYN_HTTP_REQUEST`); well below, so that what it adds does not matter.
    private static let largestHTTP2Section = 512 * 1024

    /// libcurl 7.88 over TLS never sends what of an HTTP/1 header section goes beyond 128 KiB, and then waits for an
    /// answer to half a request; below 64 KiB all of it leaves in one write.
    private static let largestHTTP1Section = 60 * 1024

    private static func reasonForRaw(of field: HeaderField) -> String? {
        if field.name.isEmpty || !field.name.utf8.allSatisfy(isTokenByte) { return "a header name is no token" }
        let name = field.name.lowercased()
        if ["content-length", "transfer-encoding", "expect"].contains(name) { return "\(field.name) is set by hand" }
        return field.value.withBytes { value in
            if value.isEmpty { return name == "host" ? "Host is empty" : nil }
            if !value.allSatisfy(isFieldValueByte) { return "the value of \(field.name) has control characters" }
            let isPadded = isWhiteSpace(value[0]) || isWhiteSpace(value[value.count - 1])
            return isPadded ? "the value of \(field.name) has white space around it" : nil
        }
    }

    /// A byte of a method or field name (RFC 9110 5.6.2).
    static func isTokenByte(_ byte: UInt8) -> Bool {
        ByteClass(byte).isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }

    /// A byte of a field value (RFC 9110 5.5).
    private static func isFieldValueByte(_ byte: UInt8) -> Bool { byte == 0x09 || (byte >= 0x20 && byte != 0x7F) }

    private static func isWhiteSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        ByteClass(byte).isAlphanumeric || "-._:".utf8.contains(byte)
    }
}

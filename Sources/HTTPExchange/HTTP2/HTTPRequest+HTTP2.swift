@_spi(SecretSender) internal import Secrecy

/// A request as HTTP/2 carries it: fields in lower case, pseudo fields first, and the body.
struct HTTP2Request: Sendable {
    var fields: [HPACKTable.Field]
    var body: [UInt8]
}

extension HTTPRequest {
    /// The request for a connection of HTTP/2 (RFC 9113 8.3.1); fields that belong to a connection are left out.
    func http2(userAgent: String) throws(TransportFailure) -> HTTP2Request {
        if case .chunked(_, let trailers) = body, !trailers.isEmpty {
            throw .invalidRequest(reason: "fields after the body are sent in HTTP/1.1 only")
        }
        if rawBytes != nil { throw .invalidRequest(reason: "raw bytes are no request of HTTP/2") }
        let authority = values(of: "host").first ?? SecretText(authority)
        var fields = [
            Self.field(":method", SecretText(method)), Self.field(":scheme", SecretText(scheme.rawValue)),
            Self.field(":authority", authority), Self.field(":path", target),
        ]
        let automatic: [(AutomaticField, String)] = [(.userAgent, userAgent), (.accept, "*/*")]
        for (field, value) in automatic
        where automaticFields.contains(field) && values(of: field.rawValue).isEmpty {
            fields.append(Self.field(field.rawValue, SecretText(value)))
        }
        for header in headers where !Self.connectionFields.contains(header.name.lowercased()) {
            fields.append(Self.field(header.name, header.value))
        }
        let content = content
        if let content, values(of: "content-length").isEmpty {
            fields.append(Self.field("content-length", SecretText(String(content.count))))
        }
        return HTTP2Request(fields: fields, body: content?.withBytes { $0 } ?? [])
    }

    private static func field(_ name: String, _ value: SecretText) -> HPACKTable.Field {
        HPACKTable.Field(Array(name.lowercased().utf8), value.withBytes { $0 })
    }

    /// RFC 9113 8.2.2.
    private static let connectionFields: Set<String> = [
        "host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade",
    ]
}

@_spi(SecretSender) package import Secrecy

extension HTTPRequest {
    /// The content in one piece; nil when the request has none and needs not say so (RFC 9110 8.6).
    var content: SecretText? {
        switch body {
        case .none: Self.methodsWithContent.contains(method) ? SecretText() : nil
        case .bytes(let text): text
        case .chunked(let chunks, _): chunks.reduce(SecretText(), +)
        }
    }

    private static let methodsWithContent: Set<String> = ["POST", "PUT", "PATCH"]

    /// The bytes of the request in HTTP/1.x, exactly as described, for a raw connection.
    func serialized(userAgent: String) -> [UInt8] { serializedText(userAgent: userAgent).withBytes { $0 } }

    /// The same with its secrets closed.
    package func serializedText(userAgent: String) -> SecretText {
        if let rawBytes { return rawBytes }
        let versionText = version == .http10 ? "HTTP/1.0" : "HTTP/1.1"
        var lines: SecretText = "\(method) \(target) \(versionText)\r\n"
        for field in automaticHeader(userAgent: userAgent) + headers + framing { lines += Self.line(of: field) }
        lines += "\r\n"
        lines += serializedBody
        return lines
    }

    private static func line(of field: HeaderField) -> SecretText {
        field.value.isEmpty ? "\(field.name):\r\n" : "\(field.name): \(field.value)\r\n"
    }

    private func automaticHeader(userAgent: String) -> [HeaderField] {
        let candidates: [(field: AutomaticField, value: String)] = [
            (.host, authority), (.userAgent, userAgent), (.accept, "*/*"),
        ]
        return candidates.filter { automaticFields.contains($0.field) && values(of: $0.field.rawValue).isEmpty }
            .map { HeaderField($0.field.rawValue, SecretText($0.value)) }
    }

    /// The fields that tell where the body ends, unless the request says so itself.
    private var framing: [HeaderField] {
        if !values(of: "content-length").isEmpty || !values(of: "transfer-encoding").isEmpty { return [] }
        switch body {
        case .none:
            return Self.methodsWithContent.contains(method) ? [HeaderField("Content-Length", "0")] : []
        case .bytes(let text): return [HeaderField("Content-Length", SecretText(String(text.count)))]
        case .chunked: return [HeaderField("Transfer-Encoding", "chunked")]
        }
    }

    private var serializedBody: SecretText {
        switch body {
        case .none: return SecretText()
        case .bytes(let text): return text
        case .chunked(let chunks, let trailers):
            var text = SecretText()
            // An empty chunk would end the body.
            for chunk in chunks where !chunk.isEmpty {
                text += "\(String(chunk.count, radix: 16))\r\n\(chunk)\r\n"
            }
            text += "0\r\n"
            for trailer in trailers { text += Self.line(of: trailer) }
            return text + "\r\n"
        }
    }
}

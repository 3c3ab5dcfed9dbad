/// What came back for one request, as far as a verdict may use it.
package struct Answer: Sendable, Hashable {
    package var status: Int
    /// Names in any case, values as text, in the order received.
    package var headers: [Header]
    package var body: [UInt8]
    /// The method asked with: an answer to HEAD has no body (RFC 9110 9.3.2).
    package var method: String
    /// The body as JSON, parsed once; nil when it is not JSON.
    package var json: JSONValue?

    package struct Header: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(status: Int, headers: [Header], body: [UInt8], method: String) {
        self.status = status
        self.headers = headers
        self.body = body
        self.method = method
        self.json = JSONValue(parsing: body)
    }

    /// The values of a field, whatever the case of its name (RFC 9110 5.1).
    package func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
    }

    /// Type and subtype in lower case, without parameters (RFC 9110 8.3.1); nil when there is none.
    package var mediaType: String? {
        guard let value = values(of: "Content-Type").first else { return nil }
        let essence = value.prefix { $0 != ";" }.trimmingSpaces.lowercased()
        return essence.isEmpty ? nil : essence
    }

    /// True for `application/json` and for the structured suffix `+json` (RFC 6839 3.1).
    package var isDeclaredJSON: Bool {
        guard let mediaType else { return false }
        return mediaType == "application/json" || mediaType.hasSuffix("+json")
    }

    package var bodyText: String { String(decoding: body, as: UTF8.self) }
}

/// Why no whole answer came back.
package struct MissingAnswer: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// The deadline passed.
        case timedOut
        /// The connection was closed or reset after the request went out, before any answer.
        case closed
        /// The client and the server do not share the protocol version that the request asked for.
        case versionNotOffered
        /// No connection came about.
        case unreachable
        /// A connection stood, and no TLS session that can be trusted came about on it.
        case insecure
        /// Anything else, such as bytes that are not HTTP.
        case broken
    }

    package var kind: Kind
    package var explanation: String

    package init(_ kind: Kind, _ explanation: String) {
        self.kind = kind
        self.explanation = explanation
    }
}

/// The result of one request.
package typealias AnswerResult = Result<Answer, MissingAnswer>

extension MissingAnswer: Error {}

extension StringProtocol {
    /// Without spaces and tabs at both ends: the optional white space of RFC 9110 5.6.3.
    var trimmingSpaces: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return String(text)
    }
}

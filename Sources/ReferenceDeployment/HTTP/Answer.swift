import HTTPTypes
import NIOCore

/// One response, not yet decorated with what every response carries.
struct Answer: Sendable {
    var status: HTTPResponse.Status
    var fields: HTTPFields
    var body: ByteBuffer

    init(_ status: HTTPResponse.Status, fields: HTTPFields = [:], text: String = "", type: String? = nil) {
        self.status = status
        self.fields = fields
        body = ByteBuffer(string: text)
        if let type { self.fields[.contentType] = type }
    }

    static func json(_ value: JSON, status: HTTPResponse.Status = .ok, fields: HTTPFields = [:]) -> Answer {
        Answer(status, fields: fields, text: value.text, type: "application/json")
    }

    static func html(_ text: String, status: HTTPResponse.Status = .ok) -> Answer {
        Answer(status, text: text, type: "text/html; charset=utf-8")
    }
}

/// A field name; the text is always a literal of ours, so an invalid one is a mistake that the first run shows.
func fieldName(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("not a field name: \(text)") }
    return name
}

extension HTTPField.Name {
    static let apiKey = fieldName("X-API-Key")
    static let csrfToken = fieldName("X-CSRF-Token")
    static let rateLimit = fieldName("RateLimit")
    static let rateLimitPolicy = fieldName("RateLimit-Policy")
}

import HTTPTypes

/// Why a request is not served: the documented status and code, and a sentence for people.
struct Refusal: Error, Sendable {
    /// What was wrong with a key; never told to the caller, since all of these are one 401 (CWE-204).
    enum KeyFault: String, Sendable { case missing, malformed, unknown, revoked }

    var status: HTTPResponse.Status
    var code: String
    var message: String
    var fields: HTTPFields = [:]
    var keyFault: KeyFault?

    static func invalidKey(_ fault: KeyFault) -> Refusal {
        Refusal(
            status: .unauthorized, code: "invalid_api_key",
            message: "The API key is missing, malformed, or does not match any active key.",
            fields: [.wwwAuthenticate: #"ApiKey realm="keyspec reference", header="X-API-Key""#], keyFault: fault)
    }

    static let insufficientCredits = Refusal(
        status: .forbidden, code: "insufficient_credits", message: "Your account has no remaining credits.")

    static func rateLimitExceeded(retryAfter seconds: Int) -> Refusal {
        Refusal(
            status: .tooManyRequests, code: "rate_limit_exceeded",
            message: "You have exceeded the request rate for your plan.", fields: [.retryAfter: String(seconds)])
    }

    static func invalidRequest(_ message: String) -> Refusal {
        Refusal(status: .badRequest, code: "invalid_request", message: message)
    }

    static let notFound = Refusal(status: .notFound, code: "not_found", message: "There is nothing here.")

    static func methodNotAllowed(_ allowed: String) -> Refusal {
        Refusal(
            status: .methodNotAllowed, code: "method_not_allowed", message: "Use \(allowed) here.",
            fields: [.allow: allowed])
    }

    static let bodyTooLarge = Refusal(
        status: .contentTooLarge, code: "body_too_large", message: "The body is larger than 64 KiB.")

    static let fieldsTooLarge = Refusal(
        status: .requestHeaderFieldsTooLarge, code: "header_fields_too_large",
        message: "A header field is larger than 16 KiB, or all together are larger than 32 KiB.")

    static let tooEarly = Refusal(
        status: .init(code: 425, reasonPhrase: "Too Early"), code: "too_early",
        message: "Send this again when the handshake is complete.")

    static let unavailable = Refusal(
        status: .serviceUnavailable, code: "unavailable", message: "The service cannot answer now.")
}

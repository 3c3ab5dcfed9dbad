import HTTPTypes

/// The body of an error: the one JSON envelope, or RFC 9457 problem details by option.
enum ErrorBody {
    static func envelope(_ refusal: Refusal, code: String? = nil, extra: [(String, JSON)] = []) -> JSON {
        .object([
            (
                "error",
                .object([("code", .string(code ?? refusal.code)), ("message", .string(refusal.message))] + extra)
            )
        ])
    }

    /// RFC 9457, with the documented code as an extension member.
    static func problem(_ refusal: Refusal) -> JSON {
        .object([
            ("type", "about:blank"), ("title", .string(refusal.status.reasonPhrase)),
            ("status", .integer(refusal.status.code)), ("detail", .string(refusal.message)),
            ("code", .string(refusal.code)),
        ])
    }
}

extension Defect {
    /// The defects of error answers.
    static let errors = [
        codeMissing, challengeMissing, successWithCode, wrongCode401, wrongCode403, wrongCode429, textPlainErrors,
        credits402, limit503,
        validationFirst, largeBodyFirst, creditsFirst, rateFirst, echoKey, echoInput, stackTrace, setsCookie, error200,
        outage200,
        retryAfterMalformed,
        retryAfterTooShort,
    ]

    static let challengeMissing = Defect("challenge-missing", "ERR-3", "a 401 carries no WWW-Authenticate")
    static let successWithCode = Defect(
        "success-with-code", "ERR-6", "a success warns of the coming limit with the code of the error",
        alsoBreaks: ["HDR-1", "GEN-4", "GEN-5", "ROT-6", "CRD-2", "CRD-4", "CRD-5"])
    static let codeMissing = Defect("code-missing", "ERR-1", "a 403 or 429 has no code", alsoBreaks: ["CRD-1"])
    static let outage200 = Defect("outage-200", "ERR-6", "a call that ends with a 5xx is sent with status 200")
    static let wrongCode401 = Defect("wrong-code-401", "ERR-1", "a 401 has the code unauthorized")
    static let wrongCode403 = Defect("wrong-code-403", "ERR-1", "a 403 has the code forbidden", alsoBreaks: ["CRD-1"])
    static let wrongCode429 = Defect("wrong-code-429", "ERR-1", "a 429 has the code too_many_requests")
    static let textPlainErrors = Defect("text-plain-errors", "ERR-1", "errors are text/plain")
    static let credits402 = Defect(
        "credits-402", "ERR-1", "insufficient_credits comes with status 402", alsoBreaks: ["CRD-1"])
    static let limit503 = Defect("limit-503", "ERR-1", "rate_limit_exceeded comes with status 503")
    static let validationFirst = Defect(
        "validation-first", "ERR-2",
        "an invalid body gives 400 before the key is judged")
    static let largeBodyFirst = Defect(
        "large-body-first", "ERR-2", "a body of more than 64 KiB gives 400 before the key is judged")
    static let creditsFirst = Defect(
        "credits-first", "ERR-2",
        "a bad key that resembles a key of an account without credits gives 403")
    static let rateFirst = Defect(
        "rate-first", "ERR-2",
        "a bad key that resembles a key of an account past its rate gives 429")
    static let echoKey = Defect("echo-key", "ERR-5", "the 401's message quotes the key")
    static let echoInput = Defect("echo-input", "ERR-5", "the 400's message quotes the input")
    static let stackTrace = Defect("stack-trace", "ERR-5", "a 400 carries the stack of the error behind it")
    static let setsCookie = Defect("sets-cookie", "ERR-5", "a refusal sets a cookie")
    static let error200 = Defect("error-200", "ERR-6", "a 400 or 403 is sent with status 200", alsoBreaks: ["CRD-1"])
    static let retryAfterMalformed = Defect(
        "retry-after-malformed", "ERR-4",
        "Retry-After is not a number of seconds or a date")
    static let retryAfterTooShort = Defect(
        "retry-after-too-short", "ERR-4",
        "Retry-After is a second or more too short")
}

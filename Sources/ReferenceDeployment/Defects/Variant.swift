/// Ways of being sound that a check must not flag.
enum Variant: String, Switch {
    case jitter
    case extraJSONFields = "extra-json-fields"
    case problemJSON = "problem-json"
    case otherMessages = "other-messages"
    case noRetryAfter = "no-retry-after"
    case noWWWAuthenticate = "no-www-authenticate"
    case alphabet62 = "alphabet-62"
    case alphabet64 = "alphabet-64"
    case headerOrder = "header-order"
    case http11Only = "http11-only"
    case aes128Implemented = "aes128-implemented"
    case connectionClose = "connection-close"
    case slidingWindow = "sliding-window"
    case fixedWindow = "fixed-window"
    case tokenBucket = "token-bucket"
    case notFoundForUnknownPaths = "404-for-unknown-paths"
    case unauthorizedForUnknownPaths = "401-for-unknown-paths"
    case chunkedAnswers = "chunked-answers"
    case compressedAnswers = "compressed-answers"
    case html404 = "html-404"
    case spaFallback = "spa-fallback"

    static var noun: String { "variant" }

    var description: SwitchDescription {
        switch self {
        case .jitter: about("every answer is delayed by a random time up to the value", .milliseconds(80))
        case .extraJSONFields: about("answers and errors carry further members")
        case .problemJSON: about("errors are RFC 9457 problem details with a `code` member")
        case .otherMessages: about("error messages are worded otherwise")
        case .noRetryAfter: about("a 429 carries no Retry-After")
        case .noWWWAuthenticate: about("a 401 carries no WWW-Authenticate")
        case .alphabet62: about("keys are made of 62 letters, without _ and -")
        case .alphabet64: about("keys are made of nanoid's 64 letters (the default)")
        case .headerOrder: about("response fields come in the reverse order, their names capitalised otherwise")
        case .http11Only: about("ALPN offers http/1.1 alone")
        case .aes128Implemented:
            about("AES-128-GCM is implemented too; AES-256-GCM is still picked whenever it is offered")
        case .connectionClose: about("HTTP/1.1 connections are closed after each answer")
        case .slidingWindow: about("the rate limit is a sliding window")
        case .fixedWindow: about("the rate limit is a fixed window from the first call on (the default)")
        case .tokenBucket: about("the rate limit is a token bucket")
        case .notFoundForUnknownPaths: about("unknown paths answer 404 whatever the key (the default)")
        case .unauthorizedForUnknownPaths: about("unknown paths below /api/ answer 401 without a valid key")
        case .chunkedAnswers: about("HTTP/1.1 answers come in chunks, without Content-Length")
        case .compressedAnswers: about("answers are gzip where the client accepts it")
        case .html404: about("unknown paths answer 404 with an HTML page")
        case .spaFallback: about("unknown paths outside /api/ answer GET with 200 and the start page")
        }
    }

    private func about(_ summary: String, _ parameter: SwitchDescription.Parameter? = nil) -> SwitchDescription {
        SwitchDescription(id: rawValue, clause: nil, alsoBreaks: [], summary: summary, parameter: parameter)
    }
}

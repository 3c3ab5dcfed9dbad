/// Ways of being sound that a check must not flag.
enum Variant: String, Switch {
    case jitter
    case extraJSONFields = "extra-json-fields"
    case keyedByID = "keyed-by-id"
    case problemJSON = "problem-json"
    case otherMessages = "other-messages"
    case noRetryAfter = "no-retry-after"
    case noWWWAuthenticate = "no-www-authenticate"
    case alphabet62 = "alphabet-62"
    case alphabet64 = "alphabet-64"
    case fewKeys = "few-keys"
    case headerOrder = "header-order"
    case cachedByKey = "cached-by-key"
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
    case plain400 = "plain-400"
    case silentRefusal = "silent-refusal"
    case sniRequired = "sni-required"
    case earlyData425 = "early-data-425"
    case earlyDataDeferred = "early-data-deferred"
    case p256Only = "p256-only"
    case noTickets = "no-tickets"
    case noMiddleboxCompat = "no-middlebox-compat"
    case rsaCertificate = "rsa-certificate"
    case certificateChain = "certificate-chain"
    case clientCertificateAsked = "client-certificate-asked"

    static var noun: String { "variant" }

    var description: SwitchDescription {
        switch self {
        case .jitter: about("every answer is delayed by a random time up to the value", .milliseconds(80))
        case .extraJSONFields: about("answers and errors carry further members")
        case .keyedByID: about("what enriching answers is an object keyed by an id, another one each time")
        case .problemJSON: about("errors are RFC 9457 problem details with a `code` member")
        case .otherMessages: about("error messages are worded otherwise")
        case .noRetryAfter: about("a 429 carries no Retry-After")
        case .noWWWAuthenticate: about("a 401 carries no WWW-Authenticate")
        case .alphabet62: about("keys are made of 62 letters, without _ and -")
        case .alphabet64: about("keys are made of nanoid's 64 letters (the default)")
        case .fewKeys: about("an account may have so many keys at once, and no more", .count(10))
        case .cachedByKey:
            about("answers to keyed calls may be kept by shared caches, each for its key: Vary: X-API-Key")
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
        case .plain400: about("plain HTTP on the port of TLS is answered 400 without being read any further")
        case .silentRefusal: about("a client without TLS 1.3 is refused by closing the connection, without an alert")
        case .sniRequired: about("a client that names no host is refused with the alert unrecognized_name")
        case .earlyData425: about("early data is accepted, and a request in it is answered 425 (RFC 8470, 5.2)")
        case .earlyDataDeferred:
            about("early data is accepted, and kept until the handshake is complete (RFC 8470, 3)")
        case .p256Only: about("the one group is P-256, so that most clients get a HelloRetryRequest first")
        case .noTickets: about("no session tickets are sent")
        case .noMiddleboxCompat:
            about("the handshake goes without the ChangeCipherSpec for middleboxes (RFC 8446, D.4)")
        case .rsaCertificate: about("the certificate has an RSA key of 2048 bits")
        case .certificateChain: about("the certificate comes with an intermediate between it and the CA")
        case .clientCertificateAsked: about("the server asks for a client certificate, and goes on without one")
        }
    }

    private func about(_ summary: String, _ parameter: SwitchDescription.Parameter? = nil) -> SwitchDescription {
        SwitchDescription(id: rawValue, clause: nil, alsoBreaks: [], summary: summary, parameter: parameter)
    }
}

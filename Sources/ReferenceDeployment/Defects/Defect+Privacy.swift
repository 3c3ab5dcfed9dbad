extension Defect {
    /// The defects of what is kept of inputs and callers.
    static let privacy = [
        logsQuery, logsBody, logsBodyOnError, logsEmailBase64, logsGzip, logsHashOfInput, cachesInput, keepsFailedInput,
        logsCrashInput, keepsCrashInput, keepsLastInput, slowQueryLog,
        noUsageLog, logsPrices, logsUserAgent, logsAddress, keepsAddressBytes, logsKey, logsMistypedKey,
        logsMalformedKey,
    ]

    static let logsQuery = Defect("logs-query", "LOG-1", "the access log has the query of each call")
    static let logsBody = Defect("logs-body", "LOG-1", "a debug log has the body of each call")
    static let logsBodyOnError = Defect(
        "logs-body-on-error", "LOG-4", "the error log has the body of each call that failed")
    static let logsEmailBase64 = Defect("logs-email-base64", "LOG-1", "the access log has the input in base64")
    static let logsGzip = Defect("logs-gzip", "LOG-1", "compressed bodies are put into a log")
    static let logsHashOfInput = Defect(
        "logs-hash-of-input", "LOG-1", "the access log has the SHA-256 digest of the input")
    static let cachesInput = Defect("caches-input", "LOG-1", "a cache on disk has files that are named after the input")
    static let keepsFailedInput = Defect(
        "keeps-failed-input", "LOG-4", "bodies of calls that failed are kept, to be looked at later")
    static let logsCrashInput = Defect(
        "logs-crash-input", "LOG-4", "the report of an internal failure in the error log has the request in it")
    static let keepsCrashInput = Defect(
        "keeps-crash-input", "LOG-4", "a call that fails with a 5xx is kept as a file, to be tried again later")
    static let keepsLastInput = Defect(
        "keeps-last-input", "LOG-1", "a file beside the database holds the last request, each over the one before")
    static let slowQueryLog = Defect("slow-query-log", "LOG-1", "a log of slow queries has the values of the query")
    static let noUsageLog = Defect(
        "no-usage-log", "LOG-2", "calls of people/enrich are missing in the usage log", alsoBreaks: ["CRD-5"])
    static let logsPrices = Defect(
        "logs-prices", "LOG-2", "the usage log has the endpoint's price with refused calls too")
    static let logsUserAgent = Defect("logs-user-agent", "LOG-3", "the access log has the user agent")
    static let logsAddress = Defect("logs-address", "LOG-3", "the access log has the caller's address")
    static let keepsAddressBytes = Defect(
        "keeps-address-bytes", "LOG-3", "a file beside the database has the callers' addresses, not as text")
    static let logsKey = Defect("logs-key", "LOG-5", "the access log has the key of each call", alsoBreaks: ["STO-1"])
    static let logsMistypedKey = Defect(
        "logs-mistyped-key", "LOG-5", "the error log has each key that was refused", alsoBreaks: ["STO-1"])
    static let logsMalformedKey = Defect(
        "logs-malformed-key", "LOG-5", "the error log has each key that has not the form of one", alsoBreaks: ["STO-1"])
}

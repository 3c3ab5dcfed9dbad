extension Defect {
    /// The defects of key transport: keys that count in other places, and doors without a check.
    static let transport = [
        forgottenHeader, openNode, queryKey, bodyKey, cookieKey, bearerKey, basicKey, lookalikeHeader, pathKey,
        unusualName, optionalKey, openMethod, openSlash, openCase, openDotSegment, openEncodedSlash, openForFiles,
        methodOverride,
        h2Open, duplicateFirstWins, duplicateLastWins, duplicateAnyWins, commaJoined, caseSensitiveHeaderName,
        noOWSTrim, corsAnyOrigin, corsReflectsOrigin, sharedCache, publicAnswers, redirectElsewhere,
    ]

    static let forgottenHeader = Defect(
        "forgotten-header", "HDR-1", "the people endpoint looks for the key in Authorization alone",
        alsoBreaks: ["GEN-5"])
    static let openNode = Defect("open-node", "HDR-2", "the second and further nodes went live without the key check")
    static let queryKey = Defect(
        "query-key", "HDR-3",
        "a key in the query string authenticates: api_key, apikey, key, token, x-api-key or access_token")
    static let bodyKey = Defect("body-key", "HDR-3", "a key in a JSON or form body authenticates, under the same names")
    static let cookieKey = Defect("cookie-key", "HDR-3", "a key in a cookie authenticates")
    static let bearerKey = Defect("bearer-key", "HDR-3", "a key in Authorization: Bearer (or ApiKey) authenticates")
    static let basicKey = Defect(
        "basic-key", "HDR-3",
        "a key as user name or password of Authorization: Basic authenticates")
    static let lookalikeHeader = Defect(
        "lookalike-header", "HDR-3",
        "a key in X_API_Key, Api-Key or X-Api-Token authenticates")
    static let pathKey = Defect(
        "path-key", "HDR-3",
        "a key as last path segment, or after ;, of an endpoint authenticates")
    static let unusualName = Defect(
        "unusual-name", "HDR-3",
        "a key in X-Auth-Key, or in the query field auth_key, authenticates")
    static let optionalKey = Defect(
        "optional-key", "HDR-2",
        "the people endpoint forgot the check: it serves callers without a key")
    static let openMethod = Defect(
        "open-method", "HDR-9",
        "GET and HEAD of the companies endpoint are served without a key")
    static let openSlash = Defect(
        "open-slash", "HDR-9",
        "the companies endpoint with a trailing slash is served without a key")
    static let openCase = Defect("open-case", "HDR-9", "the companies endpoint in other case is served without a key")
    static let openDotSegment = Defect(
        "open-dot-segment", "HDR-9",
        "the companies endpoint spelled with //, /./ or /x/../ is served without a key")
    static let openEncodedSlash = Defect(
        "open-encoded-slash", "HDR-9",
        "the companies endpoint spelled with %2f, or with ;x, is served without a key")
    static let openForFiles = Defect(
        "open-for-files", "HDR-9",
        "the companies endpoint is served without a key where the request target ends like a file or has /health in it")
    static let methodOverride = Defect(
        "method-override", "HDR-9",
        "X-HTTP-Method-Override (or X-Original-URL) leads past the key check of the companies endpoint")
    static let h2Open = Defect("h2-open", "HDR-9", "the companies endpoint is served without a key over HTTP/2")
    static let duplicateFirstWins = Defect("duplicate-first-wins", "HDR-5", "of two X-API-Key fields the first counts")
    static let duplicateLastWins = Defect("duplicate-last-wins", "HDR-5", "of two X-API-Key fields the last counts")
    static let duplicateAnyWins = Defect(
        "duplicate-any-wins", "HDR-5",
        "of several X-API-Key fields any valid one counts")
    static let commaJoined = Defect(
        "comma-joined", "HDR-5",
        "a comma-joined X-API-Key is split, and any valid part counts")
    static let caseSensitiveHeaderName = Defect(
        "case-sensitive-header-name", "HDR-4",
        "over HTTP/1 only the spelling X-API-Key is found")
    static let noOWSTrim = Defect(
        "no-ows-trim", "HDR-4",
        "over HTTP/1 white space around the value, other than one leading space, is taken for a part of the key")
    static let corsAnyOrigin = Defect(
        "cors-any-origin", "HDR-6",
        "any web origin may send the key: Access-Control-Allow-Origin: *")
    static let corsReflectsOrigin = Defect(
        "cors-reflects-origin", "HDR-6",
        "the asking web origin is reflected and may send the key")
    static let sharedCache = Defect(
        "shared-cache", "HDR-7",
        "a 200 of GET /api/v1/credits with a query is served for 2 s to whoever asks for the same URL")
    static let publicAnswers = Defect(
        "public-answers", "HDR-7",
        "answers to keyed calls are marked Cache-Control: public, max-age=60, with a Vary that does not have X-API-Key")
    static let redirectElsewhere = Defect(
        "redirect-elsewhere", "HDR-8",
        "keyed requests with a trailing slash, or GET on a POST route, are redirected to plain HTTP on another port")
}

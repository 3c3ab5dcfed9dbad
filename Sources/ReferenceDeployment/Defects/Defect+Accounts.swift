extension Defect {
    /// The defects of key management and the dashboard.
    static let accounts = [
        keyManagesKeys, bearerManages, anyPassword, noLogin, idorRegenerate, idorList, idorDelete, idorRename,
        existenceOracle, csrf, getMutates,
        labelXSS,
        labelLogInjection, bareCookie,
    ]

    static let keyManagesKeys = Defect("key-manages-keys", "ACC-1", "an API key opens the key management")
    static let bearerManages = Defect(
        "bearer-manages", "ACC-1", "an API key, sent as a bearer token, opens the key management")
    static let anyPassword = Defect("any-password", "ACC-1", "a password is asked for and not compared")
    static let noLogin = Defect(
        "no-login", "ACC-1",
        "the list of keys, everybody's, is served without a session")
    static let idorRegenerate = Defect("idor-regenerate", "ACC-2", "any account regenerates any key by its id")
    static let idorList = Defect("idor-list", "ACC-2", "any account reads any key's detail by its id")
    static let idorDelete = Defect("idor-delete", "ACC-2", "any account deletes any key by its id")
    static let idorRename = Defect("idor-rename", "ACC-2", "any account renames any key by its id")
    static let existenceOracle = Defect(
        "existence-oracle", "ACC-2",
        "another account's key answers 403, one that does not exist 404")
    static let csrf = Defect("csrf", "ACC-3", "changes need no CSRF token")
    static let getMutates = Defect("get-mutates", "ACC-3", "GET on the regenerate route regenerates")
    static let labelXSS = Defect("label-xss", "ACC-4", "the page with the list of keys does not escape labels")
    static let labelLogInjection = Defect(
        "label-log-injection", "ACC-4", "the server log has each new key's label as it came")
    static let bareCookie = Defect(
        "bare-cookie", "ACC-3", "the session's cookie is neither Secure nor HttpOnly nor SameSite")
}

extension Defect {
    /// The defects of the plan's rate.
    static let rate = [
        noLimit, shortWindow, burstRace, perNodeCounters, neverRecovers, countsRefused, forwardedForResets, queryResets,
        hostResets, tenantResets, newKeyResets, regenerateResets, createResets, freeCallResets, pathCaseResets,
        globalLimit, badKeyBurns, early429,
    ]

    static let noLimit = Defect("no-limit", "RAT-1", "no call is refused for its rate")
    static let shortWindow = Defect("short-window", "RAT-1", "the window is half as long as the plan says")
    static let burstRace = Defect("burst-race", "RAT-2", "the count is read, and written back a little later")
    static let perNodeCounters = Defect("per-node-counters", "RAT-2", "each node counts for itself")
    static let neverRecovers = Defect(
        "never-recovers", "RAT-3", "an account that exceeded its rate once is refused for ever", alsoBreaks: ["ERR-4"])
    static let countsRefused = Defect("counts-refused", "RAT-3", "a refused call begins the window anew")
    static let forwardedForResets = Defect(
        "forwarded-for-resets", "RAT-4", "calls are counted by X-Forwarded-For as well")
    static let queryResets = Defect("query-resets", "RAT-4", "calls are counted by the query as well")
    static let hostResets = Defect(
        "host-resets", "RAT-4", "calls are counted by the host that the client names as well")
    static let tenantResets = Defect("tenant-resets", "RAT-4", "calls are counted by X-Tenant-Id as well")
    static let newKeyResets = Defect("new-key-resets", "RAT-4", "calls are counted by key, not by account")
    static let regenerateResets = Defect(
        "regenerate-resets", "RAT-4", "Regenerate begins the account's count anew")
    static let createResets = Defect("create-resets", "RAT-4", "creating a key begins the account's count anew")
    static let freeCallResets = Defect(
        "free-call-resets", "RAT-4", "a call for the balance begins the account's count anew")
    static let pathCaseResets = Defect(
        "path-case-resets", "RAT-4", "paths are matched in any case, and counted by their spelling")
    static let globalLimit = Defect(
        "global-limit", "RAT-5", "while one account is past its rate, everybody is refused")
    static let badKeyBurns = Defect(
        "bad-key-burns", "RAT-5", "a bad key that resembles a good one counts against its rate")
    static let early429 = Defect("early-429", "RAT-6", "the last call of the plan's rate is refused")
}

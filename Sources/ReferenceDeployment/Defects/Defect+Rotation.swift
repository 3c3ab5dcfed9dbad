extension Defect {
    /// The defects of Regenerate.
    static let rotation = [
        staleForever, staleCache, staleNode, staleConnection, staleH2, staleEndpoint, staleHead, sameKeyAgain,
        acknowledgesFailure, lag, overlap, gap, flipFlop, revivesAfter, revivesOnRestart, killsSiblings, killsYounger,
        killsNamesakes, labelReset, doubleRegenerate, deadWinner, oldKeyManages, sessionOutlives,
    ]

    static let staleForever = Defect("stale-forever", "ROT-1", "a regenerated key goes on working until the restart")
    static let staleCache = Defect(
        "stale-cache", "ROT-1",
        "keys are cached, and Regenerate does not clear the cache", .milliseconds(5_000))
    static let staleNode = Defect(
        "stale-node", "ROT-4",
        "the second and further nodes cache keys for a minute and hear nothing of Regenerate")
    static let staleConnection = Defect("stale-connection", "ROT-4", "a key is judged once per connection")
    static let staleH2 = Defect(
        "stale-h2", "ROT-4",
        "HTTP/2 requests are judged by a cache that Regenerate does not clear")
    static let staleEndpoint = Defect(
        "stale-endpoint", "ROT-4",
        "the people endpoint has a cache of its own that Regenerate does not clear")
    static let staleHead = Defect(
        "stale-head", "ROT-4", "HEAD requests are judged by a cache that Regenerate does not clear")
    static let sameKeyAgain = Defect(
        "same-key-again", "ROT-1",
        "Regenerate answers with the key there was, if it is known, and changes nothing")
    static let acknowledgesFailure = Defect(
        "acknowledges-failure", "ROT-1",
        "Regenerate answers 200 with a new key although nothing was changed", alsoBreaks: ["STO-2"])
    static let lag = Defect("lag", "ROT-2", "a regenerated key is refused at first", .milliseconds(300))
    static let overlap = Defect(
        "overlap", "ROT-3",
        "the old key goes on working beside the new one for a while", .milliseconds(300))
    static let gap = Defect(
        "gap", "ROT-3",
        "the old key dies at once, the new one lives later: for a while neither works", .milliseconds(300))
    static let flipFlop = Defect(
        "flip-flop", "ROT-3",
        "every other request is judged by a view of the keys that is 2 s old")
    static let revivesAfter = Defect(
        "revives-after", "ROT-5",
        "a regenerated key works again after a while", .milliseconds(5_000))
    static let revivesOnRestart = Defect("revives-on-restart", "ROT-5", "a regenerated key works again after a restart")
    static let killsSiblings = Defect(
        "kills-siblings", "ROT-6", "Regenerate revokes the other keys of the account too",
        alsoBreaks: ["HDR-1", "GEN-4", "GEN-5"])
    static let killsYounger = Defect(
        "kills-younger", "ROT-6", "Regenerate revokes the keys of the account that were made after it",
        alsoBreaks: ["HDR-1", "GEN-4", "GEN-5"])
    static let killsNamesakes = Defect(
        "kills-namesakes", "ROT-6", "Regenerate revokes the other keys of the account that have the same label")
    static let labelReset = Defect("label-reset", "ROT-6", "Regenerate resets the label")
    static let doubleRegenerate = Defect("double-regenerate", "ROT-7", "of two Regenerates at once both new keys live")
    static let deadWinner = Defect("dead-winner", "ROT-7", "of two Regenerates at once neither new key lives")
    static let oldKeyManages = Defect(
        "old-key-manages", "ROT-8",
        "a regenerated key, sent as X-API-Key, still opens the key management")
    static let sessionOutlives = Defect(
        "session-outlives", "ROT-8",
        "an answer sets a cookie with which a key works even after it was regenerated")
}

extension Defect {
    /// The defects of matching a key.
    static let matching = [
        prefixLookup, truncatedCompare, suffixIgnored, trailingOK, prefixOptional, dashesFolded, trimsUnicodeSpace,
        trimsPunctuation, dropsControlBytes, percentDecodes, sqlInjection, globLookup, digestAccepted, idAccepted,
        sampleKeyWorks, emptyAccepted, crashOnLong, html400, malformed400, unknown404, revoked403,
        deletedLivesAtNode, deletedRevivesAfter, deletedRevivesOnRestart, deletesFirstDigest, deleteRestores,
        distinguishableBody, distinguishableHeader, slowKnownPrefix, earlyExitCompare,
    ]

    static let prefixLookup = Defect(
        "prefix-lookup", "KEY-5",
        "only the first characters of a well-formed key are looked up", .count(16))
    static let truncatedCompare = Defect(
        "truncated-compare", "KEY-5",
        "a well-formed key is compared up to a position only", .count(32))
    static let suffixIgnored = Defect(
        "suffix-ignored", "KEY-5",
        "the last four letters of a key are taken for a checksum that nobody checks")
    static let trailingOK = Defect("trailing-ok", "KEY-5", "letters after the 40th are ignored")
    static let prefixOptional = Defect("prefix-optional", "KEY-5", "a key counts without its ak_live_")
    static let dashesFolded = Defect("dashes-folded", "KEY-5", "ak-live- counts for ak_live_")
    static let trimsPunctuation = Defect("trims-punctuation", "KEY-7", "dots and slashes after a key are trimmed")
    static let trimsUnicodeSpace = Defect("trims-unicode-space", "KEY-7", "Unicode spaces around a key are trimmed")
    static let dropsControlBytes = Defect(
        "drops-control-bytes", "KEY-7", "over HTTP/1 control bytes are dropped before anything is parsed")
    static let percentDecodes = Defect("percent-decodes", "KEY-7", "a percent-encoded key is decoded")
    static let sqlInjection = Defect("sql-injection", "KEY-7", "the key is concatenated into the lookup's SQL")
    static let globLookup = Defect("glob-lookup", "KEY-7", "* ? and % after ak_live_ match any letters")
    static let digestAccepted = Defect(
        "digest-accepted", "KEY-6",
        "the SHA-256 digest of a key, in hex or base64, works as the key")
    static let idAccepted = Defect("id-accepted", "KEY-6", "the id of a key works as the key")
    static let sampleKeyWorks = Defect("sample-key-works", "KEY-6", "the documentation's ak_live_your_key_here works")
    static let emptyAccepted = Defect("empty-accepted", "KEY-1", "an empty X-API-Key is served")
    static let crashOnLong = Defect("crash-on-long", "KEY-7", "a key of more than 64 KiB gives 500")
    static let html400 = Defect("html-400", "KEY-2", "a malformed key gives 400 and an HTML page")
    static let malformed400 = Defect("malformed-400", "KEY-2", "a malformed key gives 400")
    static let unknown404 = Defect("unknown-404", "KEY-3", "a well-formed unknown key gives 404")
    static let revoked403 = Defect("revoked-403", "KEY-4", "a key that was active once gives 403")
    static let deletedLivesAtNode = Defect(
        "deleted-lives-at-node", "KEY-4", "the second and further nodes hear nothing of a key's deletion")
    static let deletedRevivesAfter = Defect(
        "deleted-revives-after", "KEY-4", "a deleted key works again after a while", .milliseconds(2_000))
    static let deletedRevivesOnRestart = Defect(
        "deleted-revives-on-restart", "KEY-4", "a deleted key works again after a restart")
    static let deletesFirstDigest = Defect(
        "deletes-first-digest", "KEY-4", "deleting a key that was regenerated leaves its new text alive")
    static let deleteRestores = Defect(
        "delete-restores", "KEY-4", "deleting a key that was regenerated brings its former text back")
    static let distinguishableBody = Defect(
        "distinguishable-body", "KEY-8",
        "the 401's message says what is wrong with the key")
    static let distinguishableHeader = Defect("distinguishable-header", "KEY-8", "the 401 carries X-Auth-Reason")
    static let slowKnownPrefix = Defect(
        "slow-known-prefix", "KEY-8",
        "an unknown key that shares 16 characters with a known one is answered later", .milliseconds(5))
    static let earlyExitCompare = Defect(
        "early-exit-compare", "KEY-8",
        "an unknown key is answered later the more leading characters it shares with a known one")
}

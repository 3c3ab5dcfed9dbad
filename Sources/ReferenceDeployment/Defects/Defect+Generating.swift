extension Defect {
    /// The defects of making and showing keys.
    static let generating = [
        labelLost, labelCut, shownInList, shownInDetail, shownOnRename, shownInPage, shownOnReplay, shownOnRetry,
        shownInAnswers, keyInLocation, cacheableCreation, cacheableRegeneration, regeneratedInCookie, longHint,
        oneKeyOnly, sameLabelRevokes, endpointScoped, shortKey, wrongPrefix, oddAlphabet,
    ]

    static let labelLost = Defect("label-lost", "GEN-1", "the label of a new key is not kept")
    static let labelCut = Defect("label-cut", "GEN-1", "a label is cut to 16 characters")
    static let shownInList = Defect("shown-in-list", "GEN-2", "a list of keys shows them in plain text")
    static let shownInDetail = Defect("shown-in-detail", "GEN-2", "the detail of a key shows it in plain text")
    static let shownOnRename = Defect(
        "shown-on-rename", "GEN-2", "the answer that renames a key shows it in plain text")
    static let shownInPage = Defect("shown-in-page", "GEN-2", "the page with the list of keys holds them in plain text")
    static let shownOnReplay = Defect(
        "shown-on-replay", "GEN-2",
        "a creation repeated with the same label within 10 s answers with the first key again")
    static let shownOnRetry = Defect(
        "shown-on-retry", "GEN-2",
        "a creation repeated under the same Idempotency-Key is answered as the first time, with the key")
    static let shownInAnswers = Defect(
        "shown-in-answers", "GEN-2", "the answer to a call repeats the fields of the request, the key among them")
    static let keyInLocation = Defect(
        "key-in-location", "GEN-2", "the Location field of the answer that makes a key holds the key")
    static let cacheableCreation = Defect("cacheable-creation", "GEN-3", "the answer that shows a key may be cached")
    static let cacheableRegeneration = Defect(
        "cacheable-regeneration", "GEN-3", "the answer of Regenerate, which shows a key, may be cached")
    static let regeneratedInCookie = Defect(
        "regenerated-in-cookie", "GEN-2", "the answer of Regenerate sets a cookie with the new key")
    static let longHint = Defect("long-hint", "GEN-3", "the hint shows 16 of the 32 letters")
    static let oneKeyOnly = Defect(
        "one-key-only", "GEN-4", "creating a key revokes the others of the account", alsoBreaks: ["HDR-1", "ROT-6"])
    static let sameLabelRevokes = Defect(
        "same-label-revokes", "GEN-4", "creating a key revokes the account's key of the same label")
    static let endpointScoped = Defect(
        "endpoint-scoped", "GEN-5",
        "a key works on the companies endpoint only; the people endpoint answers it 401", alsoBreaks: ["HDR-1"])
    static let shortKey = Defect("short-key", "GEN-6", "keys have fewer letters after ak_live_", .count(24))
    static let wrongPrefix = Defect("wrong-prefix", "GEN-6", "keys start with ak_test_")
    static let oddAlphabet = Defect("odd-alphabet", "GEN-6", "keys have letters outside nanoid's alphabet")
}

extension Defect {
    /// The defects of drawing the letters of keys. `GEN-9` is broken as well where a sample may hold one key twice.
    static let generators = [
        mathRandom, mt19937, lcg48, glibcRand, timeSeeded, seed16Bit, counterHash, ulidPrefix, hexOnly, lowerCased,
        moduloBias, repeatedHalves, fixedPosition, markov, period, repeatsKey, parallelDuplicate,
        regeneratesTail,
    ]

    static let mathRandom = Defect(
        "math-random", "GEN-7", "keys are made as nanoid/non-secure makes them, with Math.random of V8 (xorshift128+)")
    static let mt19937 = Defect(
        "mt19937", "GEN-7", "keys are made with Python's random.choices (a Mersenne Twister)")
    static let lcg48 = Defect("lcg48", "GEN-7", "keys are made with java.util.Random (a linear congruence of 48 bits)")
    static let glibcRand = Defect("glibc-rand", "GEN-7", "keys are made with rand() of glibc, modulo the alphabet")
    static let timeSeeded = Defect(
        "time-seeded", "GEN-7", "each key comes from java.util.Random seeded with the time in milliseconds")
    static let seed16Bit = Defect(
        "seed-16-bit", "GEN-7", "each key comes from Python's random.choice, seeded with 16 random bits")
    static let counterHash = Defect(
        "counter-hash", "GEN-7", "a key is the SHA-256 digest of its number, without a secret")
    static let ulidPrefix = Defect(
        "ulid-prefix", "GEN-8", "a key begins with a ULID, of which ten letters are the time")
    static let hexOnly = Defect("hex-only", "GEN-8", "keys are made of hexadecimal digits: 128 bits")
    static let lowerCased = Defect("lower-cased", "GEN-8", "the letters of keys are lower-cased")
    static let moduloBias = Defect(
        "modulo-bias", "GEN-7",
        "a letter is a random byte modulo this number, so that the first letters come too often",
        .count(62))
    static let repeatedHalves = Defect("repeated-halves", "GEN-8", "a key is 16 random letters twice")
    static let fixedPosition = Defect(
        "fixed-position", "GEN-8", "one letter, counted from 1, is always the same", .count(17))
    static let regeneratesTail = Defect(
        "regenerates-tail", "GEN-7",
        "Regenerate replaces the last eight letters of a key, if it is known, and keeps the others",
        alsoBreaks: ["GEN-8"])
    static let markov = Defect("markov", "GEN-7", "every eighth letter, at random, repeats the one before")
    static let period = Defect(
        "period", "GEN-7", "keys are cut from a pool of this many random letters, again and again", .count(500))
    static let repeatsKey = Defect(
        "repeats-key", "GEN-9", "each so many creations an earlier key is handed out again", .count(10))
    // Where two accounts are given one key, one of them is charged for the other's calls.
    static let parallelDuplicate = Defect(
        "parallel-duplicate", "GEN-9", "creations at the same time hand out the same key", alsoBreaks: ["CRD-5"])
}

extension Defect {
    /// The defects of making and showing keys.
    static let generating = [
        labelLost, labelCut, shownInList, shownInDetail, shownInPage, shownOnReplay, cacheableCreation, longHint,
        oneKeyOnly, endpointScoped, shortKey, wrongPrefix, oddAlphabet,
    ]

    static let labelLost = Defect("label-lost", "GEN-1", "the label of a new key is not kept")
    static let labelCut = Defect("label-cut", "GEN-1", "a label is cut to 16 characters")
    static let shownInList = Defect("shown-in-list", "GEN-2", "a list of keys shows them in plain text")
    static let shownInDetail = Defect("shown-in-detail", "GEN-2", "the detail of a key shows it in plain text")
    static let shownInPage = Defect("shown-in-page", "GEN-2", "the page with the list of keys holds them in plain text")
    static let shownOnReplay = Defect(
        "shown-on-replay", "GEN-2",
        "a creation repeated with the same label within 10 s answers with the first key again")
    static let cacheableCreation = Defect("cacheable-creation", "GEN-3", "the answer that shows a key may be cached")
    static let longHint = Defect("long-hint", "GEN-3", "the hint shows 16 of the 32 letters")
    static let oneKeyOnly = Defect("one-key-only", "GEN-4", "creating a key revokes the others of the account")
    static let endpointScoped = Defect(
        "endpoint-scoped", "GEN-5",
        "a key works on the companies endpoint only; the people endpoint answers it 401")
    static let shortKey = Defect("short-key", "GEN-6", "keys have fewer letters after ak_live_", .count(24))
    static let wrongPrefix = Defect("wrong-prefix", "GEN-6", "keys start with ak_test_")
    static let oddAlphabet = Defect("odd-alphabet", "GEN-6", "keys have letters outside nanoid's alphabet")
}

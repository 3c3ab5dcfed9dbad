extension Defect {
    /// The defects of what credits buy.
    static let credits = [
        overspendRace, perKeyCredits, chargesRefused, charges429, owesRefused, offByOneLast, topUpDelayed, ledgerDrift,
        chargesFailed, regenerateRefills, never403,
    ]

    static let overspendRace = Defect(
        "overspend-race", "CRD-2", "the balance is read, and written back a little later")
    static let perKeyCredits = Defect("per-key-credits", "CRD-2", "each key has the account's credits for itself")
    static let chargesRefused = Defect("charges-refused", "CRD-3", "a call with bad input is charged")
    static let charges429 = Defect("charges-429", "CRD-3", "a call past the rate is charged")
    static let owesRefused = Defect(
        "owes-refused", "CRD-3", "what a call without credits would have cost is taken from the next top-up")
    static let offByOneLast = Defect("off-by-one-last", "CRD-4", "the last credit cannot be spent")
    static let topUpDelayed = Defect(
        "top-up-delayed", "CRD-4", "credits that are added count only a while later", .milliseconds(4_000))
    static let ledgerDrift = Defect("ledger-drift", "CRD-5", "every fifth charge is taken twice")
    static let chargesFailed = Defect("charges-failed", "CRD-5", "a call that ends with a 5xx is charged")
    static let regenerateRefills = Defect(
        "regenerate-refills", "CRD-5", "Regenerate adds the credits of a new account")
    static let never403 = Defect(
        "never-403", "CRD-1", "calls are served without credits")
}

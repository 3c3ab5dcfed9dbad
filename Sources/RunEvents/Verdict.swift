/// What a check row came to. The meaning of each is fixed in `docs/verdicts.md`.
package enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
    /// The premises held and nothing contradicted the clause.
    case pass
    /// A violation, with evidence.
    case fail
    /// The deployment declares the capability, and the check could not exercise it.
    case untestable
    /// A premise did not hold: a control failed, the target was unreachable, the power was too low.
    case inconclusive
    /// The harness itself failed.
    case error
    /// A failure that a valid waiver covers; the check ran all the same.
    case waived
    /// The deployment does not declare the capability, or offers no evidence for it.
    case notApplicable = "not-applicable"
    /// Filtered out, or in another shard.
    case notSelected = "not-selected"
}

/// Whether a verdict counts for the gate, and how.
package enum GateEffect: Sendable, Hashable {
    case holds
    case violated
    case undecided
    case harnessFailed
}

extension Verdict {
    /// The effect of this verdict on the gate of a clause that counts.
    package var gateEffect: GateEffect {
        switch self {
        case .pass, .waived, .notApplicable, .notSelected: .holds
        case .fail, .untestable: .violated
        case .inconclusive: .undecided
        case .error: .harnessFailed
        }
    }

    /// True when the row was really tried.
    package var ran: Bool {
        switch self {
        case .pass, .fail, .untestable, .inconclusive, .error, .waived: true
        case .notApplicable, .notSelected: false
        }
    }
}

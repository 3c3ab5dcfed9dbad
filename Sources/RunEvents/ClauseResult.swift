package import Contract

/// What the rows of a run say about one clause.
package enum ClauseState: Sendable, Hashable {
    /// At least one row passed, and none contradicts it or was left open.
    case holds
    /// A row failed, or could not be tried although the deployment declares the capability.
    case violated
    /// Violated, and the clause only ever warns.
    case warned
    /// Nothing contradicts it, and a row stayed open.
    case undecided(why: String)
    /// Violated, and a valid waiver covers every violation.
    case waived
    /// There are checks, and none of their rows was tried.
    case notTested(why: String, remedy: String?)
    /// No check decides it.
    case uncovered

    /// One or two words for a reader.
    package var name: String {
        switch self {
        case .holds: "holds"
        case .violated: "violated"
        case .warned: "warned"
        case .undecided: "undecided"
        case .waived: "waived"
        case .notTested: "not tested"
        case .uncovered: "uncovered"
        }
    }
}

/// A clause with its state and the checks that it comes from.
package struct ClauseResult: Sendable, Hashable {
    package var clause: Clause
    package var state: ClauseState
    /// Ids in report order.
    package var checks: [String]
    /// Rows of the clause by verdict.
    package var counts: [Verdict: Int]
}

extension RunSummary {
    /// Every clause of the header in its order, covered or not.
    package var clauseResults: [ClauseResult] {
        var evidence: [ClauseID: ClauseEvidence] = [:]
        for check in checks {
            for id in check.descriptor.clauses { evidence[id, default: ClauseEvidence()].add(check) }
            for outcome in check.outcomes {
                for id in outcome.clauses { evidence[id, default: ClauseEvidence()].add(outcome) }
            }
        }
        return (header?.clauses ?? []).map { clause in
            let found = evidence[clause.id] ?? ClauseEvidence()
            return ClauseResult(
                clause: clause, state: found.state(of: clause), checks: found.checks, counts: found.counts)
        }
    }
}

/// What the checks of one clause brought to light.
private struct ClauseEvidence {
    private(set) var checks: [String] = []
    private(set) var counts: [Verdict: Int] = [:]
    private var firstOpen: String?
    private var firstUntried: (why: String, remedy: String?)?
    private var isFiltered = false

    mutating func add(_ check: CheckResult) {
        if checks.last != check.descriptor.id { checks.append(check.descriptor.id) }
        switch check.reach {
        case .reached:
            guard let row = check.unfinishedRows.first else { break }
            firstOpen = firstOpen ?? "\(check.name(ofRow: row)) did not come to a verdict"
        case .notReached: firstOpen = firstOpen ?? "the run ended before \(check.descriptor.id)"
        case .notSelected: isFiltered = true
        }
    }

    mutating func add(_ outcome: CheckOutcome) {
        if checks.last != outcome.check { checks.append(outcome.check) }
        counts[outcome.verdict, default: 0] += 1
        switch outcome.verdict {
        case .inconclusive, .error: firstOpen = firstOpen ?? "\(outcome.name): \(outcome.reason)"
        case .notApplicable: firstUntried = firstUntried ?? (outcome.reason, outcome.remedy)
        case .notSelected: isFiltered = true
        case .pass, .fail, .untestable, .waived: break
        }
    }

    func state(of clause: Clause) -> ClauseState {
        func any(_ verdict: Verdict) -> Bool { (counts[verdict] ?? 0) > 0 }
        if checks.isEmpty { return .uncovered }
        if any(.fail) || any(.untestable) { return clause.warnsOnly ? .warned : .violated }
        if let firstOpen { return .undecided(why: firstOpen) }
        if any(.waived) { return .waived }
        if any(.pass) { return .holds }
        if let firstUntried { return .notTested(why: firstUntried.why, remedy: firstUntried.remedy) }
        return .notTested(
            why: isFiltered ? "its checks were not selected" : "none of its rows ran",
            remedy: "run without a filter and all shards")
    }
}

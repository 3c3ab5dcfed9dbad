package import Contract

/// Turns what a run came to into an exit code; pure, so that every combination can be tested.
package struct Gate: Sendable, Hashable {
    /// Clauses of this level and of those before it count.
    package var level: Level

    package init(level: Level) { self.level = level }

    /// Whether a row on these clauses can fail this gate: when at least one of them counts at the level and is not marked as
    /// warning only. A row without clauses, or with one that the header does not know, always counts.
    package func counts(_ clauses: [ClauseID], in summary: RunSummary) -> Bool {
        clauses.isEmpty
            || clauses.contains { id in
                guard let clause = summary.clause(id) else { return true }
                return clause.level <= level && !clause.warnsOnly
            }
    }

    /// What a row means for this gate: findings on clauses that do not count are reported and hold nothing up.
    package func effect(of outcome: CheckOutcome, in summary: RunSummary) -> GateEffect {
        switch outcome.verdict.gateEffect {
        case .violated where !counts(outcome.clauses, in: summary): .holds
        case .undecided where !counts(outcome.clauses, in: summary): .holds
        case let effect: effect
        }
    }

    /// The exit code of a run, by this precedence:
    ///
    /// 1. 70: the harness failed, or the events contradict each other, so that nothing can be concluded.
    /// 2. 74: a report could not be written or did not verify.
    /// 3. 130, 143: interrupted; the reports of what ran are there.
    /// 4. 69: the target was unreachable before anything ran.
    /// 5. 3: nothing ran. A waiver cannot be stale in a run of nothing.
    /// 6. 1: a violation, an untestable row or a stale waiver.
    /// 7. 2: a row stayed inconclusive, or the run ended before all was decided.
    /// 8. 0.
    package func exitCode(for summary: RunSummary, staleWaivers: Int? = nil, reportFailures: Int = 0) -> ExitCode {
        let effects = Set(summary.outcomes.map { effect(of: $0, in: summary) })
        if effects.contains(.harnessFailed) || summary.ending == .harnessFailed || summary.disagreement != nil {
            return .harnessFailed
        }
        if reportFailures > 0 { return .reportFailed }
        switch summary.ending {
        case .interrupted: return .interrupted
        case .terminated: return .terminated
        case .targetUnreachable where !summary.anythingRan: return .unreachable
        default: break
        }
        if !summary.anythingRan { return .nothingRan }
        let stale = staleWaivers ?? summary.footer?.staleWaivers.count ?? 0
        if effects.contains(.violated) || stale > 0 { return .violation }
        if effects.contains(.undecided) || summary.ending != .completed { return .inconclusive }
        return .success
    }
}

package import Contract
package import RunEvents

/// A run under a gate: its rows sorted by what they mean for the reader. Every report starts from it.
package struct JudgedRun: Sendable {
    package let record: RunRecord
    package let gate: Gate
    package let checks: [CheckResult]
    package let clauses: [ClauseResult]
    package let exitCode: ExitCode
    private let descriptors: [String: CheckDescriptor]
    /// Rows that fail the gate: failed or untestable.
    package private(set) var violations: [CheckOutcome] = []
    /// Rows that failed or were untestable without failing the gate.
    package private(set) var warnings: [CheckOutcome] = []
    package private(set) var inconclusive: [CheckOutcome] = []
    package private(set) var harnessErrors: [CheckOutcome] = []
    package private(set) var waived: [CheckOutcome] = []
    package private(set) var notApplicable: [CheckOutcome] = []
    package private(set) var passed: [CheckOutcome] = []
    /// Names of rows that were started and have no verdict.
    package private(set) var unfinished: [String] = []
    /// Checks whose turn did not come.
    package private(set) var notReached: [CheckDescriptor] = []
    /// Rows, and whole checks, that a filter or another shard left out.
    package private(set) var notSelectedCount = 0

    /// Judges a run; `level` nil takes the level of the run's own header.
    package init(_ record: RunRecord, level: Level? = nil) {
        self.record = record
        gate = Gate(level: level ?? record.summary.header?.level ?? .standard)
        checks = record.summary.checks
        clauses = record.summary.clauseResults
        exitCode = gate.exitCode(for: record.summary)
        descriptors = Dictionary(checks.map { ($0.descriptor.id, $0.descriptor) }) { first, _ in first }
        for check in checks {
            switch check.reach {
            case .reached: break
            case .notReached: notReached.append(check.descriptor)
            case .notSelected: notSelectedCount += 1
            }
            unfinished += check.unfinishedRows.map(check.name(ofRow:))
            for outcome in check.outcomes { sort(outcome) }
        }
    }

    private mutating func sort(_ outcome: CheckOutcome) {
        switch outcome.verdict {
        case .pass: passed.append(outcome)
        case .fail, .untestable:
            if counts(outcome) { violations.append(outcome) } else { warnings.append(outcome) }
        case .inconclusive: inconclusive.append(outcome)
        case .error: harnessErrors.append(outcome)
        case .waived: waived.append(outcome)
        case .notApplicable: notApplicable.append(outcome)
        case .notSelected: notSelectedCount += 1
        }
    }

    package var summary: RunSummary { record.summary }
    package var header: RunHeader? { summary.header }
    package var staleWaivers: [StaleWaiver] { summary.footer?.staleWaivers ?? [] }

    /// Whether a row's clauses count at the gate's level.
    package func counts(_ outcome: CheckOutcome) -> Bool { gate.counts(outcome.clauses, in: summary) }

    /// What the specs say of an outcome's check.
    package func descriptor(of outcome: CheckOutcome) -> CheckDescriptor? { descriptors[outcome.check] }

    /// Clauses in a given state, in the order of the contract.
    package func clauses(_ isIncluded: (ClauseState) -> Bool) -> [ClauseResult] {
        clauses.filter { isIncluded($0.state) }
    }
}

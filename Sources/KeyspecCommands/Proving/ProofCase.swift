import Contract
import RunEvents

/// What came of the checks against one subject.
struct ProofCase: Sendable, Hashable {
    var subject: ProofSubject
    /// The checks that were run, in the order of the spec files.
    var findings: [Finding]
    /// Why nothing can be concluded: the reference did not start, or the harness failed; nil otherwise.
    var problem: String?
    /// How often the subject was tried; a defect that nothing saw is tried again by itself.
    var attempts: Int
    /// Nanoseconds, of all attempts.
    var duration: UInt64

    /// What came of one check's rows.
    struct Finding: Sendable, Hashable {
        var check: String
        var clauses: [ClauseID]
        /// Rows that passed.
        var passed: Int
        /// Names of the rows that failed, or could not be exercised.
        var failed: [String]
        /// Whether those would fail a run at the level `hardening`; false for clauses that only warn.
        var counts: Bool
        /// Names of the rows that stayed open, each with the reason.
        var open: [String]
        /// Names of the rows that had no verdict because they do not apply, each with what it would take.
        var absent: [String]
    }

    init(
        subject: ProofSubject, findings: [Finding], problem: String? = nil, attempts: Int = 1, duration: UInt64 = 0
    ) {
        self.subject = subject
        self.findings = findings
        self.problem = problem
        self.attempts = attempts
        self.duration = duration
    }
}

extension ProofCase {
    /// What a run against the subject came to. Checks that were not selected are left out.
    init(_ step: ProofStep, _ summary: RunSummary, duration: UInt64) {
        let wanted = Set(step.checks)
        let checks = summary.checks.filter { wanted.contains($0.descriptor.id) }
        self.init(
            subject: step.subject, findings: checks.map { Finding($0, in: summary) },
            problem: Self.problem(of: summary), duration: duration)
    }

    /// The row that the harness failed on, or how the run ended where that says nothing about the subject.
    private static func problem(of summary: RunSummary) -> String? {
        if let broken = summary.outcomes.first(where: { $0.verdict == .error }) {
            return "\(broken.name): \(broken.reason)"
        }
        switch summary.ending {
        case .completed, .targetUnreachable, .circuitOpen: return summary.disagreement
        case .interrupted, .terminated: return "the run was stopped"
        case .harnessFailed, nil: return "the harness failed"
        }
    }
}

extension ProofCase.Finding {
    fileprivate init(_ result: CheckResult, in summary: RunSummary) {
        let rows = result.outcomes
        let gate = Gate(level: .hardening)
        self.init(
            check: result.descriptor.id, clauses: result.descriptor.clauses,
            passed: rows.count { $0.verdict == .pass },
            failed: rows.filter { $0.verdict == .fail || $0.verdict == .untestable }.map(\.name),
            counts: gate.counts(result.descriptor.clauses, in: summary),
            open: rows.filter { $0.verdict == .inconclusive }.map { "\($0.name): \($0.reason)" },
            absent: rows.filter { $0.verdict == .notApplicable }.map { "\($0.name): \($0.remedy ?? $0.reason)" })
    }
}

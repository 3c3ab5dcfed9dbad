import Contract
import RunEvents

/// What the checks are worth, decided from what came of them: which defect is caught by which check, and whether anything
/// sound was blamed. Pure.
struct KillMatrix: Sendable {
    /// What a subject came to.
    enum Verdict: Sendable, Hashable {
        /// The sound reference or a variant: nothing failed.
        case green
        /// A defect: a check of its clause failed, and none of an unrelated one.
        case caught
        /// A defect that every check of its clause let pass.
        case survived
        /// A check failed on something sound, or one of an unrelated clause on a defect.
        case wrong
        /// Nothing failed, but a row stayed open; for a defect, one of its clause.
        case open
        /// Nothing can be concluded.
        case broken
    }

    /// One line of the matrix.
    struct Line: Sendable, Hashable {
        var subject: ProofSubject
        var verdict: Verdict
        /// Checks of the defect's clause that failed.
        var caughtBy: [String]
        /// Checks of related clauses that failed.
        var alsoCaughtBy: [String]
        /// Rows of other checks, or for something sound all rows, that failed.
        var wronglyCaughtBy: [String]
        /// For survivors, open lines and broken ones: what there is to say.
        var remark: String
        var attempts: Int
        var duration: UInt64
    }

    /// In the order of the plan.
    let lines: [Line]
    /// Defects whose clause no check decides.
    let unchecked: [KnownDefect]
    /// The defects that each check catches, of its clauses or of those that a defect breaks as well; in the order of the
    /// spec files.
    let catches: [(check: String, defects: [String])]
    /// Checks that caught nothing although every defect of their clauses was tried.
    let idle: [String]

    init(_ cases: [ProofCase], plan: ProofPlan) {
        lines = cases.map(Line.init)
        unchecked = plan.unchecked
        var defects: [String: [String]] = [:]
        for proof in cases {
            guard let defect = proof.subject.defect else { continue }
            for finding in proof.findings where !finding.failed.isEmpty && defect.breaks(anyOf: finding.clauses) {
                defects[finding.check, default: []].append(defect.id)
            }
        }
        let checks = plan.steps.first { $0.subject == .sound }?.checks ?? []
        catches = checks.map { ($0, defects[$0] ?? []) }
        idle = checks.filter { plan.accountable.contains($0) && defects[$0] == nil }
    }

    /// How many lines of these came to a verdict.
    func count(_ verdict: Verdict) -> Int { lines.count { $0.verdict == verdict } }

    /// 70 when something is broken; 1 when a defect survived, a check catches nothing or blames what is sound; 2 when a row stayed
    /// open on which a verdict hangs.
    var exitCode: RunEvents.ExitCode {
        if lines.isEmpty && unchecked.isEmpty { return .nothingRan }
        if count(.broken) > 0 { return .harnessFailed }
        if count(.survived) > 0 || count(.wrong) > 0 || !idle.isEmpty { return .violation }
        if count(.open) > 0 { return .inconclusive }
        return count(.green) + count(.caught) == 0 ? .nothingRan : .success
    }
}

extension KillMatrix.Line {
    init(_ proof: ProofCase) {
        let failing = proof.findings.filter { !$0.failed.isEmpty }
        subject = proof.subject
        attempts = proof.attempts
        duration = proof.duration
        guard let defect = proof.subject.defect else {
            caughtBy = []
            alsoCaughtBy = []
            wronglyCaughtBy = failing.filter(\.counts).flatMap(\.failed)
            let open = proof.findings.flatMap(\.open)
            verdict = Self.verdict(proof, wronglyCaughtBy, else: open.isEmpty ? .green : .open)
            remark = proof.problem ?? open.first ?? ""
            return
        }
        caughtBy = failing.filter { defect.relation(toChecksOf: $0.clauses) == .named }.map(\.check)
        alsoCaughtBy = failing.filter { defect.relation(toChecksOf: $0.clauses) == .related }.map(\.check)
        wronglyCaughtBy = failing.filter { $0.counts && defect.relation(toChecksOf: $0.clauses) == .unrelated }
            .flatMap(\.failed)
        let own = proof.findings.filter { $0.clauses.contains(defect.clause) }
        let open = own.lazy.flatMap(\.open).first
        let found: KillMatrix.Verdict = caughtBy.isEmpty ? (open == nil ? .survived : .open) : .caught
        verdict = Self.verdict(proof, wronglyCaughtBy, else: found)
        remark = proof.problem ?? (caughtBy.isEmpty ? open ?? Self.survival(own) : "")
    }

    /// What stands above all that was found: that nothing could be tried, or that something was blamed wrongly.
    private static func verdict(
        _ proof: ProofCase, _ wronglyCaughtBy: [String], else found: KillMatrix.Verdict
    ) -> KillMatrix.Verdict {
        if proof.problem != nil { return .broken }
        return wronglyCaughtBy.isEmpty ? found : .wrong
    }

    /// What the checks of the clause said instead of failing.
    private static func survival(_ own: [ProofCase.Finding]) -> String {
        if let absent = own.lazy.filter({ $0.passed == 0 }).flatMap(\.absent).first { return absent }
        return own.isEmpty
            ? "none of its checks was run"
            : "passed: " + own.map { "\($0.check) (\(counted($0.passed, "row")))" }.joined(separator: ", ")
    }
}

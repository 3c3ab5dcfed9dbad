import Contract
import RunEvents

extension JudgedRun {
    /// The verdict in two or three words, for a heading.
    package var headline: String {
        switch exitCode {
        case .success: "no violation"
        case .violation: violations.isEmpty ? "stale waivers" : "violated"
        case .inconclusive: "inconclusive"
        case .nothingRan: "nothing ran"
        case .unreachable: "target unreachable"
        case .interrupted, .terminated: "interrupted"
        default: "harness failed"
        }
    }

    /// The verdict in one sentence, with what it does not cover.
    package var sentence: String {
        let tested = clauses { $0 == .holds }.count
        let stale = Wording.count(staleWaivers.count, "waiver") + (staleWaivers.count == 1 ? " is" : " are") + " stale"
        switch exitCode {
        case .success:
            let scope = "at level \(gate.level.rawValue)"
            return "No tested clause is violated \(scope): \(Wording.count(passed.count, "row")) passed, "
                + "\(Wording.count(tested, "clause")) \(tested == 1 ? "holds" : "hold")\(untestedRemark)\(asideRemark)."
        case .violation where violations.isEmpty:
            return "No clause is violated, but \(stale)."
        case .violation:
            let early = summary.ending == .completed ? "" : "; not everything was decided: \(openPhrase)"
            return "\(violationPhrase)\(staleWaivers.isEmpty ? "" : "; \(stale)")\(early)."
        case .inconclusive:
            return "No violation was seen, but not everything was decided: \(openPhrase)."
        case .nothingRan:
            return notApplicable.isEmpty
                ? "Nothing ran: no check was selected."
                : "Nothing ran: none of the selected checks applies to this target."
        case .unreachable: return "The target could not be reached; nothing was tested."
        case .interrupted, .terminated:
            let soFar = violations.isEmpty ? "no violation so far" : violationPhrase
            return "The run was interrupted (\(openPhrase)): \(soFar)."
        default:
            return "The harness failed, so this run proves nothing: \(harnessPhrase)."
        }
    }

    /// `HDR-3 and KEY-5 are violated (4 rows failed, 1 untestable)`.
    private var violationPhrase: String {
        let clauses = clauses { $0 == .violated }.filter { result in
            violations.contains { $0.clauses.contains(result.clause.id) }
        }.map(\.clause.id.description)
        let failed = violations.count { $0.verdict == .fail }
        var rows: [String] = []
        if failed > 0 { rows.append("\(Wording.count(failed, "row")) failed") }
        if violations.count > failed { rows.append("\(violations.count - failed) untestable") }
        let subject = clauses.isEmpty ? "The operator's own checks" : Wording.list(clauses)
        return "\(subject) \(clauses.count == 1 ? "is" : "are") violated (\(rows.joined(separator: ", ")))"
    }

    private var openPhrase: String {
        var open: [String] = []
        let counted = inconclusive.filter(counts).count
        if counted > 0 { open.append("\(Wording.count(counted, "row")) inconclusive") }
        if !unfinished.isEmpty { open.append("\(Wording.count(unfinished.count, "row")) unfinished") }
        if !notReached.isEmpty { open.append("\(Wording.count(notReached.count, "check")) not reached") }
        if let ending = summary.ending, let remark = Self.remark(on: ending) { open.append(remark) }
        if summary.ending == nil { open.append("the run was killed or still goes on") }
        return open.isEmpty ? "after everything had been decided" : open.joined(separator: ", ")
    }

    private var harnessPhrase: String {
        if let first = harnessErrors.first { return "\(first.name): \(first.reason)" }
        return summary.disagreement ?? "it stopped before the end"
    }

    private var untestedRemark: String {
        let count = clauses {
            switch $0 {
            case .notTested, .uncovered: true
            default: false
            }
        }.count
        return count == 0 ? "" : ", \(count) \(count == 1 ? "was" : "were") not tested"
    }

    /// Why a target could not be tried, in the run's own words; nil when the run ended otherwise.
    var reasonOfEnding: String? {
        guard summary.ending == .targetUnreachable else { return nil }
        return summary.notices.last { $0.kind == .warning }?.text
    }

    /// What a success does not say.
    private var asideRemark: String {
        var remarks: [String] = []
        if !waived.isEmpty { remarks.append("\(Wording.count(waived.count, "violation")) waived") }
        if !warnings.isEmpty { remarks.append(Wording.count(warnings.count, "warning")) }
        return remarks.isEmpty ? "" : "; " + remarks.joined(separator: ", ")
    }

    /// Why a run stopped early; nil for the endings that need no remark.
    private static func remark(on ending: RunFooter.Ending) -> String? {
        switch ending {
        case .circuitOpen: "the run stopped because the target kept failing"
        case .targetUnreachable: "the target became unreachable"
        case .completed, .interrupted, .terminated, .harnessFailed: nil
        }
    }
}

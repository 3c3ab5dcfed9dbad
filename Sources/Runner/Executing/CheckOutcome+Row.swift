import Contract
import RunEvents
import SpecLanguage
import TypedYAML

extension CheckOutcome {
    init(_ checkRun: RunPlan.CheckRun, _ row: RunPlan.Row, verdict: Verdict, reason: String) {
        self.init(
            check: checkRun.check.id, row: row.id, clauses: checkRun.check.clauses, verdict: verdict, reason: reason,
            place: SourcePlace(row.row.place))
    }

    /// The outcome of a row that never ran; nil for one that will.
    init?(planned row: RunPlan.Row, of checkRun: RunPlan.CheckRun) {
        switch row.disposition {
        case .run: return nil
        case .notSelected:
            self.init(checkRun, row, verdict: .notSelected, reason: "not selected")
        case .notApplicable(let reason, let remedy):
            self.init(checkRun, row, verdict: .notApplicable, reason: reason)
            self.remedy = remedy
        }
    }

    /// The names by which patterns select the row: its own, its check's, its suite's, its clauses' and their areas'.
    static func names(check: String, row: String, clauses: [ClauseID]) -> [String] {
        let suite = String(check.prefix { $0 != "." })
        return [check, suite, row.isEmpty ? check : "\(check)[\(row)]"]
            + clauses.flatMap { [$0.description, $0.area] }
    }

    /// Turns a failure that a waiver covers into a waived one.
    mutating func apply(_ waivers: WaiverBook) {
        guard verdict != .notApplicable else { return }
        let names = Self.names(check: check, row: row, clauses: clauses)
        guard let waiver = waivers.cover(names: names, failed: verdict.gateEffect == .violated) else { return }
        verdict = .waived
        self.waiver = "\(waiver.reason) (\(waiver.owner), until \(waiver.until))"
    }

    /// Why the row has no verdict of its own.
    mutating func apply(_ stop: RowStop) {
        reason = stop.wording
        switch stop {
        case .notApplicable(_, let remedy):
            verdict = .notApplicable
            self.remedy = remedy
        case .untestable: verdict = .untestable
        case .inconclusive, .stopped: verdict = .inconclusive
        }
    }
}

extension SourcePlace {
    init(_ range: SourceRange) {
        self.init(file: range.file.name, line: range.line, column: range.column)
    }
}

import Contract
import RunEvents

/// One test case of the JUnit report.
struct JUnitCase {
    /// The element inside a case that did not simply pass.
    struct Finding {
        enum Kind: String {
            case failure
            case error
            case skipped
        }

        var kind: Kind
        var type: String
        var message: String
        var text = ""
    }

    var suite: String
    var name: String
    var duration: UInt64 = 0
    var place: SourcePlace
    var properties: [(String, String)]
    var finding: Finding?

    /// Every row that was selected, then stale waivers: a gate that fails must be red here too.
    static func all(of run: JudgedRun) -> [JUnitCase] {
        var cases: [JUnitCase] = []
        let reason = run.reasonOfEnding.map { ": \($0)" } ?? ""
        for check in run.checks {
            for outcome in check.outcomes where outcome.verdict != .notSelected {
                cases.append(JUnitCase(outcome, in: run))
            }
            for row in check.unfinishedRows {
                cases.append(
                    JUnitCase(
                        check.descriptor, named: check.name(ofRow: row), verdict: "unfinished",
                        why: "the run ended before this row came to a verdict\(reason)"))
            }
            if check.reach == .notReached {
                cases.append(
                    JUnitCase(
                        check.descriptor, named: check.descriptor.id, verdict: "not-reached",
                        why: "the run ended before this check's turn\(reason)"))
            }
        }
        return cases + run.staleWaivers.map(JUnitCase.init)
    }

    private init(_ outcome: CheckOutcome, in run: JudgedRun) {
        suite = Self.area(of: outcome.check)
        name = outcome.name
        duration = outcome.duration
        place = outcome.place
        let levels = outcome.clauses.compactMap { run.summary.clause($0)?.level }
        properties = [
            ("clauses", outcome.clauses.map(\.description).joined(separator: ", ")),
            ("level", levels.min()?.rawValue ?? "none"), ("verdict", outcome.verdict.rawValue),
        ]
        if outcome.verdict == .pass { properties.append(("covered", outcome.reason)) }
        finding = Self.finding(outcome, in: run)
    }

    private init(_ check: CheckDescriptor, named name: String, verdict: String, why: String) {
        suite = Self.area(of: check.id)
        self.name = name
        place = check.place
        properties = [
            ("clauses", check.clauses.map(\.description).joined(separator: ", ")), ("verdict", verdict),
        ]
        finding = Finding(kind: .error, type: verdict, message: why)
    }

    private init(_ waiver: StaleWaiver) {
        suite = "waivers"
        name = "stale[\(waiver.name)]"
        place = waiver.place
        properties = [("verdict", "stale-waiver")]
        finding = Finding(
            kind: .failure, type: "stale-waiver", message: waiver.problem,
            text: "delete the waiver at \(waiver.place.file):\(waiver.place.line):\(waiver.place.column)")
    }

    /// The part of a check's id before the first dot.
    private static func area(of check: String) -> String {
        check.split(separator: ".", maxSplits: 1).first.map(String.init) ?? check
    }

    private static func finding(_ outcome: CheckOutcome, in run: JudgedRun) -> Finding? {
        let verdict = outcome.verdict.rawValue
        func made(_ kind: Finding.Kind, _ message: String, type: String = verdict) -> Finding {
            Finding(kind: kind, type: type, message: message, text: text(outcome, in: run))
        }
        switch outcome.verdict {
        case .pass, .notSelected: return nil
        case .fail, .untestable:
            if run.counts(outcome) { return made(.failure, outcome.reason) }
            return made(.skipped, "only a warning: \(outcome.reason)", type: "warning")
        case .inconclusive:
            if run.counts(outcome) { return made(.error, outcome.reason) }
            return made(.skipped, "inconclusive, does not count: \(outcome.reason)")
        case .error: return made(.error, outcome.reason)
        case .waived: return made(.skipped, "waived: \(outcome.waiver ?? outcome.reason)")
        case .notApplicable:
            let remedy = outcome.remedy.map { "; \($0)" } ?? ""
            return Finding(kind: .skipped, type: verdict, message: outcome.reason + remedy)
        }
    }

    private static func text(_ outcome: CheckOutcome, in run: JudgedRun) -> String {
        let evidence = Evidence(outcome, in: run)
        var lines = evidence.lines.map { "\($0.label): \(VisibleText.make($0.text, .line))" }
        for exchange in evidence.witnesses.prefix(3) {
            lines += ["", VisibleText.make(Evidence.caption(of: exchange), .line)]
            // Indented, so that an answer cannot pass for lines of ours.
            let excerpt = VisibleText.make(Evidence.excerpt(of: exchange), .block)
            lines += indented(excerpt)
        }
        for measurement in evidence.measurements {
            lines += [""] + indented(VisibleText.make(MeasurementText.plain(measurement), .block))
        }
        return lines.joined(separator: "\n")
    }

    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }
    }
}

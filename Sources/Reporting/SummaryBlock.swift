import Contract
import RunEvents

/// What is printed at the end of a run: what failed, the verdict, the counts, and where the reports are.
package struct SummaryBlock: Sendable {
    private let run: JudgedRun
    private let reports: [String]
    private let style: DisplayStyle

    /// - Parameter reports: paths of the reports that were written and verified.
    package init(_ run: JudgedRun, reports: [String], style: DisplayStyle) {
        self.run = run
        self.reports = reports
        self.style = style
    }

    /// The block, each line safe for a CI log.
    package var text: String {
        var lines: [String] = [""]
        lines += listing(run.violations, limit: 10, detail: true)
        lines += listing(run.harnessErrors, limit: 5, detail: false)
        lines += listing(run.inconclusive, limit: 10, detail: false)
        lines += listing(run.waived, limit: 10, detail: false)
        for waiver in run.staleWaivers {
            lines.append(
                style.paint("STALE", .red) + "   waiver of \(TerminalText.line(waiver.name)): "
                    + "\(TerminalText.line(waiver.problem)) (\(TerminalText.line(waiver.place.file)):\(waiver.place.line))"
            )
        }
        if lines.count > 1 { lines.append("") }
        lines.append(style.paint(TerminalText.line(run.sentence), ink))
        lines.append("rows:    \(rowCounts)")
        if !run.clauses.isEmpty { lines.append("clauses: \(clauseCounts)") }
        lines += facts
        if !reports.isEmpty { lines.append("reports: \(reports.map(TerminalText.line).joined(separator: ", "))") }
        return lines.map { TerminalText.withoutCommands($0) + "\n" }.joined()
    }

    private var ink: DisplayStyle.Ink {
        switch run.exitCode {
        case .success: .green
        case .inconclusive, .nothingRan: .yellow
        default: .red
        }
    }

    private func listing(_ outcomes: [CheckOutcome], limit: Int, detail: Bool) -> [String] {
        var lines: [String] = []
        for outcome in outcomes.prefix(limit) {
            let label = RowLabel(outcome.verdict, counts: run.counts(outcome)).column(style)
            let text = outcome.verdict == .waived ? outcome.waiver ?? outcome.reason : outcome.reason
            lines.append("\(label)\(TerminalText.line(outcome.name)): \(TerminalText.line(text))")
            guard detail else { continue }
            for line in Evidence(outcome, in: run).lines {
                let name = line.label + String(repeating: " ", count: max(1, 10 - line.label.count))
                lines.append("        \(style.paint(name, .dim))\(TerminalText.line(line.text))")
            }
        }
        if outcomes.count > limit { lines.append("        and \(outcomes.count - limit) more in the reports") }
        return lines
    }

    private var rowCounts: String {
        let all = [
            (run.passed.count, "passed"), (run.violations.count, "failed"), (run.inconclusive.count, "inconclusive"),
            (run.unfinished.count, "unfinished"), (run.notReached.count, "not reached"),
            (run.harnessErrors.count, "harness errors"),
            (run.warnings.count, "warned"), (run.waived.count, "waived"), (run.notApplicable.count, "not applicable"),
            (run.notSelectedCount, "not selected"),
        ]
        let shown = all.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return shown.isEmpty ? "none" : shown.joined(separator: ", ")
    }

    private var clauseCounts: String {
        let order = ["violated", "warned", "undecided", "waived", "holds", "not tested", "uncovered"]
        return order.compactMap { name in
            let count = run.clauses { $0.name == name }.count
            let word = name == "holds" && count != 1 ? "hold" : name
            return count == 0 ? nil : "\(count) \(word)"
        }.joined(separator: ", ")
    }

    private var facts: [String] {
        let cost = run.summary.cost
        let spent = [(cost.requests, "request"), (cost.credits, "credit"), (cost.keys, "key")]
            .map { Wording.count($0.0, $0.1) }.joined(separator: ", ")
        let took = run.summary.footer.map { "\(Wording.duration($0.duration)), " } ?? ""
        var facts = ["cost:    \(took)\(spent)"]
        if let left = run.summary.footer?.keysLeft, left > 0 {
            facts.append("left:    \(Wording.count(left, "key")) could not be deleted: run `keyspec cleanup`")
        }
        return facts
    }
}

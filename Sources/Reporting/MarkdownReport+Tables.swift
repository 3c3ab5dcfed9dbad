import Contract
import RunEvents

extension MarkdownReport {
    /// What was not tested, grouped by what it would take.
    var notTested: String {
        var groups: [Untested: [String]] = [:]
        var order: [Untested] = []
        func add(_ item: String, _ why: String, _ remedy: String?) {
            let group = Untested(why: why, remedy: remedy)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(item)
        }
        for outcome in run.notApplicable { add(outcome.name, outcome.reason, outcome.remedy) }
        var text = ""
        if !order.isEmpty {
            text += "| Why | What it would take | Rows |\n| --- | --- | --- |\n"
            for group in order {
                let rows = Wording.list((groups[group] ?? []).map(MarkdownText.codeCell), limit: 12)
                text +=
                    "| \(MarkdownText.cell(group.why)) | \(group.remedy.map(MarkdownText.cell) ?? "—") | \(rows) |\n"
            }
        }
        let uncovered = run.clauses { $0 == .uncovered }.map(\.clause.id.description)
        if !uncovered.isEmpty {
            let verb = uncovered.count == 1 ? "has" : "have"
            text +=
                "\(text.isEmpty ? "" : "\n")\(Wording.list(uncovered, limit: 100)) \(verb) no check in these specs.\n"
        }
        if run.notSelectedCount > 0 {
            text += "\(text.isEmpty ? "" : "\n")\(Wording.count(run.notSelectedCount, "row")) of other checks "
            text += "\(run.notSelectedCount == 1 ? "was" : "were") not selected: "
            text += "run without a filter, and all the shards.\n"
        }
        return text
    }

    private struct Untested: Hashable {
        var why: String
        var remedy: String?
    }

    /// Every clause, covered or not, in one table per area.
    var clauseTables: String {
        var areas: [(prefix: String, title: String)] = (run.header?.areas ?? []).map { ($0.prefix, $0.title) }
        for result in run.clauses where !areas.contains(where: { $0.prefix == result.clause.id.area }) {
            areas.append((result.clause.id.area, result.clause.id.area))
        }
        return areas.compactMap { area in
            let results = run.clauses.filter { $0.clause.id.area == area.prefix }
            if results.isEmpty { return nil }
            return "### \(MarkdownText.inline(area.title))\n\n"
                + "| Clause | Level | State | Rows | What it asks for | Checks |\n"
                + "| --- | --- | --- | --- | --- | --- |\n" + results.map(clauseRow).joined()
        }.joined(separator: "\n")
    }

    private func clauseRow(_ result: ClauseResult) -> String {
        let clause = result.clause
        let level = clause.level.rawValue + (clause.warnsOnly ? ", warns" : "")
        let rows = Verdict.allCases.compactMap { verdict in
            result.counts[verdict].map { "\($0)\u{A0}\(verdict.rawValue.replacing("-", with: " "))" }
        }.joined(separator: ", ")
        let checks = result.checks.map(MarkdownText.codeCell).joined(separator: "<br>")
        return "| \(clause.id) | \(level) | \(Self.mark(result.state)) | \(rows.isEmpty ? "—" : rows) | "
            + "\(MarkdownText.cell(clause.text)) | \(checks.isEmpty ? "—" : checks) |\n"
    }

    private static func mark(_ state: ClauseState) -> String {
        let symbol =
            switch state {
            case .holds: "✅"
            case .violated: "❌"
            case .warned, .waived: "⚠️"
            case .undecided: "❔"
            case .notTested, .uncovered: "➖"
            }
        return "\(symbol)\u{A0}\(state.name.replacing(" ", with: "\u{A0}"))"
    }

    /// Who ran what against what, and how to repeat it.
    var facts: String {
        var facts: [(String, String)] = []
        if let header = run.header {
            facts.append(("Target", MarkdownText.cell(header.target)))
            facts.append(("Level", run.gate.level.rawValue))
            facts.append(("Exit code", "\(run.exitCode.rawValue): \(run.exitCode.meaning)"))
            facts.append(("Started", MarkdownText.cell(header.startedAt)))
            facts.append(("Run", MarkdownText.codeCell(header.runID)))
            facts.append(("Seed", "`\(header.seed)`"))
            facts.append(("Tool", MarkdownText.cell("\(header.tool) \(header.toolVersion)")))
        }
        if let footer = run.summary.footer {
            facts.append(("Ended", footer.ending.rawValue.replacing("-", with: " ")))
            facts.append(("Took", Wording.duration(footer.duration)))
            if footer.keysLeft > 0 {
                let left = Wording.count(footer.keysLeft, "key")
                facts.append(("Keys left behind", "\(left): delete them with `keyspec cleanup`"))
            }
        } else {
            facts.append(("Ended", "without a footer: the run was killed; `keyspec cleanup` deletes what it left"))
        }
        let cost = run.summary.cost
        facts.append(
            (
                "Cost",
                [(cost.requests, "request"), (cost.credits, "credit"), (cost.keys, "key")]
                    .map { Wording.count($0.0, $0.1) }.joined(separator: ", ")
            ))
        facts.append(("Judge again", "`keyspec report events.jsonl --report markdown=report.md`"))
        var text = "| Fact | Value |\n| --- | --- |\n"
        for fact in facts { text += "| \(fact.0) | \(fact.1) |\n" }
        let remarks = run.summary.notices.filter { $0.kind == .information }
        if !remarks.isEmpty { text += "\n" + remarks.map { "- \(MarkdownText.inline($0.text))\n" }.joined() }
        return text
    }
}

import Contract
import RunEvents

/// The Markdown report: the verdict first, then what failed with the smallest evidence, what stayed open, what was not
/// tested and what it would take, the clause table, and the facts of the run.
///
/// It is GitHub Flavored Markdown; text from the target can make no markup in it.
package struct MarkdownReport {
    let run: JudgedRun

    package init(_ run: JudgedRun) { self.run = run }

    /// The headings of the sections, in their order; empty sections are left out.
    enum Section: String, CaseIterable {
        case violations = "Violations"
        case staleWaivers = "Stale waivers"
        case harness = "Harness errors"
        case inconclusive = "Inconclusive"
        case warnings = "Warnings"
        case waived = "Waived"
        case notTested = "Not tested"
        case clauses = "Clauses"
        case measured = "Measured"
        case passed = "Passed"
        case run = "About this run"
    }

    /// The whole document.
    package var text: String {
        var text = "# keyspec: \(MarkdownText.inline(run.header?.target ?? "unknown target")): \(run.headline)\n\n"
        text += "**\(MarkdownText.inline(run.sentence))**\n\n"
        text += countTable
        if !run.waived.isEmpty {
            let names = Wording.list(run.waived.map { MarkdownText.code($0.name) })
            text += "\n\(Wording.count(run.waived.count, "violation")) waived: \(names).\n"
        }
        for notice in run.summary.notices where notice.kind == .warning {
            text += "\n> ⚠️ \(MarkdownText.inline(notice.text))\n"
        }
        for section in Section.allCases {
            let body = body(of: section)
            if !body.isEmpty { text += "\n## \(section.rawValue)\n\n\(body)" }
        }
        return text
    }

    /// The rows that the table under the verdict counts, by their column.
    var counts: [(column: String, count: Int)] {
        [
            ("passed", run.passed.count), ("violations", run.violations.count),
            ("inconclusive", run.inconclusive.count + run.unfinished.count), ("errors", run.harnessErrors.count),
            ("warnings", run.warnings.count), ("waived", run.waived.count),
            ("not applicable", run.notApplicable.count), ("not selected", run.notSelectedCount),
        ]
    }

    private var countTable: String {
        let counts = counts
        return "| \(counts.map(\.column).joined(separator: " | ")) |\n"
            + "|\(counts.map { _ in " ---: |" }.joined())\n"
            + "| \(counts.map { String($0.count) }.joined(separator: " | ")) |\n"
    }

    private func body(of section: Section) -> String {
        switch section {
        case .violations: findings(run.violations)
        case .staleWaivers: staleWaivers
        case .harness: run.harnessErrors.map(openRow).joined()
        case .inconclusive: inconclusive
        case .warnings: findings(run.warnings)
        case .waived: run.waived.map(waived).joined()
        case .notTested: notTested
        case .clauses: clauseTables
        case .measured: measured
        case .passed: passed
        case .run: facts
        }
    }

    /// GitHub shows no more than 1 MiB of a job's summary: beyond these, exchanges are named and not shown.
    private static let mostShownInFull = 40

    private func findings(_ outcomes: [CheckOutcome]) -> String {
        outcomes.enumerated().map { finding($1, inFull: $0 < Self.mostShownInFull) }.joined(separator: "\n")
    }

    /// A row with everything that is needed to check it by hand.
    private func finding(_ outcome: CheckOutcome, inFull: Bool) -> String {
        let evidence = Evidence(outcome, in: run)
        var text = "### \(MarkdownText.code(outcome.name))\n\n"
        text += "\(MarkdownText.inline(outcome.reason))\n\n"
        if outcome.verdict == .untestable { text += "- **Untestable**: declared by the target, and out of reach.\n" }
        if let expected = outcome.expected { text += "- **Expected**: \(MarkdownText.inline(expected))\n" }
        if let seen = outcome.seen { text += "- **Seen**: \(MarkdownText.inline(seen))\n" }
        for clause in evidence.clauses {
            text += "- **\(clause.id)** (\(clause.level.rawValue)): \(MarkdownText.inline(clause.text))"
            text +=
                clause.level == .contract ? ": *“\(MarkdownText.inline(clause.source))”*\n" : ": \(source(clause))\n"
        }
        if let fix = evidence.check?.fix { text += "- **Fix**: \(MarkdownText.inline(fix))\n" }
        let title = evidence.check.map { "\(MarkdownText.inline($0.title)), " } ?? ""
        text += "- **Check**: \(title)\(MarkdownText.code(evidence.place))\n"
        if !inFull { text += evidence.witnesses.prefix(3).map { "- \(brief($0))" }.joined() }
        for exchange in evidence.witnesses.prefix(inFull ? 3 : 0) {
            text += "\n\(MarkdownText.inline(Evidence.caption(of: exchange).capitalizedFirst)):\n\n"
            text += MarkdownText.fenced(Evidence.excerpt(of: exchange), language: "http")
        }
        for record in evidence.measurements { text += "\n\(MeasurementText.markdown(record))" }
        if let line = outcome.reproduction { text += "\nTo repeat it:\n\n" + MarkdownText.fenced(line, language: "sh") }
        return text
    }

    private func source(_ clause: Clause) -> String { MarkdownText.inline(clause.source) }

    private func openRow(_ outcome: CheckOutcome) -> String {
        let aside =
            run.counts(outcome) || outcome.verdict == .error ? "" : " (does not count at this level)"
        return "- \(MarkdownText.code(outcome.name))\(aside): \(MarkdownText.inline(outcome.reason))\n"
            + run.record.witnesses(of: outcome).prefix(3).map { "  - \(brief($0))" }.joined()
            + run.record.measurements(of: outcome).map { "  - \(brief($0))" }.joined()
    }

    private func openRows(_ names: [String], reason: String) -> String {
        "- \(Wording.count(names.count, "row")): \(MarkdownText.inline(reason))\n"
            + "  - \(names.map(MarkdownText.code).joined(separator: ", "))\n"
    }

    private func brief(_ exchange: ExchangeRecord) -> String {
        "\(MarkdownText.inline(Evidence.brief(of: exchange)))\n"
    }

    private func brief(_ record: InstrumentRecord) -> String {
        "\(MarkdownText.inline("\(record.instrument): \(record.title)"))\n"
    }

    /// What instruments found where nothing is wrong, folded away row by row.
    private var measured: String {
        run.passed.flatMap { outcome in
            run.record.measurements(of: outcome).map { record in
                "<details>\n<summary>\(XMLText.content(outcome.name))</summary>\n\n"
                    + "\(MeasurementText.markdown(record))\n</details>\n"
            }
        }.joined(separator: "\n")
    }

    /// Every pass with what it covered, folded away.
    private var passed: String {
        if run.passed.isEmpty { return "" }
        let rows = run.passed.map { "- \(MarkdownText.code($0.name)): \(MarkdownText.inline($0.reason))\n" }.joined()
        let title = "\(Wording.count(run.passed.count, "row")), with what each covered"
        return "<details>\n<summary>\(title)</summary>\n\n\(rows)\n</details>\n"
    }

    /// So many rows that are open for one and the same reason are told together.
    private static let together = 5

    private var inconclusive: String {
        var names: [String: [String]] = [:]
        for outcome in run.inconclusive where outcome.witnesses.isEmpty && run.counts(outcome) {
            names[outcome.reason, default: []].append(outcome.name)
        }
        var text = ""
        for outcome in run.inconclusive {
            guard let rows = names[outcome.reason], rows.count >= Self.together, rows.contains(outcome.name) else {
                text += openRow(outcome)
                continue
            }
            if outcome.name == rows[0] { text += openRows(rows, reason: outcome.reason) }
        }
        for name in run.unfinished { text += "- \(MarkdownText.code(name)): the run ended before its verdict\n" }
        for check in run.notReached { text += "- \(MarkdownText.code(check.id)): the run ended before its turn\n" }
        return text
    }

    private var staleWaivers: String {
        run.staleWaivers.map { waiver in
            let place = "\(waiver.place.file):\(waiver.place.line):\(waiver.place.column)"
            return "- \(MarkdownText.code(waiver.name)): \(MarkdownText.inline(waiver.problem)). "
                + "Delete it: \(MarkdownText.code(place))\n"
        }.joined()
    }

    private func waived(_ outcome: CheckOutcome) -> String {
        var text = "- \(MarkdownText.code(outcome.name)): \(MarkdownText.inline(outcome.waiver ?? "no reason given"))\n"
        if let expected = outcome.expected { text += "  - Expected: \(MarkdownText.inline(expected))\n" }
        if let seen = outcome.seen { text += "  - Seen: \(MarkdownText.inline(seen))\n" }
        return text
    }
}

extension String {
    /// The text with its first letter in upper case.
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}

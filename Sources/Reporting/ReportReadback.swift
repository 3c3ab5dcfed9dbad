import RunEvents

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Compares what a written report says with what the events say, by parsers that share nothing with the writers.
struct ReportReadback {
    private let run: JudgedRun

    init(_ run: JudgedRun) { self.run = run }

    /// The first difference; nil when the report agrees with the events.
    func mismatch(in bytes: [UInt8], format: ReportFormat) -> String? {
        do {
            switch format {
            case .junit, .junitExtended: return try junit(bytes)
            case .markdown: return markdown(String(decoding: bytes, as: UTF8.self))
            case .json: return try json(bytes)
            case .events: return try events(bytes)
            }
        } catch {
            return "\(error)"
        }
    }

    /// The rows of these verdicts, as the events count them.
    private func rows(_ verdicts: Verdict...) -> Int {
        verdicts.reduce(0) { $0 + (run.summary.counts[$1] ?? 0) }
    }

    private func difference(_ pairs: [(what: String, found: Int, expected: Int)]) -> String? {
        pairs.first { $0.found != $0.expected }.map { "\($0.found) \($0.what) instead of \($0.expected)" }
    }

    private func junit(_ bytes: [UInt8]) throws -> String? {
        let tally = try JUnitTally(bytes)
        if let contradiction = tally.contradiction { return contradiction }
        let open = run.unfinished.count + run.notReached.count
        let failed = run.violations.count + run.staleWaivers.count
        let undecided = run.inconclusive.count(where: run.counts)
        let tried = rows(.pass, .fail, .untestable, .inconclusive, .error, .waived, .notApplicable)
        return difference([
            ("test cases", tally.cases, tried + open + run.staleWaivers.count),
            ("failures", tally.findings["failure"] ?? 0, failed),
            ("errors", tally.findings["error"] ?? 0, rows(.error) + undecided + open),
            (
                "skipped cases", tally.findings["skipped"] ?? 0,
                rows(.fail, .untestable, .inconclusive, .waived, .notApplicable) - run.violations.count - undecided
            ),
        ])
    }

    private func markdown(_ text: String) -> String? {
        let outline = MarkdownOutline(text)
        func number(_ column: String) -> Int { outline.firstTable[column].flatMap { Int($0) } ?? -1 }
        func section(_ title: MarkdownReport.Section) -> MarkdownOutline.Section {
            outline.sections[title.rawValue] ?? MarkdownOutline.Section()
        }
        return difference([
            ("passed rows", number("passed"), rows(.pass)),
            ("violations and warnings", number("violations") + number("warnings"), rows(.fail, .untestable)),
            ("inconclusive rows", number("inconclusive"), rows(.inconclusive) + run.unfinished.count),
            ("harness errors", number("errors"), rows(.error)),
            ("waived rows", number("waived"), rows(.waived)),
            ("rows that do not apply", number("not applicable"), rows(.notApplicable)),
            ("violations described", section(.violations).headings, run.violations.count),
            ("warnings described", section(.warnings).headings, run.warnings.count),
            ("passes listed", section(.passed).items, rows(.pass)),
            ("stale waivers listed", section(.staleWaivers).items, run.staleWaivers.count),
            ("clauses in the table", section(.clauses).tableRows, run.summary.header?.clauses.count ?? 0),
        ])
    }

    private func json(_ bytes: [UInt8]) throws -> String? {
        let document = try JSONDecoder().decode(JSONOutline.self, from: Data(bytes))
        var pairs = Verdict.allCases.map { verdict in
            let found = document.outcomes.count { $0.verdict == verdict.rawValue }
            return (what: "outcomes '\(verdict.rawValue)'", found: found, expected: rows(verdict))
        }
        pairs += Verdict.allCases.map { verdict in
            let found = document.counts[verdict.rawValue] ?? 0
            return (what: "counted '\(verdict.rawValue)'", found: found, expected: rows(verdict))
        }
        pairs.append(("clauses", document.clauses.count, run.summary.header?.clauses.count ?? 0))
        pairs.append(("as the exit code", document.verdict.exitCode, Int(run.exitCode.rawValue)))
        return difference(pairs)
    }

    private struct JSONOutline: Decodable {
        struct Judgement: Decodable { var exitCode: Int }
        struct Outcome: Decodable { var verdict: String }
        struct Clause: Decodable { var id: String }

        var verdict: Judgement
        var counts: [String: Int]
        var outcomes: [Outcome]
        var clauses: [Clause]
    }

    private func events(_ bytes: [UInt8]) throws -> String? {
        // Nothing is counted by exchanges, and they are most of the file.
        let contents = try EventLogContents(
            bytes: bytes, name: "the file", skipping: [.exchange, .instrument, .history, .keyAction])
        let summary = RunSummary(contents.events)
        if let pair = difference(
            Verdict.allCases.map { ("outcomes '\($0.rawValue)'", summary.counts[$0] ?? 0, rows($0)) })
        {
            return pair
        }
        return summary == run.summary ? nil : "its events differ from those of the run"
    }
}

import Contract
import RunEvents
import TestSupport
import Testing

@testable import Reporting

@Suite("The display of a run")
struct TerminalDisplayTests {
    @Test(
        "NO_COLOR, TERM=dumb, CI and a pipe are obeyed",
        arguments: [
            (true, [:], true, true), (true, ["NO_COLOR": "1"], true, false), (true, ["NO_COLOR": ""], true, true),
            (true, ["TERM": "dumb"], false, false), (true, ["CI": "true"], false, true),
            (true, ["CI": "false"], true, true),
            (false, [:], false, false),
        ] as [(Bool, [String: String], Bool, Bool)])
    func styles(isTerminal: Bool, environment: [String: String], isLive: Bool, isColored: Bool) {
        let style = DisplayStyle(isTerminal: isTerminal, columns: 100, environment: environment)
        #expect(style.isLive == isLive && style.isColored == isColored)
    }

    @Test("no drawn line is as wide as the terminal", arguments: [20, 40, 72, 120])
    func width(columns: Int) {
        var display = TerminalDisplay(
            style: DisplayStyle(isLive: true, isColored: false, width: columns), plan: PlannedWork(rows: 40))
        for number in 0..<9 {
            let check = "area.a-check-with-a-rather-long-name-\(number)"
            _ = display.text(after: [.checkStarted(CheckStarted(check: check, rows: ["a", "b"], at: 0))], at: 1)
        }
        let frame = display.frame(at: 61_000_000_000)
        #expect(frame.count == 7)
        #expect(frame.allSatisfy { $0.count < columns })
        #expect(frame.last?.hasPrefix("  and 4 more") == true)
    }

    @Test("what is drawn over is exactly what was drawn")
    func redrawing() {
        for sample in SampleRun.all {
            var display = TerminalDisplay(style: DisplayStyle(isLive: true, isColored: false))
            var screen: [Substring] = []
            for (index, event) in sample.events.enumerated() {
                apply(display.text(after: [event], at: UInt64(index) * 1_000_000), to: &screen)
            }
            apply(display.finish(), to: &screen)
            #expect(screen.allSatisfy { !$0.contains("rows,") && !$0.hasPrefix("  ") }, "\(screen)")
        }
    }

    @Test("events that come together are drawn over once, with the same lines above")
    func batches() {
        for sample in SampleRun.all {
            for isLive in [true, false] {
                let style = DisplayStyle(isLive: isLive, isColored: false)
                var (single, batched) = (TerminalDisplay(style: style), TerminalDisplay(style: style))
                var (expected, screen): ([Substring], [Substring]) = ([], [])
                for event in sample.events { apply(single.text(after: [event], at: 1), to: &expected) }
                apply(single.finish(), to: &expected)
                apply(batched.text(after: sample.events, at: 1), to: &screen)
                apply(batched.finish(), to: &screen)
                #expect(screen == expected)
            }
        }
    }

    @Test("a check of which no row was selected is not told in a log, and counts only the rows that were")
    func notSelected() {
        var display = TerminalDisplay(style: DisplayStyle(isLive: false, isColored: false))
        func text(_ verdicts: [Verdict]) -> String {
            let rows = verdicts.indices.map { "r\($0)" }
            let events: [Event] =
                [.checkStarted(CheckStarted(check: "a.b", rows: rows, at: 0))]
                + zip(rows, verdicts).map { row, verdict in
                    .outcome(
                        CheckOutcome(
                            check: "a.b", row: row, clauses: [], verdict: verdict, reason: "",
                            place: SourcePlace(file: "a.yaml", line: 1, column: 1)))
                }
            return display.text(after: events, at: 2_000_000)
        }
        #expect(text([.notSelected, .notSelected]).isEmpty)
        #expect(text([.notSelected, .pass, .pass]).contains("a.b (2 rows"))
    }

    /// A terminal of unlimited width that knows CUU and ED.
    private func apply(_ text: String, to screen: inout [Substring]) {
        var text = text[...]
        if text.hasPrefix("\u{1B}["), let end = text.firstIndex(of: "A"),
            let count = Int(text[text.index(text.startIndex, offsetBy: 2)..<end])
        {
            screen.removeLast(count)
            text = text[end...].dropFirst("A\r\u{1B}[J".count)
        }
        #expect(!text.contains("\u{1B}"))
        screen += text.split(separator: "\n")
    }

    @Test("nothing that a target sent reaches the terminal raw")
    func hostile() {
        for style in [DisplayStyle(isLive: true, isColored: false), DisplayStyle(isLive: false, isColored: false)] {
            var display = TerminalDisplay(style: style)
            var text = SampleRun.troubled.events.map { display.text(after: [$0], at: 0) }.joined()
            text += SummaryBlock(JudgedRun(RunRecord(SampleRun.troubled.events)), reports: [], style: style).text
            #expect(!text.contains("\u{1B}[31m") && !text.contains("\u{202E}") && !text.contains("\u{9B}"))
            #expect(!text.contains("##vso[") && !text.contains("\n::"))
        }
    }

    @Test("the estimate follows the plan first, then the pace")
    func estimate() {
        let plan = PlannedWork(rows: 10, duration: 5_000)
        #expect(plan.rest(after: 1_000, rowsDone: 0) == 4_000)
        #expect(plan.rest(after: 9_000, rowsDone: 0) == 0)
        #expect(plan.rest(after: 1_000, rowsDone: 5) == 1_000)
        #expect(plan.rest(after: 1_000, rowsDone: 12) == 0)
        #expect(PlannedWork(rows: 10).rest(after: 1_000, rowsDone: 0) == nil)
        #expect(PlannedWork(rows: .max).rest(after: .max, rowsDone: 1) == nil)
    }
}

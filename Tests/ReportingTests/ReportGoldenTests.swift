import Contract
import RunEvents
import TestSupport
import Testing

@testable import Reporting

@Suite("Reports of the sample runs")
struct ReportGoldenTests {
    @Test("JUnit", arguments: SampleRun.all)
    func junit(sample: SampleRun) {
        expectGolden(JUnitReport(JudgedRun(RunRecord(sample.events))).text, "\(sample.name).junit.xml")
    }

    @Test("extended JUnit", arguments: SampleRun.all)
    func junitExtended(sample: SampleRun) {
        let report = JUnitReport(JudgedRun(RunRecord(sample.events)), extended: true)
        expectGolden(report.text, "\(sample.name).junit-extended.xml")
    }

    @Test("Markdown", arguments: SampleRun.all)
    func markdown(sample: SampleRun) {
        expectGolden(MarkdownReport(JudgedRun(RunRecord(sample.events))).text, "\(sample.name).md")
    }

    @Test("JSON", arguments: SampleRun.all)
    func json(sample: SampleRun) throws {
        expectGolden(try JSONReport(JudgedRun(RunRecord(sample.events))).text, "\(sample.name).report.json")
    }

    @Test("events", arguments: SampleRun.all)
    func events(sample: SampleRun) throws {
        let bytes = try sample.events.flatMap { try EventLine.bytes(of: $0) }
        expectGolden(String(decoding: bytes, as: UTF8.self), "\(sample.name).events.jsonl")
    }

    @Test("the block at the end", arguments: SampleRun.all)
    func summary(sample: SampleRun) {
        let block = SummaryBlock(
            JudgedRun(RunRecord(sample.events)), reports: ["reports/junit.xml", "reports/report.md"],
            style: DisplayStyle(isLive: false, isColored: false))
        expectGolden(block.text, "\(sample.name).summary.txt")
    }

    @Test("the plain lines of a CI log", arguments: SampleRun.all)
    func plain(sample: SampleRun) {
        var display = TerminalDisplay(style: DisplayStyle(isLive: false, isColored: false))
        let text = sample.events.enumerated().map { display.text(after: [$1], at: UInt64($0) * 100_000_000) }.joined()
        expectGolden(text + display.finish(), "\(sample.name).plain.txt")
    }

    @Test("the live display, step by step, control bytes written out", arguments: SampleRun.all)
    func live(sample: SampleRun) {
        var display = TerminalDisplay(
            style: DisplayStyle(isLive: true, isColored: true, width: 72),
            plan: PlannedWork(rows: 12, duration: 3_000_000_000))
        let steps = sample.events.enumerated().map { display.text(after: [$1], at: UInt64($0) * 100_000_000) }
        let shown = (steps + [display.tick(at: 4_000_000_000), display.finish()]).filter { !$0.isEmpty }
        expectGolden(
            shown.joined(separator: "--\n").replacing("\u{1B}", with: "<ESC>").replacing("\r", with: "<CR>"),
            "\(sample.name).live.txt")
    }

    @Test("the order in which rows finish changes no report", arguments: SampleRun.all)
    func order(sample: SampleRun) throws {
        var generator = SeededGenerator(seed: 7)
        let run = JudgedRun(RunRecord(sample.events))
        for _ in 0..<20 {
            let started = sample.events.filter { $0.kind == .checkStarted }
            let shuffled = sample.events.filter {
                ![.header, .footer, .checkStarted].contains($0.kind) && $0.kind != .notice
            }
            .shuffled(using: &generator)
            let events =
                sample.events.prefix(1) + sample.events.filter { $0.kind == .notice }
                + started.shuffled(using: &generator) + shuffled + sample.events.filter { $0.kind == .footer }
            let other = JudgedRun(RunRecord(events))
            #expect(JUnitReport(other).text == JUnitReport(run).text)
            #expect(MarkdownReport(other).text == MarkdownReport(run).text)
            #expect(try JSONReport(other).text == JSONReport(run).text)
        }
    }
}

import Contract
import RunEvents
import TestSupport
import Testing

/// Small runs for tests of summary and gate.
enum TinyRun {
    static func id(_ text: String) -> ClauseID {
        guard let id = ClauseID(text) else { preconditionFailure("'\(text)' is not a clause id") }
        return id
    }

    static let place = SourcePlace(file: "specs/a.yaml", line: 1, column: 1)

    static func clause(_ name: String, _ level: Level = .contract, warnsOnly: Bool = false) -> Clause {
        Clause(id: id(name), text: "text", level: level, warnsOnly: warnsOnly, source: "source", evidence: [.wire])
    }

    static func header(_ clauses: [Clause], _ checks: [(String, [String])], level: Level = .standard) -> Event {
        .header(
            RunHeader(
                toolVersion: "1", runID: "r", target: "t", startedAt: "2026-11-23T07:00:00Z", seed: 1, level: level,
                areas: [], clauses: clauses,
                checks: checks.map { name, clauses in
                    CheckDescriptor(id: name, title: name, clauses: clauses.map(id), place: place)
                }))
    }

    static func outcome(
        _ check: String, _ verdict: Verdict, row: String = "", clauses: [String] = ["HDR-1"], line: Int = 1
    ) -> CheckOutcome {
        CheckOutcome(
            check: check, row: row, clauses: clauses.map(id), verdict: verdict, reason: "because", remedy: "do this",
            place: SourcePlace(file: "specs/a.yaml", line: line, column: 1), cost: Cost(requests: 1))
    }

    static func footer(
        _ ending: RunFooter.Ending = .completed, for events: [Event] = [], stale: [StaleWaiver] = []
    ) -> Event {
        let counts = RunSummary(events).counts
        return .footer(
            RunFooter(
                ending: ending, duration: 1, cost: Cost(), keysLeft: 0,
                counts: Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }),
                staleWaivers: stale))
    }
}

@Suite("The summary of a run")
struct RunSummaryTests {
    @Test("rows come out in plan order, whatever the order in which they ended")
    func order() {
        var generator = TestSupport.SeededGenerator(seed: 4)
        let header = TinyRun.header([TinyRun.clause("HDR-1")], [("b.x", ["HDR-1"]), ("a.y", ["HDR-1"])])
        let started: [Event] = [.checkStarted(CheckStarted(check: "b.x", rows: ["z", "m", "a"], at: 0))]
        var outcomes = ["a", "m", "z"].map { Event.outcome(TinyRun.outcome("b.x", .pass, row: $0)) }
        outcomes += [("q", 9), ("p", 9), ("w", 3)].map {
            .outcome(TinyRun.outcome("a.y", .notApplicable, row: $0.0, line: $0.1))
        }
        outcomes += [.outcome(TinyRun.outcome("0.unknown", .pass)), .outcome(TinyRun.outcome("00.unknown", .pass))]
        for _ in 0..<30 {
            let summary = RunSummary([header] + started + outcomes.shuffled(using: &generator))
            #expect(
                summary.outcomes.map(\.name) == [
                    "b.x[z]", "b.x[m]", "b.x[a]", "a.y[w]", "a.y[p]", "a.y[q]", "0.unknown", "00.unknown",
                ])
        }
    }

    @Test("a row that is told twice keeps the graver verdict", arguments: Verdict.allCases, Verdict.allCases)
    func twice(first: Verdict, second: Verdict) {
        let both = [first, second].map { Event.outcome(TinyRun.outcome("a.b", $0)) }
        let summary = RunSummary(both)
        #expect(summary.outcomes.count == 1)
        #expect(summary.outcomes == RunSummary(both.reversed()).outcomes)
        if [first, second].contains(.fail), ![first, second].contains(.error) {
            #expect(summary.outcomes[0].verdict == .fail)
        }
    }

    @Test("folding step by step gives the same as all at once")
    func incremental() {
        var random = RandomEvents(seed: 8)
        var events = [Event.header(random.header())]
        for _ in 0..<200 { events.append(random.event()) }
        var summary = RunSummary()
        for (index, event) in events.enumerated() {
            summary.apply(event)
            if index.isMultiple(of: 20) { #expect(summary == RunSummary(events.prefix(index + 1))) }
        }
        #expect(summary.counts.values.reduce(0, +) == summary.outcomes.count)
    }

    @Test("checks tell how far they came")
    func reach() {
        let header = TinyRun.header([], [("a.done", []), ("a.open", []), ("a.never", [])])
        let events = [
            header, .checkStarted(CheckStarted(check: "a.done", rows: [""], at: 0)),
            .outcome(TinyRun.outcome("a.done", .pass)),
            .checkStarted(CheckStarted(check: "a.open", rows: ["x", "y"], at: 0)),
            .outcome(TinyRun.outcome("a.open", .pass, row: "y")),
        ]
        let killed = RunSummary(events)
        #expect(killed.checks.map(\.reach) == [.reached, .reached, .notReached])
        #expect(killed.checks.map(\.unfinishedRows) == [[], ["x"], []])
        #expect(killed.disagreement == nil && killed.ending == nil)
        let ended = RunSummary(events + [TinyRun.footer(for: events)])
        #expect(ended.checks.map(\.reach) == [.reached, .reached, .notSelected])
        #expect(ended.disagreement == "a.open was started and never came to a verdict")
    }

    @Test("a footer that counts otherwise is a disagreement, not selected rows aside")
    func disagreement() {
        let events: [Event] = [.outcome(TinyRun.outcome("a.b", .pass)), .outcome(TinyRun.outcome("a.c", .notSelected))]
        #expect(RunSummary(events + [TinyRun.footer(for: events)]).disagreement == nil)
        #expect(RunSummary(events + [TinyRun.footer(for: Array(events.prefix(1)))]).disagreement == nil)
        #expect(
            RunSummary(events + [TinyRun.footer()]).disagreement
                == "the footer tells 0 rows with the verdict pass, the events 1")
    }

    @Test("costs never overflow")
    func costs() {
        #expect(
            Cost(requests: .max, credits: .min, keys: 1) + Cost(requests: 1, credits: -1, keys: 1)
                == Cost(requests: .max, credits: .min, keys: 2))
    }

    @Test(
        "the state of a clause follows from its rows",
        arguments: [
            ([.pass], "holds"), ([.pass, .notApplicable], "holds"), ([.pass, .notSelected], "holds"),
            ([.notApplicable], "not tested"), ([.notSelected], "not tested"),
            ([.notApplicable, .notSelected], "not tested"),
            ([.pass, .fail], "violated"), ([.untestable], "violated"), ([.fail, .inconclusive, .waived], "violated"),
            ([.pass, .inconclusive], "undecided"), ([.error, .pass], "undecided"),
            ([.waived, .inconclusive], "undecided"),
            ([.waived, .pass], "waived"), ([.waived, .notApplicable], "waived"), ([], "not tested"),
        ] as [([Verdict], String)])
    func clauseStates(verdicts: [Verdict], expected: String) {
        let header = TinyRun.header([TinyRun.clause("HDR-1"), TinyRun.clause("HDR-2")], [("a.b", ["HDR-1"])])
        let rows = verdicts.enumerated().map { Event.outcome(TinyRun.outcome("a.b", $1, row: "\($0)")) }
        let results = RunSummary([header] + rows + [TinyRun.footer(for: rows)]).clauseResults
        #expect(results.map(\.state.name) == [expected, "uncovered"])
        #expect(results[0].checks == ["a.b"] && results[1].checks == [])
        #expect(results[0].counts.values.reduce(0, +) == verdicts.count)
    }

    @Test("a clause that only warns is warned, and one of a killed run stays undecided")
    func warnedAndKilled() {
        let header = TinyRun.header(
            [TinyRun.clause("ERR-3", warnsOnly: true), TinyRun.clause("HDR-1"), TinyRun.clause("HDR-2")],
            [("a.b", ["ERR-3"]), ("a.c", ["HDR-1"]), ("a.d", ["HDR-2"])])
        let events: [Event] = [
            header, .outcome(TinyRun.outcome("a.b", .fail, clauses: ["ERR-3"])),
            .checkStarted(CheckStarted(check: "a.c", rows: ["x", "y"], at: 0)),
            .outcome(TinyRun.outcome("a.c", .pass, row: "x")),
        ]
        #expect(
            RunSummary(events).clauseResults.map(\.state) == [
                .warned, .undecided(why: "a.c[y] did not come to a verdict"),
                .undecided(why: "the run ended before a.d"),
            ])
    }

    @Test("what was not tested says why, and what it would take")
    func remedies() {
        let header = TinyRun.header([TinyRun.clause("HDR-1")], [("a.b", ["HDR-1"])])
        let row = Event.outcome(TinyRun.outcome("a.b", .notApplicable))
        #expect(RunSummary([header, row]).clauseResults[0].state == .notTested(why: "because", remedy: "do this"))
    }
}

import Contract
import RunEvents
import TestSupport
import Testing

@Suite("The gate")
struct GateTests {
    private static let clauses = [
        TinyRun.clause("HDR-1", .contract), TinyRun.clause("HDR-4", .standard), TinyRun.clause("KEY-8", .hardening),
        TinyRun.clause("ERR-3", .standard, warnsOnly: true),
    ]
    private static let endings: [RunFooter.Ending?] = [
        nil, .completed, .interrupted, .terminated, .targetUnreachable, .circuitOpen, .harnessFailed,
    ]
    private static let stale = StaleWaiver(name: "a.b", problem: "expired", place: TinyRun.place)

    private func summary(
        _ verdicts: [Verdict], clauses: [String] = ["HDR-1"], ending: RunFooter.Ending? = .completed,
        stale: Bool = false
    ) -> RunSummary {
        let rows = verdicts.enumerated().map {
            Event.outcome(TinyRun.outcome("a.b", $1, row: "\($0)", clauses: clauses))
        }
        let footer = ending.map { [TinyRun.footer($0, for: rows, stale: stale ? [Self.stale] : [])] } ?? []
        return RunSummary([TinyRun.header(Self.clauses, [("a.b", clauses)])] + rows + footer)
    }

    /// The table of `docs/verdicts.md`, written down once more as a rule of its own.
    private func expected(
        _ verdicts: [Verdict], counts: Bool, ending: RunFooter.Ending?, stale: Bool, reportFailures: Int
    ) -> ExitCode {
        let ran = verdicts.contains { ![.notApplicable, .notSelected].contains($0) }
        if verdicts.contains(.error) || ending == .harnessFailed { return .harnessFailed }
        if reportFailures > 0 { return .reportFailed }
        if ending == .interrupted { return .interrupted }
        if ending == .terminated { return .terminated }
        if ending == .targetUnreachable, !ran { return .unreachable }
        if !ran { return .nothingRan }
        if stale || (counts && (verdicts.contains(.fail) || verdicts.contains(.untestable))) { return .violation }
        if ending != .completed || (counts && verdicts.contains(.inconclusive)) { return .inconclusive }
        return .success
    }

    @Test("all sets of verdicts, all endings, waivers and report failures give the documented code")
    func everything() {
        let gate = Gate(level: .standard)
        for mask in 0..<(1 << Verdict.allCases.count) {
            let verdicts = Verdict.allCases.enumerated().filter { mask >> $0.offset & 1 == 1 }.map(\.element)
            for (clause, counts) in [("HDR-1", true), ("KEY-8", false), ("ERR-3", false)] {
                for ending in Self.endings {
                    for stale in ending == nil ? [false] : [false, true] {
                        let summary = summary(verdicts, clauses: [clause], ending: ending, stale: stale)
                        for failures in [0, 1] {
                            let code = gate.exitCode(for: summary, reportFailures: failures)
                            let wanted = expected(
                                verdicts, counts: counts, ending: ending, stale: stale, reportFailures: failures)
                            if code != wanted {
                                Issue.record(
                                    "\(verdicts) \(clause) \(String(describing: ending)) \(stale) \(failures): \(code), not \(wanted)"
                                )
                            }
                        }
                    }
                }
            }
        }
    }

    @Test(
        "a clause counts at its level and at stricter gates; one that only warns never does",
        arguments: [
            (["HDR-1"], [true, true, true]), (["HDR-4"], [false, true, true]), (["KEY-8"], [false, false, true]),
            (["ERR-3"], [false, false, false]), (["KEY-8", "HDR-4"], [false, true, true]),
            (["ERR-3", "HDR-1"], [true, true, true]), (["ERR-3", "KEY-8"], [false, false, true]),
            ([], [true, true, true]), (["ZZZ-9"], [true, true, true]),
        ] as [([String], [Bool])])
    func levels(clauses: [String], counts: [Bool]) {
        for (level, counts) in zip(Level.allCases, counts) {
            for verdict in [Verdict.fail, .untestable] {
                let code = Gate(level: level).exitCode(for: summary([.pass, verdict], clauses: clauses))
                #expect(code == (counts ? .violation : .success), "\(level)")
            }
            let open = Gate(level: level).exitCode(for: summary([.pass, .inconclusive], clauses: clauses))
            #expect(open == (counts ? .inconclusive : .success), "\(level)")
            #expect(Gate(level: level).exitCode(for: summary([.error], clauses: clauses)) == .harnessFailed)
        }
    }

    @Test("a run whose events contradict its footer is a failure of the harness")
    func contradiction() {
        let rows = [Event.outcome(TinyRun.outcome("a.b", .pass))]
        #expect(Gate(level: .standard).exitCode(for: RunSummary(rows + [TinyRun.footer()])) == .harnessFailed)
        let lost = [Event.checkStarted(CheckStarted(check: "a.c", rows: ["x"], at: 0))] + rows
        #expect(Gate(level: .standard).exitCode(for: RunSummary(lost + [TinyRun.footer(for: rows)])) == .harnessFailed)
    }

    @Test("other waivers than those of the run can be judged")
    func otherWaivers() {
        let gate = Gate(level: .standard)
        #expect(gate.exitCode(for: summary([.pass], stale: true), staleWaivers: 0) == .success)
        #expect(gate.exitCode(for: summary([.pass]), staleWaivers: 1) == .violation)
    }

    @Test("a run of nothing is not a success")
    func empty() {
        #expect(Gate(level: .standard).exitCode(for: RunSummary()) == .nothingRan)
    }

    @Test("exit codes are those that scripts rely on")
    func codes() {
        #expect(ExitCode.allCases.map(\.rawValue) == [0, 1, 2, 3, 64, 65, 69, 70, 74, 77, 130, 143])
        let table = ExitCode.allCases.map { "\($0.rawValue)\t\($0.meaning)\n" }.joined()
        expectGolden(table, "exit-codes.txt")
    }
}

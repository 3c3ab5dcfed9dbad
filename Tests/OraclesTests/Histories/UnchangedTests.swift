import Oracles
import TestSupport
import Testing

@Suite("What a change leaves alone")
struct UnchangedTests {
    func judge(_ probes: [(Int, Int64, Int64, ProbeOutcome)]) -> OracleReport<Unchanged.Kind> {
        var history = History(subjects: ["victim", "sibling", "cousin"])
        for probe in probes {
            history.append(Interval(sent: probe.1, answered: probe.2), probe.3, subject: probe.0)
        }
        return Unchanged(subjects: [1, 2]).judge(history)
    }

    let refused = HistorySamples.invalid

    @Test("a sibling that was accepted and later refused was lost; the victim may be")
    func lost() {
        let report = judge([
            (0, 0, 1, .accepted), (1, 0, 1, .accepted), (2, 0, 1, .accepted), (0, 5, 6, refused), (1, 5, 6, refused),
        ])
        #expect(report.violations.map(\.kind) == [.lost(subject: 1)])
        #expect(report.violations.first?.witness.map(\.event) == [.probe(1), .probe(4)])
        #expect(report.power.informative == 3)
    }

    @Test("a sibling that was never accepted shows nothing")
    func unseen() {
        let report = judge([(1, 0, 1, .accepted), (2, 0, 1, refused)])
        #expect(report.violations.isEmpty && report.undecided?.contains("'cousin'") == true)
    }

    @Test("crossing answers are no contradiction")
    func crossing() {
        #expect(judge([(1, 0, 5, .accepted), (2, 0, 1, .accepted), (1, 5, 6, refused)]).verdict == .holds)
    }

    @Test("a search through all orders finds the same in 100,000 random histories")
    func exhaustive() {
        var generator = SeededGenerator(seed: 9)
        var contradicted = 0
        for round in 0..<100_000 {
            var history = History(subjects: ["victim", "sibling"])
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                history.append(
                    HistorySamples.interval(&generator),
                    HistorySamples.outcome(&generator, refused: refused), subject: 1)
            }
            let report = Unchanged(subjects: [1]).judge(history)
            // State 0: not active yet, 1: active. A key that was active stays so; when it began is anybody's guess.
            var operations = history.filter { $0.outcome != .noInformation }.map { probe in
                ExhaustiveSearch.Operation(sent: probe.sent, answered: probe.answered) { state in
                    (state == 1) == (probe.outcome == .accepted) ? state : nil
                }
            }
            operations.append(.init(sent: 0, answered: 99) { _ in 1 })
            let isExplained = ExhaustiveSearch(operations).explains(from: 0)
            if !isExplained { contradicted += 1 }
            guard report.violations.isEmpty == isExplained else {
                Issue.record("round \(round): \(Array(history)): \(report)")
                return
            }
        }
        #expect((20_000...90_000).contains(contradicted), "\(contradicted)")
    }
}

import Oracles
import TestSupport
import Testing

@Suite("The register that is written once, and its swap for another")
struct KeySwapTests {
    static let old = 0
    static let new = 1
    static let refused = HistorySamples.invalid

    typealias Line = (subject: Int, sent: Int64, answered: Int64, outcome: ProbeOutcome)

    func judge(_ write: Interval, _ lines: [Line]) -> OracleReport<KeySwap.Kind> {
        var history = History(subjects: ["old", "new"])
        for line in lines {
            history.append(
                Interval(sent: line.sent, answered: line.answered), line.outcome, subject: line.subject)
        }
        return KeySwap(write: write, old: Self.old, new: Self.new).judge(history)
    }

    let write = Interval(sent: 10, answered: 20)

    @Test("what crosses with the acknowledgement may come out either way")
    func crossing() {
        let report = judge(
            write,
            [
                (Self.old, 0, 5, .accepted), (Self.old, 12, 25, .accepted), (Self.old, 20, 22, .accepted),
                (Self.old, 19, 30, Self.refused), (Self.old, 30, 31, Self.refused), (Self.new, 30, 31, .accepted),
            ])
        #expect(report.verdict == .holds)
        #expect(report.power.informative == 6)
    }

    @Test(
        "each way to contradict a swap is found with its pair of intervals",
        arguments: [
            (KeySwap.Kind.stale, [(old, 21, 22, .accepted)], [10, 21]),
            (.lag, [(new, 21, 22, refused)], [10, 21]),
            (.overlap, [(new, 11, 13, .accepted), (old, 14, 15, .accepted)], [11, 14]),
            (.gap, [(old, 11, 13, refused), (new, 14, 15, refused)], [11, 14]),
            (.flipFlop, [(old, 11, 13, refused), (old, 14, 15, .accepted)], [11, 14]),
            (.relapse, [(new, 11, 13, .accepted), (new, 14, 15, refused)], [11, 14]),
            (.premature, [(old, 3, 5, refused)], [3, 10]),
        ] as [(KeySwap.Kind, [Line], [Int64])])
    func kinds(kind: KeySwap.Kind, lines: [Line], witness: [Int64]) throws {
        let report = judge(write, lines)
        #expect(report.violations.map(\.kind) == [kind])
        let violation = try #require(report.violations.first)
        #expect(violation.witness.map(\.interval.sent) == witness)
    }

    @Test("with a lost acknowledgement nothing is stale, and a flip-flop still is one")
    func lostAcknowledgement() {
        let open = Interval(openSince: 10)
        #expect(judge(open, [(Self.old, 90, 91, .accepted), (Self.old, 95, 96, Self.refused)]).verdict == .holds)
        let flipFlop = judge(open, [(Self.old, 90, 91, Self.refused), (Self.old, 95, 96, .accepted)])
        #expect(flipFlop.violations.map(\.kind) == [.flipFlop])
    }

    @Test("the plainest evidence is named: the latest stale acceptance")
    func plainest() {
        let report = judge(
            write, [(Self.old, 21, 22, .accepted), (Self.old, 90, 95, .accepted), (Self.old, 50, 51, .accepted)])
        #expect(report.violations.first?.witness.last?.event == .probe(1))
    }

    @Test("no information is no evidence, and nothing but that is no pass")
    func noInformation() {
        let report = judge(write, [(Self.old, 21, 22, .noInformation), (Self.new, 30, 31, .noInformation)])
        #expect(report.verdict == .undecided(reason: "no probe was answered with any information"))
    }

    @Test("a search through all orders finds the same in 120,000 random histories")
    func exhaustive() {
        var generator = SeededGenerator(seed: 1)
        var contradicted = 0
        for round in 0..<120_000 {
            let isOpen = Int.random(in: 0..<8, using: &generator) == 0
            let acknowledged = HistorySamples.interval(&generator)
            let write = isOpen ? Interval(openSince: acknowledged.sent) : acknowledged
            let probes = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (
                    subject: Int.random(in: 0...1, using: &generator), HistorySamples.interval(&generator),
                    outcome: HistorySamples.outcome(&generator, refused: Self.refused)
                )
            }
            var history = History(subjects: ["old", "new"])
            for probe in probes { history.append(probe.1, probe.outcome, subject: probe.subject) }
            let report = KeySwap(write: write, old: Self.old, new: Self.new).judge(history)
            // The state: 0 before the write, 1 after it. An unacknowledged write may never have happened.
            var operations = [
                ExhaustiveSearch.Operation(sent: write.sent, answered: write.answered, isOptional: isOpen) { _ in 1 }
            ]
            for probe in probes where probe.outcome != .noInformation {
                let lives = probe.outcome == .accepted ? probe.subject : 1 - probe.subject
                operations.append(
                    ExhaustiveSearch.Operation(sent: probe.1.sent, answered: probe.1.answered) { state in
                        state == lives ? state : nil
                    })
            }
            let isExplained = ExhaustiveSearch(operations).explains(from: 0)
            if !isExplained { contradicted += 1 }
            guard report.violations.isEmpty == isExplained else {
                Issue.record("round \(round): \(write) \(probes): \(report.violations)")
                return
            }
        }
        // Both answers are common, or the comparison would show little.
        #expect((30_000...90_000).contains(contradicted), "\(contradicted)")
    }
}

import Oracles
import TestSupport
import Testing

@Suite("The one key that survives concurrent Regenerates")
struct SoleSurvivorTests {
    static let refused = HistorySamples.invalid

    /// Subjects: 0 the key from before, 1 and 2 the new ones.
    func judge(
        _ regenerations: [SoleSurvivor.Regeneration], _ probes: [(Int, ProbeOutcome)]
    ) -> OracleReport<SoleSurvivor.Kind> {
        var history = History(subjects: ["old", "first", "second"])
        for (offset, probe) in probes.enumerated() {
            let sent = 100 + Int64(offset) * 10
            history.append(Interval(sent: sent, answered: sent + 5), probe.1, subject: probe.0)
        }
        return SoleSurvivor(regenerations, old: 0).judge(history)
    }

    let both = [
        SoleSurvivor.Regeneration(Interval(sent: 0, answered: 20), .gave(subject: 1)),
        SoleSurvivor.Regeneration(Interval(sent: 1, answered: 21), .gave(subject: 2)),
    ]

    @Test("either of the two may survive")
    func either() {
        #expect(judge(both, [(0, Self.refused), (1, .accepted), (2, Self.refused)]).verdict == .holds)
        #expect(judge(both, [(0, Self.refused), (1, Self.refused), (2, .accepted)]).verdict == .holds)
    }

    @Test("two survivors, none, and the old key are violations, each by its own name")
    func violations() {
        #expect(judge(both, [(1, .accepted), (2, .accepted)]).violations.map(\.kind) == [.severalLive])
        #expect(judge(both, [(1, Self.refused), (2, Self.refused)]).violations.map(\.kind) == [.noneLives])
        let old = judge(both, [(0, .accepted), (1, .accepted), (2, Self.refused)])
        #expect(old.violations.map(\.kind) == [.oldSurvives])
        let wavering = judge(both, [(1, .accepted), (2, Self.refused), (1, Self.refused)])
        #expect(wavering.violations.map(\.kind) == [.unsettled])
    }

    @Test("of two that did not overlap the later one survives")
    func order() {
        let later = [both[0], SoleSurvivor.Regeneration(Interval(sent: 30, answered: 40), .gave(subject: 2))]
        #expect(
            judge(later, [(1, .accepted), (2, Self.refused)]).violations.map(\.kind) == [.overwrittenSurvives])
    }

    @Test("a refused Regenerate gives nothing and takes nothing; a lost one leaves it open")
    func withoutKey() {
        let refusedOne = [both[0], SoleSurvivor.Regeneration(both[1].interval, .refused)]
        #expect(judge(refusedOne, [(0, Self.refused), (1, .accepted)]).verdict == .holds)
        #expect(judge(refusedOne, [(0, Self.refused), (1, Self.refused)]).violations.map(\.kind) == [.noneLives])
        let lost = [both[0], SoleSurvivor.Regeneration(Interval(openSince: 1), .noInformation)]
        #expect(judge(lost, [(1, .accepted)]).verdict == .holds)
        let open = judge(lost, [(1, Self.refused)])
        #expect(open.violations.isEmpty && open.undecided != nil)
    }

    @Test("probes that were sent before all had ended prove nothing")
    func early() {
        var history = History(subjects: ["old", "first", "second"])
        history.append(Interval(sent: 5, answered: 30), .accepted, subject: 1)
        history.append(Interval(sent: 5, answered: 30), .accepted, subject: 2)
        let report = SoleSurvivor(both, old: 0).judge(history)
        #expect(report.violations.isEmpty && report.undecided != nil)
    }

    @Test("a search through all orders finds the same in 100,000 random histories")
    func exhaustive() {
        var generator = SeededGenerator(seed: 8)
        var contradicted = 0
        for round in 0..<100_000 {
            let regenerations = (1...2).map { subject -> SoleSurvivor.Regeneration in
                let interval = HistorySamples.interval(&generator, within: 6)
                return switch Int.random(in: 0..<8, using: &generator) {
                case 0: .init(Interval(openSince: interval.sent), .noInformation)
                case 1: .init(interval, .refused)
                default: .init(interval, .gave(subject: subject))
                }
            }
            // A key that nobody was given cannot be probed.
            let known =
                [0] + regenerations.compactMap { if case .gave(let subject) = $0.result { subject } else { nil } }
            var history = History(subjects: ["old", "first", "second"])
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let probe = HistorySamples.interval(&generator, within: 8)
                history.append(
                    Interval(sent: probe.sent + 20, answered: probe.answered + 20),
                    HistorySamples.outcome(&generator, refused: Self.refused),
                    subject: generator.pick(known) ?? 0)
            }
            let report = SoleSurvivor(regenerations, old: 0).judge(history)
            let isExplained = ExhaustiveSearch(operations(regenerations, history)).explains(from: 0)
            if !isExplained { contradicted += 1 }
            // What it does not find it has to call undecided.
            guard report.violations.isEmpty || !isExplained, isExplained || report.verdict != .holds else {
                Issue.record("round \(round): \(regenerations) \(Array(history)): \(report)")
                return
            }
        }
        #expect((15_000...90_000).contains(contradicted), "\(contradicted)")
    }

    /// The state is the subject that lives; 3 is a key that nobody was given.
    private func operations(
        _ regenerations: [SoleSurvivor.Regeneration], _ history: History
    ) -> [ExhaustiveSearch.Operation] {
        regenerations.map { regeneration in
            ExhaustiveSearch.Operation(
                sent: regeneration.interval.sent, answered: regeneration.interval.answered,
                isOptional: regeneration.result == .noInformation
            ) { state in
                switch regeneration.result {
                case .gave(let subject): subject
                case .refused: state
                case .noInformation: 3
                }
            }
        }
            + history.filter { $0.outcome != .noInformation }.map { probe in
                ExhaustiveSearch.Operation(sent: probe.sent, answered: probe.answered) { state in
                    (state == probe.subject) == (probe.outcome == .accepted) ? state : nil
                }
            }
    }
}

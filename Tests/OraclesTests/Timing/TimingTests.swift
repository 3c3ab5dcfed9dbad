import Oracles
import TestSupport
import Testing

@Suite("Timing: a difference is found, and none where there is none") struct TimingTests {
    @Test("the sign test is exact for few throws", arguments: 1...10) func exact(count: Int) {
        for positive in 0...count {
            // All sequences of a fair coin that lean at least as far to either side.
            let lean = max(positive, count - positive)
            let asFar = (0..<(1 << count)).count { sequence in
                let ones = (0..<count).count { sequence >> $0 & 1 == 1 }
                return max(ones, count - ones) >= lean
            }
            let expected = Double(asFar) / Double(1 << count)
            #expect(abs(SignTest.probability(positive: positive, negative: count - positive) - expected) < 1e-9)
        }
        #expect(SignTest.probability(positive: 0, negative: 0) == 1)
    }

    @Test("the critical count is the least that has the probability", arguments: [1, 2, 10, 25, 100, 400])
    func critical(count: Int) {
        for alpha in [0.05, 1e-3, 1e-6] {
            let least = (0...count).first {
                2 * $0 >= count && SignTest.probability(positive: $0, negative: count - $0) <= alpha
            }
            #expect(SignTest.critical(of: count, alpha: alpha) == least)
        }
    }

    @Test("looks add up to the whole, and the last is at the end", arguments: [1, 25, 26, 60, 1000]) func looks(
        pairs: Int
    ) {
        let spending = AlphaSpending(total: 1e-5, pairs: pairs)
        #expect(spending.looks.last == pairs && spending.looks == spending.looks.sorted())
        #expect(spending.share * Double(spending.looks.count) <= 1e-5 * 1.000_001)
    }

    @Test("the interval holds the true median as often as it says") func interval() throws {
        var random = SeededGenerator(seed: 4)
        let hits = try (0..<1000).count { _ in
            let differences = PairedDifferences(
                (0..<60).map { _ in 300 + Noise.heavy.draw(&random) - Noise.heavy.draw(&random) })
            return try #require(differences.interval).contains(300)
        }
        #expect(hits >= 978)
    }

    @Test("no false alarm in 400 trials without a difference, whatever the noise", arguments: Noise.allCases)
    func falseAlarms(noise: Noise) {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<400 {
            let finding = Self.trial(noise, shift: 0, planted: 5000, pairs: 100, &random)
            if case .difference = finding { Issue.record("\(noise): \(finding)") }
        }
    }

    @Test("a shift of the size that a trial says it would see is seen", arguments: Noise.allCases) func power(
        noise: Noise
    ) throws {
        var random = SeededGenerator(seed: 12)
        let quiet = Self.trial(noise, shift: 0, planted: 1_000_000, pairs: 200, &random)
        let detectable = try #require(quiet.measured.detectable)
        let found = (0..<100).count { _ in
            if case .difference(let measured) = Self.trial(
                noise, shift: detectable * 3 / 2, planted: 1_000_000, pairs: 200, &random)
            {
                return measured.effect > 0
            }
            return false
        }
        #expect(found >= 90, "\(found) of 100 at \(detectable) ns")
    }

    @Test("a planted delay below the noise is no pass") func blind() {
        var random = SeededGenerator(seed: 13)
        let finding = Self.trial(.heavy, shift: 0, planted: 1, pairs: 50, &random)
        guard case .undecided = TimingVerdict(finding) else {
            Issue.record("\(finding)")
            return
        }
    }

    @Test("a null leg that fires makes the trial unreliable") func unreliable() {
        var random = SeededGenerator(seed: 14)
        var trial = TimingTrial(.init(pairs: 100, alpha: 1e-6))
        while let pair = trial.next(using: &random) { trial.record(1000, in: pair.leg) }
        guard case .unreliable = trial.finding, case .undecided = TimingVerdict(trial.finding) else {
            Issue.record("\(trial.finding)")
            return
        }
    }

    @Test("a difference counts only when a second trial sees it with the same sign") func confirmation() {
        var random = SeededGenerator(seed: 15)
        let slower = Self.trial(.quiet, shift: 20_000, planted: 50_000, pairs: 60, &random)
        let faster = Self.trial(.quiet, shift: -20_000, planted: 50_000, pairs: 60, &random)
        let silent = Self.trial(.quiet, shift: 0, planted: 50_000, pairs: 60, &random)
        #expect(TimingVerdict(slower) == nil)
        guard case .distinguishable(let once, let again) = TimingVerdict(slower, confirmedBy: slower),
            case .undecided = TimingVerdict(slower, confirmedBy: faster),
            case .undecided = TimingVerdict(slower, confirmedBy: silent),
            case .notDistinguished = TimingVerdict(silent)
        else {
            Issue.record("\(slower) \(faster) \(silent)")
            return
        }
        #expect(once.effect > 0 && again == once && faster.measured.effect < 0)
    }

    @Test("each pair of each leg is measured once, in a random order") func order() {
        var random = SeededGenerator(seed: 16)
        var trial = TimingTrial(.init(pairs: 100, alpha: 1e-6))
        var swaps = 0
        while let pair = trial.next(using: &random) {
            if pair.isSwapped { swaps += 1 }
            trial.record(Int.random(in: -9...9, using: &random), in: pair.leg)
        }
        #expect(TimingTrial.Leg.allCases.allSatisfy { trial[$0].count == 100 })
        #expect((110...190).contains(swaps))
    }

    static func trial(
        _ noise: Noise, shift: Int, planted: Int, pairs: Int, _ random: inout SeededGenerator
    ) -> TimingFinding {
        var trial = TimingTrial(.init(pairs: pairs, alpha: 1e-6))
        while let pair = trial.next(using: &random) {
            let (first, second) = (noise.draw(&random), noise.draw(&random))
            let effect =
                switch pair.leg {
                case .comparison: shift
                case .null: 0
                case .planted: planted
                }
            trial.record(pair.isSwapped ? first - second + effect : second - first + effect, in: pair.leg)
        }
        return trial.finding
    }
}

/// Shapes of the time that a request takes beyond its least.
enum Noise: CaseIterable, Sendable {
    case quiet, heavy, twoSpeeds, coarse, stalls

    func draw(_ random: inout SeededGenerator) -> Int {
        let uniform = Double.random(in: 1e-9..<1, using: &random)
        return switch self {
        case .quiet: Int(uniform * 2000)
        case .heavy: Int(min(1e7, 1000 / uniform))
        case .twoSpeeds: (random.chance(0.3) ? 40_000 : 0) + Int(uniform * 5000)
        case .coarse: Int(uniform * 8) * 1000
        case .stalls: random.chance(0.02) ? 5_000_000 : Int(uniform * 10_000)
        }
    }
}

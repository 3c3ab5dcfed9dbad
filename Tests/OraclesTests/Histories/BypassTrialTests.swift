import Oracles
import TestSupport
import Testing

@Suite("Whether a way of calling gets past the rate") struct BypassTrialTests {
    private enum Outcome { case held, bypassed, undecided }

    private static let window: Int64 = 1_000_000_000

    private func limiter(
        _ kind: SimulatedLimiter.Kind, _ limit: Int, _ generator: inout SeededGenerator
    ) -> SimulatedLimiter {
        SimulatedLimiter(
            kind, limit: limit, window: Self.window, phase: Int64.random(in: 0..<Self.window, using: &generator))
    }

    /// Runs a trial; a call takes up to `pace` windows. What it took is told in windows.
    private func outcome(
        of ordinary: SimulatedLimiter, other: SimulatedLimiter?, pace: Double, _ generator: inout SeededGenerator
    ) -> (outcome: Outcome, took: Double) {
        var (ordinary, other) = (ordinary, other)
        var trial = BypassTrial(streak: 4, tries: 6)
        var now: Int64 = 0
        var start = now
        var took: Double { Double(now - start) / Double(Self.window) }
        func pass(_ generator: inout SeededGenerator) {
            now += Int64(Double.random(in: 0.2...1, using: &generator) * pace * Double(Self.window))
        }
        while true {
            switch trial.next {
            case .exceed(let isAgain):
                if isAgain { now += Self.window }
                while ordinary.admits(at: now) { pass(&generator) }
                start = now
                trial.exceeded()
            case .attempt:
                pass(&generator)
                trial.attempted(isRefused: !(other?.admits(at: now) ?? ordinary.admits(at: now)))
            case .call:
                pass(&generator)
                trial.called(isRefused: !ordinary.admits(at: now))
            case .held: return (.held, took)
            case .bypassed: return (.bypassed, took)
            case .undecided: return (.undecided, took)
            }
        }
    }

    @Test(
        "a sound limiter holds, and lets no streak through in the time that counts",
        arguments: SimulatedLimiter.Kind.allCases)
    private func sound(_ kind: SimulatedLimiter.Kind) {
        var generator = SeededGenerator(seed: 11)
        var undecided = 0
        for _ in 0..<20_000 {
            let limit = Int.random(in: 4...40, using: &generator)
            let (outcome, took) = outcome(
                of: limiter(kind, limit, &generator), other: nil,
                pace: Double.random(in: 0.01...0.3, using: &generator) / Double(limit), &generator)
            if outcome == .undecided { undecided += 1 }
            if outcome == .bypassed { #expect(took > min(0.5, 3 / Double(limit))) }
        }
        #expect(undecided < 20)
    }

    @Test(
        "calls that are counted by themselves are never taken for calls that are held",
        arguments: SimulatedLimiter.Kind.allCases
    )
    private func counted(_ kind: SimulatedLimiter.Kind) {
        var generator = SeededGenerator(seed: 12)
        var bypassed = 0
        for _ in 0..<20_000 {
            let limit = Int.random(in: 4...40, using: &generator)
            let limiter = limiter(kind, limit, &generator)
            let pace = Double.random(in: 0.01...0.1, using: &generator) / Double(limit)
            let (outcome, _) = outcome(of: limiter, other: limiter, pace: pace, &generator)
            #expect(outcome != .held)
            if outcome == .bypassed { bypassed += 1 }
        }
        #expect(bypassed > 18_000)
    }

    @Test("a count of their own that is smaller leaves it open") func smaller() {
        var generator = SeededGenerator(seed: 13)
        let (outcome, _) = outcome(
            of: limiter(.sliding, 20, &generator), other: limiter(.sliding, 2, &generator), pace: 0.001, &generator)
        #expect(outcome == .undecided)
    }
}

import TestSupport
import Testing

@testable import Runner

/// A limiter that counts calls, on a clock that every call moves.
private struct Limiter {
    enum Kind: CaseIterable { case fixed, sliding, bucket }

    var kind: Kind
    var limit: Int
    var window: Double
    private var calls: [Double] = []
    private var tokens: Double
    private var filledAt = 0.0

    init(_ kind: Kind, limit: Int, window: Double) {
        (self.kind, self.limit, self.window, tokens) = (kind, limit, window, Double(limit))
    }

    mutating func admits(at now: Double) -> Bool {
        switch kind {
        case .bucket:
            tokens = min(Double(limit), tokens + (now - filledAt) * Double(limit) / window)
            filledAt = now
            guard tokens >= 1 else { return false }
            tokens -= 1
        case .fixed, .sliding:
            let start = kind == .fixed ? (now / window).rounded(.down) * window : now - window
            calls.removeAll { kind == .fixed ? $0 < start : $0 <= start }
            guard calls.count < limit else { return false }
            calls.append(now)
        }
        return true
    }
}

@Suite("Whether a way of calling gets past the rate") struct BypassTrialTests {
    private enum Outcome { case held, bypassed, undecided }

    /// Runs a trial; a call takes up to `pace` windows.
    private func outcome(
        of ordinary: Limiter, other: Limiter?, pace: Double, _ generator: inout SeededGenerator
    ) -> (outcome: Outcome, took: Double) {
        var (ordinary, other) = (ordinary, other)
        var trial = BypassTrial(streak: 4, tries: 6)
        var now = Double.random(in: 0...1, using: &generator) * ordinary.window
        var start = now
        func pass(_ generator: inout SeededGenerator) {
            now += Double.random(in: 0.2...1, using: &generator) * pace * ordinary.window
        }
        while true {
            switch trial.next {
            case .exceed(let isAgain):
                if isAgain { now += ordinary.window }
                while ordinary.admits(at: now) { pass(&generator) }
                start = now
                trial.exceeded()
            case .attempt:
                pass(&generator)
                trial.attempted(isRefused: !(other?.admits(at: now) ?? ordinary.admits(at: now)))
            case .call:
                pass(&generator)
                trial.called(isRefused: !ordinary.admits(at: now))
            case .held: return (.held, now - start)
            case .bypassed: return (.bypassed, now - start)
            case .undecided: return (.undecided, now - start)
            }
        }
    }

    @Test("a sound limiter holds, and lets no streak through in the time that counts", arguments: Limiter.Kind.allCases)
    private func sound(_ kind: Limiter.Kind) {
        var generator = SeededGenerator(seed: 11)
        var undecided = 0
        for _ in 0..<20_000 {
            let limit = Int.random(in: 4...40, using: &generator)
            let (outcome, took) = outcome(
                of: Limiter(kind, limit: limit, window: 1), other: nil,
                pace: Double.random(in: 0.01...0.3, using: &generator) / Double(limit), &generator)
            if outcome == .undecided { undecided += 1 }
            if outcome == .bypassed { #expect(took > min(0.5, 3 / Double(limit))) }
        }
        #expect(undecided < 20)
    }

    @Test(
        "calls that are counted by themselves are never taken for calls that are held", arguments: Limiter.Kind.allCases
    )
    private func counted(_ kind: Limiter.Kind) {
        var generator = SeededGenerator(seed: 12)
        var bypassed = 0
        for _ in 0..<20_000 {
            let limit = Int.random(in: 4...40, using: &generator)
            let limiter = Limiter(kind, limit: limit, window: 1)
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
            of: Limiter(.sliding, limit: 20, window: 1), other: Limiter(.sliding, limit: 2, window: 1), pace: 0.001,
            &generator)
        #expect(outcome == .undecided)
    }
}

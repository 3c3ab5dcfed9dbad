import Oracles
import TestSupport
import Testing

@Suite("The certain and the possible count of a rate")
struct RateWindowTests {
    let sliding = RateWindow(limit: 2, window: 10, limiter: .sliding)

    @Test("only calls that lie wholly inside a window count together")
    func certain() {
        let whole = History([(0, 1, .accepted), (4, 5, .accepted), (8, 9, .accepted)])
        let report = sliding.judge(whole)
        #expect(report.judgement.violations.map(\.kind) == [.burst(accepted: 3, bound: 2)])
        #expect(report.judgement.violations.first?.witness.map(\.event) == [.probe(0), .probe(2)])
        #expect(report.mostInWindow == 3)
        // The first may have been counted at 0 and the last one at 10: a window later.
        let seam = History([(0, 1, .accepted), (4, 5, .accepted), (8, 10, .accepted)])
        #expect(sliding.judge(seam).judgement.verdict == .holds)
        let unaligned = RateWindow(limit: 1, window: 10, limiter: .unaligned)
        #expect(unaligned.judge(whole).judgement.violations.map(\.kind) == [.burst(accepted: 3, bound: 2)])
        #expect(RateWindow(limit: 2, window: 10, limiter: .unaligned).judge(whole).judgement.verdict == .holds)
    }

    @Test("a refusal is spurious only while the possible count is below the limit")
    func possible() {
        let refused = HistorySamples.limited
        let one = History([(0, 1, .accepted), (2, 3, refused)])
        #expect(sliding.judge(one).judgement.violations.map(\.kind) == [.spuriousRefusal(possible: 1, limit: 2)])
        let lost = History([(0, 1, .accepted), (0, 1, .noInformation), (2, 3, refused)])
        #expect(sliding.judge(lost).judgement.verdict == .holds)
        let old = History([(0, 1, .accepted), (0, 1, .accepted), (12, 13, refused)])
        #expect(sliding.judge(old).judgement.violations.map(\.kind) == [.spuriousRefusal(possible: 0, limit: 2)])
        let seam = History([(0, 2, .accepted), (0, 2, .accepted), (12, 13, refused)])
        #expect(sliding.judge(seam).judgement.verdict == .holds)
    }

    @Test("refused calls count against the rate only if that is how the rate is read")
    func refusedCalls() {
        let refused = HistorySamples.limited
        let history = History([(0, 1, .accepted), (2, 3, refused), (4, 5, refused)])
        var lenient = sliding
        lenient.mayCountRefused = true
        #expect(lenient.judge(history).judgement.violations.map(\.kind) == [.spuriousRefusal(possible: 1, limit: 2)])
        let three = History([(0, 1, .accepted), (0, 1, .accepted), (2, 3, refused), (12, 13, refused)])
        #expect(!sliding.judge(three).judgement.violations.isEmpty)
    }

    @Test("a coarse clock of the deployment is allowed for")
    func grain() {
        var coarse = sliding
        coarse.grain = 2
        #expect(coarse.judge(History([(0, 1, .accepted), (4, 5, .accepted), (8, 8, .accepted)])).mostInWindow == 2)
    }

    @Test("the densest stretch is the one that trying every stretch finds, in 100,000 random histories")
    func densest() {
        var generator = SeededGenerator(seed: 4)
        for round in 0..<100_000 {
            var history = History()
            for _ in 0..<Int.random(in: 1...7, using: &generator) {
                history.append(
                    HistorySamples.interval(&generator, within: 20),
                    HistorySamples.outcome(&generator, refused: HistorySamples.limited))
            }
            let oracle = RateWindow(limit: 2, window: 6, limiter: .sliding)
            let report = oracle.judge(history)
            guard report.mostInWindow == most(history, 6),
                (report.mostInWindow > 2) == report.judgement.violations.contains(where: { $0.kind.isBurst }),
                fewestPossible(history, 6).map({ $0 < 2 }) ?? false
                    == report.judgement.violations.contains(where: { !$0.kind.isBurst })
            else {
                Issue.record("round \(round): \(Array(history)): \(report)")
                return
            }
        }
    }

    /// Every beginning is tried, and every call.
    private func most(_ history: History, _ window: Int64) -> Int {
        (0...Int64(20)).map { start in
            history.count { $0.outcome == .accepted && $0.sent >= start && $0.answered < start + window }
        }.max() ?? 0
    }

    /// For every refused call, every moment at which it may have been decided.
    private func fewestPossible(_ history: History, _ window: Int64) -> Int? {
        history.filter { $0.outcome == HistorySamples.limited }.map { refused in
            history.count { call in
                !call.outcome.isRefused
                    && (refused.sent...refused.answered).contains { now in
                        (call.sent...call.answered).contains { $0 <= now && $0 >= now - window }
                    }
            }
        }.min()
    }

    @Test("what it calls a burst cannot be spread out by any choice of moments, in 100,000 random histories")
    func exhaustive() {
        var generator = SeededGenerator(seed: 5)
        var flagged = 0
        for round in 0..<100_000 {
            let calls = (0..<Int.random(in: 3...4, using: &generator)).map { _ in
                HistorySamples.interval(&generator, within: 8)
            }
            var history = History()
            for call in calls { history.append(call, .accepted) }
            let oracle = RateWindow(limit: 2, window: 6, limiter: .sliding)
            let isFlagged = !oracle.judge(history).judgement.violations.isEmpty
            guard isFlagged else { continue }
            flagged += 1
            guard !canBeSpread(calls, limit: 2, window: 6) else {
                Issue.record("round \(round): \(calls)")
                return
            }
        }
        #expect(flagged > 20_000, "\(flagged)")
    }

    /// Whether moments can be chosen, one in each interval, so that no stretch of a window holds more than the limit.
    private func canBeSpread(_ calls: [Interval], limit: Int, window: Int64, _ chosen: [Int64] = []) -> Bool {
        let crowded = chosen.contains { start in
            chosen.count { $0 >= start && $0 < start + window } > limit
        }
        if crowded { return false }
        guard chosen.count < calls.count else { return true }
        return (calls[chosen.count].sent...calls[chosen.count].answered).contains {
            canBeSpread(calls, limit: limit, window: window, chosen + [$0])
        }
    }

    @Test("no sound limiter is accused in 9,000 simulated runs", arguments: SimulatedLimiter.Kind.allCases)
    func sound(kind: SimulatedLimiter.Kind) {
        var generator = SeededGenerator(seed: 6)
        for round in 0..<3_000 {
            let limit = Int.random(in: 1...8, using: &generator)
            let window = Int64.random(in: 50...200, using: &generator)
            let limiter = SimulatedLimiter(
                kind, limit: limit, window: window, phase: Int64.random(in: 0..<window, using: &generator))
            let history = SimulatedLimiter.history(
                [limiter], count: 40, span: 500, latency: Int64.random(in: 0...40, using: &generator), using: &generator
            )
            let oracle = RateWindow(
                limit: limit, window: window, limiter: kind == .sliding ? .sliding : .unaligned)
            let report = oracle.judge(history)
            guard report.judgement.violations.isEmpty else {
                Issue.record("round \(round): \(report)")
                return
            }
        }
    }

    @Test("nodes that count each for itself are found", arguments: SimulatedLimiter.Kind.allCases)
    func unsound(kind: SimulatedLimiter.Kind) {
        var generator = SeededGenerator(seed: 7)
        var found = 0
        for _ in 0..<200 {
            let limiter = SimulatedLimiter(kind, limit: 5, window: 1_000, phase: 300)
            let history = SimulatedLimiter.history(
                [limiter, limiter, limiter], count: 40, span: 50, latency: 20, using: &generator)
            let oracle = RateWindow(limit: 5, window: 1_000, limiter: .unaligned)
            if !oracle.judge(history).judgement.violations.isEmpty { found += 1 }
        }
        #expect(found > 190, "\(found)")
    }
}

extension RateWindow.Kind {
    fileprivate var isBurst: Bool { if case .burst = self { true } else { false } }
}

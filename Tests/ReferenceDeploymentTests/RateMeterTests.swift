import TestSupport
import Testing

@testable import ReferenceDeployment

@Suite("Counting calls against a rate")
struct RateMeterTests {
    private static let plan = RatePlan(limit: 5, window: 2000)
    private static let second = 1_000_000_000

    @Test(
        "the limit is allowed and the next call refused",
        arguments: [RateAlgorithm.fixedWindow, .slidingWindow, .tokenBucket])
    func limit(algorithm: RateAlgorithm) {
        var meter = RateMeter(algorithm: algorithm)
        let decisions = (0..<6).map { _ in meter.take(Self.plan, now: 7) }
        #expect(decisions.map(\.allowed) == [true, true, true, true, true, false])
        #expect(decisions.map(\.remaining) == [4, 3, 2, 1, 0, 0])
    }

    @Test(
        "waiting as long as a refusal says is enough, and a little less is not",
        arguments: [
            RateAlgorithm.fixedWindow, .slidingWindow, .tokenBucket,
        ])
    func wait(algorithm: RateAlgorithm) {
        var random = SeededGenerator(seed: 42)
        for _ in 0..<300 {
            var meter = RateMeter(algorithm: algorithm)
            var now = 0
            var decision = meter.take(Self.plan, now: now)
            while decision.allowed {
                now += Int(random.next() % UInt64(Self.second / 4))
                decision = meter.take(Self.plan, now: now)
            }
            var early = meter
            #expect(!early.take(Self.plan, now: now + decision.wait - 2).allowed)
            #expect(meter.take(Self.plan, now: now + decision.wait).allowed)
        }
    }

    @Test(
        "no interval of the window's length holds more than the algorithm promises",
        arguments: [
            (RateAlgorithm.fixedWindow, 10), (.slidingWindow, 5), (.tokenBucket, 10),
        ])
    func promise(algorithm: RateAlgorithm, most: Int) {
        var random = SeededGenerator(seed: 7)
        var meter = RateMeter(algorithm: algorithm)
        var now = 0
        var allowed: [Int] = []
        for _ in 0..<5000 {
            now += Int(random.next() % UInt64(Self.second / 2))
            if meter.take(Self.plan, now: now).allowed { allowed.append(now) }
        }
        let window = 2 * Self.second
        let busiest = allowed.indices.map { start in allowed[start...].prefix { $0 < allowed[start] + window }.count }
            .max()
        #expect((busiest ?? 0) <= most)
        #expect((busiest ?? 0) >= 5)
    }

    @Test("a refused call counts for nothing")
    func refused() {
        var meter = RateMeter(algorithm: .slidingWindow)
        for _ in 0..<100 { _ = meter.take(Self.plan, now: 0) }
        #expect(meter.take(Self.plan, now: 2 * Self.second).remaining == 4)
    }
}

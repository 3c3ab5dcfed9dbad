import TestSupport
import Testing

@testable import Runner

@Suite("When places are probed")
struct ProbeScheduleTests {
    @Test("at once, then at growing moments, and at the horizon", arguments: [nil, 25_000_000] as [UInt64?])
    func moments(interval: UInt64?) {
        for seed in 0..<50 {
            var jitter = SeededGenerator(seed: UInt64(seed))
            let schedule = ProbeSchedule(horizon: 3_000_000_000, interval: interval, jitter: &jitter)
            #expect(schedule.moments.first == 0)
            #expect(schedule.moments.last == 3_000_000_000)
            #expect(schedule.moments == schedule.moments.sorted())
            #expect(schedule.moments.count > (interval == nil ? 5 : 20))
            #expect(schedule.moments.count <= ProbeSchedule.count(horizon: 3_000_000_000, interval: interval))
        }
    }

    @Test("up to five minutes when thorough, beyond the caches that are usual")
    func thorough() {
        var jitter = SeededGenerator(seed: 1)
        let schedule = ProbeSchedule(horizon: Horizon.thorough.duration, interval: nil, jitter: &jitter)
        #expect(schedule.moments.last == 300_000_000_000)
        for limit: UInt64 in [10, 30, 60, 300] {
            #expect(schedule.moments.contains { $0 >= limit * 1_000_000_000 })
        }
    }

    @Test("a place that lags behind leaves out what has passed, but never the last moment")
    func due() {
        var jitter = SeededGenerator(seed: 1)
        let schedule = ProbeSchedule(horizon: 3_000_000_000, interval: nil, jitter: &jitter)
        #expect(schedule.due(from: 0, at: 0) == 0)
        #expect(schedule.due(from: 1, at: 0) == 1)
        let late = schedule.due(from: 1, at: 500_000_000)
        #expect(late.map { schedule.moments[$0] <= 500_000_000 } == true && late.map { $0 > 1 } == true)
        let last = schedule.moments.count - 1
        #expect(schedule.due(from: 2, at: 99_000_000_000) == last)
        #expect(schedule.due(from: last + 1, at: 99_000_000_000) == nil)
    }

    @Test(
        "connections enough to meet every node: 29 for 4, 68 for 8, 150 for 16",
        arguments: [(4, 29), (8, 68), (16, 150)])
    func coverage(nodes: Int, connections: Int) {
        #expect(BalancerCoverage.connections(forNodes: nodes) == connections)
        #expect(BalancerCoverage.nodes(metBy: connections) >= nodes)
        #expect(BalancerCoverage.nodes(metBy: connections - 1) < nodes)
    }

    @Test("the formula holds in a simulation: fewer than two misses in a thousand")
    func simulated() {
        var generator = SeededGenerator(seed: 4)
        var misses = 0
        for _ in 0..<20_000 {
            var met: Set<Int> = []
            for _ in 0..<BalancerCoverage.connections(forNodes: 8) {
                met.insert(Int.random(in: 0..<8, using: &generator))
            }
            if met.count < 8 { misses += 1 }
        }
        #expect(misses < 40)
    }
}

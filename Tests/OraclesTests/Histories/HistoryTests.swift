import Oracles
import TestSupport
import Testing

@Suite("Histories")
struct HistoryTests {
    @Test("what is put in comes out, in the same order")
    func roundTrip() {
        var history = History()
        let cell = history.cell("node a, fresh")
        let old = history.subject("victim.old")
        history.append(Interval(sent: 5, answered: 9), .accepted, subject: old, cell: cell, cost: 3)
        history.append(Interval(openSince: 7), .noInformation)
        history.append(Interval(sent: -4, answered: 2), .refused(reason: "invalid_api_key"))
        #expect(history.map(\.outcome) == [.accepted, .noInformation, .refused(reason: "invalid_api_key")])
        #expect(history[0].interval == Interval(sent: 5, answered: 9))
        #expect(history[0].cost == 3)
        #expect(history.cell("node a, fresh") == 0 && history.cell("node b") == 1)
        #expect(history.cells == ["node a, fresh", "node b"])
        #expect(history[1].interval.isOpen)
    }

    @Test("power counts outcomes, places and how many were under way at once")
    func power() {
        var history = History(cells: ["a", "b", "c"])
        history.append(Interval(sent: 0, answered: 5), .accepted, cell: 0)
        history.append(Interval(sent: 5, answered: 6), HistorySamples.invalid, cell: 1)
        history.append(Interval(sent: 6, answered: 9), .noInformation, cell: 2)
        history.append(Interval(sent: 7, answered: 8), .accepted, cell: 0)
        let power = HistoryPower(history)
        #expect(power.accepted == 2 && power.refused == 1 && power.withoutInformation == 1)
        #expect(power.cells == 2)
        #expect(power.concurrency == 2)
    }

    @Test("every oracle judges 100,000 probes; the widest and the longest find what is planted among them")
    func large() {
        var generator = SeededGenerator(seed: 10)
        var history = History(subjects: ["old", "new"])
        for index in 0..<100_000 {
            let sent = Int64(index) * 10
            let interval = Interval(sent: sent, answered: sent + Int64.random(in: 1...300, using: &generator))
            let isBefore = index < 50_000
            history.append(interval, isBefore ? .accepted : HistorySamples.invalid, subject: 0, cost: 1)
        }
        let write = Interval(sent: 499_500, answered: 500_500)
        #expect(KeySwap(write: write, old: 0, new: 1).judge(history).verdict == .holds)
        history.append(Interval(sent: 900_000, answered: 900_001), .accepted, subject: 0, cost: 1)
        let stale = KeySwap(write: write, old: 0, new: 1).judge(history)
        #expect(stale.violations.map(\.kind) == [.stale, .flipFlop])
        #expect(BoundedCounter(before: 50_001).judge(history).verdict == .holds)
        #expect(BoundedCounter(before: 50_000).judge(history).verdict == .violated)
        let rate = RateWindow(limit: 1_000, window: 10_000, limiter: .sliding).judge(history)
        #expect((900...1_000).contains(rate.mostInWindow))
    }
}

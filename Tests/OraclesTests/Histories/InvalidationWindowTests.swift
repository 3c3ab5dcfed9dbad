import Oracles
import TestSupport
import Testing

@Suite("The observed window of a place")
struct InvalidationWindowTests {
    let write = Interval(sent: 100, answered: 200)
    let refused = HistorySamples.invalid

    func window(_ probes: [(Int64, Int64, ProbeOutcome)]) throws -> InvalidationWindow {
        let windows = InvalidationWindow.windows(of: History(probes), write: write, old: 0)
        #expect(windows.count == 1)
        return try #require(windows.first)
    }

    @Test("a place that refuses at once has no lower bound and a small upper one")
    func immediate() throws {
        let window = try window([(0, 10, .accepted), (190, 195, .accepted), (201, 205, refused), (300, 310, refused)])
        #expect(window.isPrimed)
        #expect(window.atLeast == nil)
        #expect(window.atMost == 5)
        #expect(window.watched == 100)
        #expect(window.widestGap == 99)
        #expect(window.probesBefore == 1 && window.probesAfter == 2)
    }

    @Test("a stale place is bounded by its last acceptance and the first refusal that lasts")
    func stale() throws {
        let window = try window([
            (0, 10, .accepted), (220, 230, .accepted), (240, 250, refused), (260, 270, .accepted), (300, 310, refused),
        ])
        #expect(window.atLeast == 60)
        #expect(window.atMost == 110)
    }

    @Test("a place that never refuses has no upper bound, and one that was cold is not primed")
    func open() throws {
        let window = try window([(150, 160, .accepted), (220, 230, .accepted)])
        #expect(!window.isPrimed)
        #expect(window.atMost == nil && window.atLeast == 20)
    }

    @Test("a refusal answered before the acknowledgement bounds the window at nothing")
    func early() throws {
        #expect(try window([(0, 10, .accepted), (120, 130, refused)]).atMost == 0)
    }

    @Test("a new key is late for as long as it is refused, to the first acceptance that lasts")
    func late() throws {
        let history = History([(210, 220, refused), (240, 250, .accepted), (260, 270, refused), (300, 310, .accepted)])
        let windows = InvalidationWindow.windows(of: history, write: write, new: 0)
        #expect(windows.map(\.atLeast) == [60] && windows.map(\.atMost) == [110])
    }
}

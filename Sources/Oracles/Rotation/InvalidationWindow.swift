/// For how long a place went on accepting the old key after Regenerate was acknowledged, as far as probes can tell.
package struct InvalidationWindow: Sendable, Hashable {
    /// The place: an index into `History.cells`.
    package var cell: Int
    /// Whether the place had accepted the old key before Regenerate was sent: a cold cache cannot be stale.
    package var isPrimed: Bool
    /// Nanoseconds: at least so long, from the last acceptance that was sent after the acknowledgement; nil when there was
    /// none, so that the window may not have existed at all.
    package var atLeast: Int64?
    /// Nanoseconds: at most so long, to the answer of the first refusal after which nothing was accepted; nil when the old
    /// key was never refused for good.
    package var atMost: Int64?
    /// Nanoseconds from the acknowledgement to the sending of the last probe that said anything.
    package var watched: Int64
    /// Nanoseconds: the longest stretch after the acknowledgement in which no informative probe was sent, up to the last.
    package var widestGap: Int64
    /// Probes that said something: before Regenerate was sent, and after it was acknowledged.
    package var probesBefore: Int
    package var probesAfter: Int

    /// The windows of all cells that the old key was probed in, in the order of the cells. O(n log n).
    ///
    /// - Parameter write: the Regenerate. With an open end nothing can be sent after it, and all windows are empty.
    package static func windows(of history: History, write: Interval, old: Int) -> [InvalidationWindow] {
        var byCell: [Int: [Int]] = [:]
        for index in history.indices {
            let probe = history[index]
            if probe.subject == old, probe.outcome != .noInformation { byCell[probe.cell, default: []].append(index) }
        }
        return byCell.sorted { $0.key < $1.key }
            .map { cell, probes in InvalidationWindow(cell: cell, probes, history, write) }
    }

    private init(cell: Int, _ probes: [Int], _ history: History, _ write: Interval) {
        self.cell = cell
        let probes = probes.map { history[$0] }.sorted { $0.sent < $1.sent }
        let before = probes.filter { $0.interval.precedes(write) }
        let after = probes.filter { write.precedes($0.interval) }
        isPrimed = before.contains { $0.outcome == .accepted }
        probesBefore = before.count
        probesAfter = after.count
        let lastAccepted = after.last { $0.outcome == .accepted }
        atLeast = lastAccepted.map { $0.sent - write.answered }
        // Any refusal that was answered after the write was sent bounds the window, unless something was accepted later.
        let bounding = probes.filter { $0.outcome.isRefused && !$0.interval.precedes(write) }
            .filter { refusal in lastAccepted.map { refusal.sent > $0.sent } ?? true }
        atMost = bounding.map(\.answered).min().map { max(0, $0 - write.answered) }
        watched = after.last.map { $0.sent - write.answered } ?? 0
        var moment = write.answered
        var gap: Int64 = 0
        for probe in after {
            gap = max(gap, probe.sent - moment)
            moment = max(moment, probe.sent)
        }
        widestGap = gap
    }
}

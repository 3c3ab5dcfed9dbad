/// For how long a place went on answering as before Regenerate after that was acknowledged, as far as probes can tell: the
/// old key accepted, or the new one refused.
package struct InvalidationWindow: Sendable, Hashable {
    /// The place: an index into `History.cells`.
    package var cell: Int
    /// Whether the place had accepted the old key before Regenerate was sent: a cold cache cannot be stale.
    package var isPrimed: Bool
    /// Nanoseconds: at least so long, to the sending of the last probe after the acknowledgement that was answered as before;
    /// nil when there was none, so that the window may not have existed at all.
    package var atLeast: Int64?
    /// Nanoseconds: at most so long, to the first answer as after Regenerate that no other contradicts; nil when there was none.
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
        windows(of: history, write, subject: old) { $0 == .accepted }
    }

    /// The windows of all cells that the new key was probed in, in the order of the cells. O(n log n).
    package static func windows(of history: History, write: Interval, new: Int) -> [InvalidationWindow] {
        windows(of: history, write, subject: new) { $0.isRefused }
    }

    private static func windows(
        of history: History, _ write: Interval, subject: Int, isAsBefore: (ProbeOutcome) -> Bool
    ) -> [InvalidationWindow] {
        var byCell: [Int: [Int]] = [:]
        for index in history.indices {
            let probe = history[index]
            if probe.subject == subject, probe.outcome != .noInformation {
                byCell[probe.cell, default: []].append(index)
            }
        }
        return byCell.sorted { $0.key < $1.key }
            .map { cell, probes in InvalidationWindow(cell: cell, probes, history, write, isAsBefore) }
    }

    private init(
        cell: Int, _ probes: [Int], _ history: History, _ write: Interval, _ isAsBefore: (ProbeOutcome) -> Bool
    ) {
        self.cell = cell
        let probes = probes.map { history[$0] }.sorted { $0.sent < $1.sent }
        let before = probes.filter { $0.interval.precedes(write) }
        let after = probes.filter { write.precedes($0.interval) }
        isPrimed = before.contains { $0.outcome == .accepted }
        probesBefore = before.count
        probesAfter = after.count
        let last = after.last { isAsBefore($0.outcome) }
        atLeast = last.map { $0.sent - write.answered }
        // Any change that was answered after the write was sent bounds the window, unless an answer as before came later.
        let bounding = probes.filter { !isAsBefore($0.outcome) && !$0.interval.precedes(write) }
            .filter { change in last.map { change.sent > $0.sent } ?? true }
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

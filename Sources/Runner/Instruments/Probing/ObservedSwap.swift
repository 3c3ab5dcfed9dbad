import HTTPExchange
import Oracles
import Secrecy
import SpecLanguage

/// What a change of a key came to, as its sender saw it.
struct ObservedChange: Sendable {
    enum End: Sendable {
        /// The answer's last byte was read at this moment.
        case acknowledged(MonotonicTime, newKey: Secret?)
        /// Nobody knows whether it happened.
        case lost(reason: String)
        /// It certainly did not happen.
        case failed(RowStop)
    }

    /// Just before the change was sent, or earlier.
    var sent: MonotonicTime
    var end: End

    var stop: RowStop? { if case .failed(let stop) = end { stop } else { nil } }
}

/// The history of a `while` step with what is known around it.
struct ObservedSwap: Sendable {
    let kind: BackgroundProbing.Change
    let key: String
    let cells: [ProbeCell]
    let collector: ProbeCollector
    let history: History
    /// The change on the clock of the history.
    let write: Interval
    let isAcknowledged: Bool
    /// Nanoseconds.
    let horizon: UInt64
    /// By the number of the cell: of the old key.
    let windows: [Int: InvalidationWindow]
    /// Of the new key, over all cells in which it was asked for.
    let newKeyWindows: [InvalidationWindow]
    /// Why its end is not known; nil when it is.
    private let lost: String?

    init(
        kind: BackgroundProbing.Change, key: String, cells: [ProbeCell], collector: ProbeCollector,
        change: ObservedChange, horizon: UInt64
    ) {
        self.kind = kind
        self.key = key
        self.cells = cells
        self.collector = collector
        self.horizon = horizon
        history = collector.history
        let sent = Int64(clamping: collector.offset(change.sent))
        if case .acknowledged(let moment, _) = change.end {
            write = Interval(sent: sent, answered: max(sent, Int64(clamping: collector.offset(moment))))
            isAcknowledged = true
            lost = nil
        } else {
            write = Interval(openSince: sent)
            isAcknowledged = false
            lost = if case .lost(let reason) = change.end { reason } else { "it failed" }
        }
        let windows = InvalidationWindow.windows(of: history, write: write, old: 0)
        self.windows = Dictionary(uniqueKeysWithValues: windows.map { ($0.cell, $0) })
        newKeyWindows = InvalidationWindow.windows(of: history, write: write, new: 1)
    }

    /// The change, for the middle of a sentence.
    var deed: String { kind == .regenerate ? "Regenerate" : "the deletion" }
    var oldName: String { kind.oldName(of: key) }

    /// The places that the deployment offers and that still were there after the change.
    var watched: [Int] {
        cells.indices.filter { index in
            switch collector.standing(of: index) {
            case .primed: true
            case .gone: windows[index].map { $0.probesAfter > 0 } ?? false
            case .cold, .unoffered, nil: false
            }
        }
    }

    /// Why the absence of a violation would mean nothing; nil when it means something.
    var gap: String? {
        if let lost { return "the acknowledgement of \(deed) was lost: \(lost)" }
        for index in cells.indices {
            guard case .cold(let seen)? = collector.standing(of: index) else { continue }
            return "the key was not accepted before \(deed), so that nothing can be stale there "
                + "(\(cells[index].label)): \(seen)"
        }
        let silent = watched.first { windows[$0].map { $0.probesAfter == 0 } ?? true }
        if let silent { return "no probe after \(deed) was answered with any information (\(cells[silent].label))" }
        return nil
    }

    /// The deployment closed every connection that was to be watched, so that there is no place left that could be stale.
    var hasNoPlaceLeft: Bool { isAcknowledged && watched.isEmpty && gap == nil }

    var isNewKeyProbed: Bool { history.contains { $0.subject == 1 } }

    /// How soon after the acknowledgement the new key was asked for, with an answer that tells: a key that came later than it
    /// should, but sooner than this, was not seen. Nanoseconds; nil when it never was.
    var newKeyDelay: Int64? {
        history.lazy.filter { $0.subject == 1 && $0.outcome != .noInformation && $0.sent > write.answered }
            .map { $0.sent - write.answered }.min()
    }

    /// Nanoseconds that every place was watched at least.
    var span: Int64 { watched.compactMap { windows[$0]?.watched }.min() ?? 0 }

    /// Informative probes of the old key over fresh connections, after the change, at the place where the fewest were sent.
    var freshConnections: Int {
        cells.indices.filter { cells[$0].connection == .fresh && watched.contains($0) }
            .compactMap { windows[$0]?.probesAfter }.min() ?? 0
    }
}

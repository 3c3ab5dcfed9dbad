import RunEvents

/// How far a run has come: a fold over its events for those who watch it.
struct RunProgress: Sendable {
    struct RunningCheck: Sendable, Equatable {
        var id: String
        var rows: Int
        var done = 0
        /// Rows with an outcome that neither a filter nor another shard left out.
        var selected = 0
        /// Nanoseconds since the run began.
        var startedAt: UInt64
        /// Whether every selected row passed so far.
        var isClean = true
    }

    private(set) var rowsDone = 0
    private(set) var failed = 0
    private(set) var open = 0
    /// In the order of their start.
    private(set) var running: [RunningCheck] = []

    mutating func start(_ started: CheckStarted) {
        running.append(RunningCheck(id: started.check, rows: started.rows.count, startedAt: started.at))
    }

    /// Counts a row; returns its check when this was the last row of it.
    mutating func finish(_ outcome: CheckOutcome, counts: Bool) -> RunningCheck? {
        if outcome.verdict.ran { rowsDone += 1 }
        switch outcome.verdict {
        case .fail, .untestable: failed += counts ? 1 : 0
        case .inconclusive, .error: open += 1
        case .pass, .waived, .notApplicable, .notSelected: break
        }
        guard let index = running.firstIndex(where: { $0.id == outcome.check }) else { return nil }
        running[index].done += 1
        if outcome.verdict != .notSelected {
            running[index].selected += 1
            if outcome.verdict != .pass { running[index].isClean = false }
        }
        return running[index].done >= running[index].rows ? running.remove(at: index) : nil
    }
}

/// What the plan promises, to tell how much is left.
package struct PlannedWork: Sendable, Hashable {
    package var rows: Int
    /// Nanoseconds that the plan expects the run to take.
    package var duration: UInt64?

    package init(rows: Int, duration: UInt64? = nil) {
        self.rows = rows
        self.duration = duration
    }

    /// Nanoseconds left, by the pace so far; by the plan as long as nothing is done; nil when neither tells.
    func rest(after elapsed: UInt64, rowsDone: Int) -> UInt64? {
        guard rowsDone > 0 else { return duration.map { $0 > elapsed ? $0 - elapsed : 0 } }
        let left = max(rows - rowsDone, 0)
        let (scaled, overflow) = (elapsed / UInt64(rowsDone)).multipliedReportingOverflow(by: UInt64(left))
        return overflow ? nil : scaled
    }
}

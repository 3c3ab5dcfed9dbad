import Contract
package import Deployment
package import RunEvents
package import SpecLanguage

/// Everything a run will do, worked out without sending anything.
package struct RunPlan: Sendable {
    /// In report order.
    package var checkRuns: [CheckRun]

    /// A check on one endpoint or node: the rows that share its controls.
    package struct CheckRun: Sendable {
        /// Its position in the plan.
        package var id: Int
        package var check: CheckDefinition
        package var endpoint: Endpoint
        package var node: Node?
        package var rows: [Row]
        package var channels: [Channel]
        var claims: [Scheduler.Claim]
        /// The accounts that stand for others.
        var standIns: [AccountRole: AccountRole] = [:]

        /// True when at least one row will really run.
        package var runs: Bool { rows.contains { $0.disposition == .run } }
        /// What it costs at most, controls included.
        package var cost: Cost
        /// Nanoseconds that its waits last.
        package var waits: UInt64
        /// Whether some row waits before it makes its last key.
        var makesKeysLate = false

        /// The account that a role means for its rows.
        func actual(_ role: AccountRole) -> AccountRole { standIns[role] ?? role }
    }

    /// One row on one endpoint or node.
    package struct Row: Sendable {
        /// The axis value and the row's own id; empty for a plain check.
        package var id: String
        package var row: CheckRow
        package var disposition: Disposition
        package var channels: [Channel]
    }

    /// What becomes of a row.
    package enum Disposition: Sendable, Hashable {
        case run
        case notApplicable(reason: String, remedy: String)
        case notSelected
    }

    /// What a control has to have in common with a probe: endpoint, protocol version and kind of connection.
    package struct Channel: Sendable, Hashable {
        package var endpoint: String
        package var version: ProtocolVersion
        package var isFresh: Bool
    }

    /// How many keys each sample may have.
    package var samples = SampleSizes()
    /// How long what may come back after a change is watched.
    package var horizon: Horizon
    /// The sum over everything that will run, and over keys shared by all checks.
    package var cost: Cost
    /// Nanoseconds: the critical path of waits, and the sending at the target's pace.
    package var expectedDuration: UInt64

    /// How many comparisons by time will be made.
    var comparisons: Int {
        let rows = checkRuns.flatMap(\.rows).filter { $0.disposition == .run }
        return rows.flatMap { $0.row.steps + $0.row.finally }
            .count { if case .timing = $0.action { true } else { false } }
    }

    /// Whether some row makes keys of its own.
    var makesKeys: Bool {
        checkRuns.flatMap(\.rows).contains { row in
            row.disposition == .run
                && row.row.keys.contains { if case .created = $0.source { true } else { false } }
        }
    }

    /// Rows by disposition.
    package var counts: (run: Int, notApplicable: Int, notSelected: Int) {
        checkRuns.flatMap(\.rows).reduce(into: (0, 0, 0)) { counts, row in
            switch row.disposition {
            case .run: counts.0 += 1
            case .notApplicable: counts.1 += 1
            case .notSelected: counts.2 += 1
            }
        }
    }
}

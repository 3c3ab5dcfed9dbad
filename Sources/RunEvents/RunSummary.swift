package import Contract

/// What a run came to: a fold over its events that can be read at any moment.
///
/// Everything comes out in plan order (checks as in the header, rows as in `CheckStarted`), never by time, so that two runs
/// with equal outcomes read alike whatever their parallelism.
package struct RunSummary: Sendable, Equatable {
    package private(set) var header: RunHeader?
    package private(set) var footer: RunFooter?
    package private(set) var notices: [Notice] = []
    /// What the rows cost; the footer's cost adds what belongs to no row.
    package private(set) var rowCost = Cost()
    private var progress: [String: CheckProgress] = [:]
    private var clauses: [ClauseID: Clause] = [:]

    package init() {}

    /// The summary of all these events.
    package init(_ events: some Sequence<Event>) {
        for event in events { apply(event) }
    }

    /// Takes in the next event.
    package mutating func apply(_ event: Event) {
        switch event {
        case .header(let header):
            self.header = header
            for clause in header.clauses { clauses[clause.id] = clause }
        case .checkStarted(let started): progress[started.check, default: CheckProgress()].start(started)
        case .outcome(let outcome):
            rowCost += outcome.cost
            progress[outcome.check, default: CheckProgress()].finish(outcome)
        case .notice(let notice): notices.append(notice)
        case .footer(let footer): self.footer = footer
        case .exchange, .instrument, .history, .keyAction: break
        }
    }

    /// The clause of this id, if the header told it.
    package func clause(_ id: ClauseID) -> Clause? { clauses[id] }

    /// How the run ended; nil for a run that was killed or still goes on.
    package var ending: RunFooter.Ending? { footer?.ending }

    /// What the run cost: as the footer says, or as far as the rows tell.
    package var cost: Cost { footer?.cost ?? rowCost }

    /// Every check of the header in its order, then what the header does not name, by id.
    package var checks: [CheckResult] {
        let known = header?.checks ?? []
        var results = known.map { descriptor in
            (progress[descriptor.id] ?? CheckProgress()).result(descriptor, ended: ending == .completed)
        }
        let names = Set(known.map(\.id))
        for (id, progress) in progress.sorted(by: { $0.key < $1.key }) where !names.contains(id) {
            results.append(progress.result(progress.makeDescriptor(id: id), ended: ending == .completed))
        }
        return results
    }

    /// Every outcome in plan order.
    package var outcomes: [CheckOutcome] { checks.flatMap(\.outcomes) }

    /// How many rows came to each verdict; a verdict that no row has is absent.
    package var counts: [Verdict: Int] {
        var counts: [Verdict: Int] = [:]
        for progress in progress.values {
            for outcome in progress.outcomes.values { counts[outcome.verdict, default: 0] += 1 }
        }
        return counts
    }

    /// True when at least one row was really tried.
    package var anythingRan: Bool { counts.contains { $0.key.ran && $0.value > 0 } }

    /// Why the events cannot be the whole truth about a run that says it completed; nil when they can.
    package var disagreement: String? {
        guard let footer else { return nil }
        if footer.ending == .completed, let lost = checks.first(where: { !$0.unfinishedRows.isEmpty }) {
            return "\(lost.descriptor.id) was started and never came to a verdict"
        }
        let counts = counts
        for verdict in Verdict.allCases where verdict != .notSelected {
            let (counted, told) = (counts[verdict] ?? 0, footer.counts[verdict.rawValue] ?? 0)
            if counted != told {
                return "the footer tells \(told) rows with the verdict \(verdict.rawValue), the events \(counted)"
            }
        }
        return nil
    }
}

/// One check of a run with what its rows came to.
package struct CheckResult: Sendable, Hashable {
    /// How far the check came.
    package enum Reach: Sendable, Hashable {
        /// It was started, or its rows have verdicts without that.
        case reached
        /// The run ended in order without it.
        case notSelected
        /// The run ended before its turn.
        case notReached
    }

    package var descriptor: CheckDescriptor
    package var reach: Reach
    /// In plan order.
    package var outcomes: [CheckOutcome]
    /// Rows that were started and have no verdict, in plan order.
    package var unfinishedRows: [String]

    /// The stable name of one of the rows.
    package func name(ofRow row: String) -> String {
        row.isEmpty ? descriptor.id : "\(descriptor.id)[\(row)]"
    }
}

/// What has been heard of one check.
private struct CheckProgress: Sendable, Equatable {
    private var rows: [String] = []
    private(set) var outcomes: [String: CheckOutcome] = [:]
    private var isStarted = false

    mutating func start(_ started: CheckStarted) {
        isStarted = true
        let known = Set(rows)
        rows += started.rows.filter { !known.contains($0) }
    }

    /// A row that is told twice keeps the graver verdict: a violation seen once is a violation.
    mutating func finish(_ outcome: CheckOutcome) {
        if let earlier = outcomes[outcome.row], earlier.verdict.gravity >= outcome.verdict.gravity { return }
        outcomes[outcome.row] = outcome
    }

    func result(_ descriptor: CheckDescriptor, ended: Bool) -> CheckResult {
        let planned = Set(rows)
        let others = outcomes.values.filter { !planned.contains($0.row) }
            .sorted { ($0.place.line, $0.place.column, $0.row) < ($1.place.line, $1.place.column, $1.row) }
        let heard = isStarted || !outcomes.isEmpty
        return CheckResult(
            descriptor: descriptor, reach: heard ? .reached : ended ? .notSelected : .notReached,
            outcomes: rows.compactMap { outcomes[$0] } + others,
            unfinishedRows: rows.filter { outcomes[$0] == nil })
    }

    /// Stands in for a descriptor that the header lacks.
    func makeDescriptor(id: String) -> CheckDescriptor {
        let outcomes = outcomes.values.sorted { $0.row < $1.row }
        return CheckDescriptor(
            id: id, title: id, clauses: Set(outcomes.flatMap(\.clauses)).sorted(),
            place: outcomes.first?.place ?? SourcePlace(file: "unknown", line: 1, column: 1))
    }
}

extension Verdict {
    /// Orders verdicts on the same row: the graver one stands.
    fileprivate var gravity: Int {
        switch self {
        case .notSelected: 0
        case .notApplicable: 1
        case .pass: 2
        case .waived: 3
        case .inconclusive: 4
        case .untestable: 5
        case .fail: 6
        case .error: 7
        }
    }
}

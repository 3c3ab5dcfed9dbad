/// What an oracle says about a history.
///
/// `Kind` is the oracle's own list of violations. Nothing found is worth as much as `power` says, and nothing at all when
/// `undecided` gives a reason.
package struct OracleReport<Kind: Sendable & Hashable>: Sendable, Hashable {
    package enum Verdict: Sendable, Hashable {
        case holds
        case violated
        case undecided(reason: String)
    }

    /// One for each kind that occurs, with the plainest evidence there is for it; in the order of the oracle's list.
    package var violations: [Violation<Kind>]
    /// Why an absence of violations would mean nothing, if so.
    package var undecided: String?
    package var power: HistoryPower

    package init(violations: [Violation<Kind>], undecided: String?, power: HistoryPower) {
        self.violations = violations
        self.undecided = undecided
        self.power = power
    }

    /// A violation that was seen stands, whatever else is open.
    package var verdict: Verdict {
        if !violations.isEmpty { return .violated }
        return undecided.map { .undecided(reason: $0) } ?? .holds
    }
}

/// A violation and the two or three intervals that show it.
package struct Violation<Kind: Sendable & Hashable>: Sendable, Hashable {
    package var kind: Kind
    /// In the order of time that contradicts the rule.
    package var witness: [Witness]

    package init(_ kind: Kind, _ witness: [Witness]) {
        self.kind = kind
        self.witness = witness
    }
}

/// One interval of a minimal witness.
package struct Witness: Sendable, Hashable {
    package enum Event: Sendable, Hashable {
        /// A probe, by its place in the history.
        case probe(Int)
        /// What changed the state, by its place in the list that the oracle was given: a Regenerate, a top-up.
        case change(Int)
    }

    package var event: Event
    package var interval: Interval

    package init(_ event: Event, _ interval: Interval) {
        self.event = event
        self.interval = interval
    }

    static func probe(_ index: Int, of history: History) -> Witness {
        Witness(.probe(index), history.interval(at: index))
    }
}

/// How much a history could have shown.
package struct HistoryPower: Sendable, Hashable {
    package var accepted = 0
    package var refused = 0
    package var withoutInformation = 0
    /// Places where at least one probe was informative.
    package var cells = 0
    /// The largest number of probes that were under way at one moment.
    package var concurrency = 0

    package var informative: Int { accepted + refused }

    package init() {}

    /// Counts the probes that `counts` lets through. O(n log n).
    package init(_ history: History, where counts: (History.Probe) -> Bool = { _ in true }) {
        var seen = Set<Int>()
        var sent: [Int64] = []
        var answered: [Int64] = []
        for probe in history where counts(probe) {
            switch probe.outcome {
            case .accepted: accepted += 1
            case .refused: refused += 1
            case .noInformation: withoutInformation += 1
            }
            if probe.outcome != .noInformation { seen.insert(probe.cell) }
            sent.append(probe.sent)
            answered.append(probe.answered)
        }
        cells = seen.count
        sent.sort()
        answered.sort()
        var ended = 0
        for (begun, moment) in sent.enumerated() {
            while answered[ended] < moment { ended += 1 }
            concurrency = max(concurrency, begun + 1 - ended)
        }
    }
}

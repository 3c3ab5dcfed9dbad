package import RunEvents

/// All that reports say about a run: the summary, and the exchanges and records of instruments that verdicts may rest
/// on. A fold over the events.
package struct RunRecord: Sendable, Equatable {
    package private(set) var summary = RunSummary()
    /// By sequence number.
    package private(set) var exchanges: [Int: ExchangeRecord] = [:]

    /// By sequence number, in the order of sending.
    package private(set) var instruments: [Int: InstrumentRecord] = [:]

    package init() {}

    /// The record of all these events.
    package init(_ events: some Sequence<Event>) {
        for event in events { apply(event) }
    }

    /// Takes in the next event.
    package mutating func apply(_ event: Event) {
        summary.apply(event)
        switch event {
        case .exchange(let exchange): exchanges[exchange.sequence] = exchange
        case .instrument(let record): instruments[record.sequence] = record
        default: break
        }
    }

    /// The exchanges that an outcome rests on, in the order of sending.
    package func witnesses(of outcome: CheckOutcome) -> [ExchangeRecord] {
        outcome.witnesses.sorted().compactMap { exchanges[$0] }
    }

    /// The records of instruments that an outcome rests on, in the order of their making.
    package func measurements(of outcome: CheckOutcome) -> [InstrumentRecord] {
        outcome.witnesses.sorted().compactMap { instruments[$0] }
    }
}

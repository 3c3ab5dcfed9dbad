package import RunEvents

/// All that reports say about a run: the summary, and the exchanges that verdicts may rest on. A fold over the events.
package struct RunRecord: Sendable, Equatable {
    package private(set) var summary = RunSummary()
    /// By sequence number.
    package private(set) var exchanges: [Int: ExchangeRecord] = [:]

    package init() {}

    /// The record of all these events.
    package init(_ events: some Sequence<Event>) {
        for event in events { apply(event) }
    }

    /// Takes in the next event.
    package mutating func apply(_ event: Event) {
        summary.apply(event)
        if case .exchange(let exchange) = event { exchanges[exchange.sequence] = exchange }
    }

    /// The exchanges that an outcome rests on, in the order of sending.
    package func witnesses(of outcome: CheckOutcome) -> [ExchangeRecord] {
        outcome.witnesses.sorted().compactMap { exchanges[$0] }
    }
}

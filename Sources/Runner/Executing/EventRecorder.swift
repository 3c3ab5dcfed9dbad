package import HTTPExchange
package import RunEvents
import Synchronization

/// Numbers and times events, and hands them on in order.
package final class EventRecorder: Sendable {
    /// Receives every event, one at a time, in order.
    package typealias Sink = @Sendable (Event) -> Void

    private let sink: Sink
    private let begin: MonotonicTime
    private let state = Mutex(State())

    private struct State {
        var sequence = 0
        var counts: [String: Int] = [:]
    }

    package init(begin: MonotonicTime = .now, sink: @escaping Sink) {
        self.begin = begin
        self.sink = sink
    }

    /// Hands on one event.
    func emit(_ event: Event) {
        state.withLock { state in
            if case .outcome(let outcome) = event { state.counts[outcome.verdict.rawValue, default: 0] += 1 }
            sink(event)
        }
    }

    /// Hands on an exchange under the next number, which it returns.
    func record(_ make: (Int) -> ExchangeRecord) -> Int {
        state.withLock { state in
            state.sequence += 1
            sink(.exchange(make(state.sequence)))
            return state.sequence
        }
    }

    /// Hands on what an instrument found under the next number, which it returns.
    func record(_ make: (Int) -> InstrumentRecord) -> Int {
        state.withLock { state in
            state.sequence += 1
            sink(.instrument(make(state.sequence)))
            return state.sequence
        }
    }

    /// Outcomes so far, by verdict.
    var counts: [String: Int] { state.withLock { $0.counts } }

    /// Nanoseconds since the run began.
    func offset(of time: MonotonicTime) -> UInt64 {
        time.nanoseconds >= begin.nanoseconds ? time.nanoseconds - begin.nanoseconds : 0
    }

    /// Nanoseconds since the run began, now.
    var now: UInt64 { offset(of: .now) }
}

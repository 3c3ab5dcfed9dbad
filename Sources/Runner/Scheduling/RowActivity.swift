import Synchronization

/// The rows of one run of a check that are under way: when all of them only wait, the run rests, and what must not be disturbed
/// may go on meanwhile.
final class RowActivity: Sendable {
    private struct State {
        /// Rows that do something, and those that wait; of these, those that are not idle.
        var working = 0
        var waiting = 0
        var quiet = 0
        var isAtRest = false
        /// Rows that want to go on while the run is at rest; the first of them asks for all.
        var isWaking = false
        var waking: [(row: CheckedContinuation<Bool, Never>, rest: Scheduler.Rest?)] = []

        mutating func rest(_ rest: Scheduler.Rest) {
            working -= 1
            waiting += 1
            if rest == .quiet { quiet += 1 }
        }

        mutating func work(after rest: Scheduler.Rest?) {
            working += 1
            if rest != nil { waiting -= 1 }
            if rest == .quiet { quiet -= 1 }
        }
    }

    private let id: Int
    private let signals: WorkSignals
    private let state = Mutex(State())

    /// - Parameter id: the run of the check, as the scheduler knows it.
    init(_ id: Int, _ signals: WorkSignals) {
        self.id = id
        self.signals = signals
    }

    /// A row begins, once the run may go on.
    func enter() async { await goOn(after: nil) }

    /// A row has ended.
    func leave() { restIfNobodyWorks { $0.working -= 1 } }

    /// The row sends nothing while it waits; returns once the run may go on after that.
    func rest<Value, Failure: Error>(
        _ rest: Scheduler.Rest, _ wait: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        restIfNobodyWorks { $0.rest(rest) }
        let result: Result<Value, Failure>
        do throws(Failure) { result = .success(try await wait()) } catch { result = .failure(error) }
        await goOn(after: rest)
        return try result.get()
    }

    private func restIfNobodyWorks(_ change: (inout State) -> Void) {
        let rest: Scheduler.Rest? = state.withLock { state in
            change(&state)
            guard state.working == 0, state.waiting > 0, !state.isAtRest else { return nil }
            state.isAtRest = true
            return state.quiet == 0 ? .idle : .quiet
        }
        if let rest { signals.rests(id, rest) }
    }

    /// Lets a row work, when the run is not or no longer at rest.
    private func goOn(after rest: Scheduler.Rest?) async {
        let asks = await withCheckedContinuation { row in
            let asks: Bool? = state.withLock { state in
                if !state.isAtRest {
                    state.work(after: rest)
                    return false
                }
                if !state.isWaking {
                    state.isWaking = true
                    return true
                }
                state.waking.append((row, rest))
                return nil
            }
            if let asks { row.resume(returning: asks) }
        }
        guard asks else { return }
        await signals.wake(id)
        // All of them work before any of them can leave, or the run would be at rest again at once.
        let others = state.withLock { state in
            (state.isAtRest, state.isWaking) = (false, false)
            state.work(after: rest)
            for other in state.waking { state.work(after: other.rest) }
            defer { state.waking = [] }
            return state.waking
        }
        for other in others { other.row.resume(returning: false) }
    }
}

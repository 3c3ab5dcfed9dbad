import Synchronization

/// The rows of one run of a check that are under way: when all of them only wait, the run rests, and what must not be disturbed
/// may go on meanwhile.
final class RowActivity: Sendable {
    private struct State {
        /// Rows that do something, and those that wait.
        var working = 0
        var waiting = 0
        var isAtRest = false
        /// Rows that want to go on while the run is at rest; the first of them asks for all.
        var isWaking = false
        var waking: [(row: CheckedContinuation<Bool, Never>, hasWaited: Bool)] = []

        mutating func work(hasWaited: Bool) {
            working += 1
            if hasWaited { waiting -= 1 }
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
    func enter() async { await goOn(hasWaited: false) }

    /// A row has ended.
    func leave() { restIfIdle { $0.working -= 1 } }

    /// The row sends nothing while it waits; returns once the run may go on after that.
    func rest<Value, Failure: Error>(
        _ wait: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        restIfIdle { state in
            state.working -= 1
            state.waiting += 1
        }
        let result: Result<Value, Failure>
        do throws(Failure) { result = .success(try await wait()) } catch { result = .failure(error) }
        await goOn(hasWaited: true)
        return try result.get()
    }

    private func restIfIdle(_ change: (inout State) -> Void) {
        let begins = state.withLock { state in
            change(&state)
            guard state.working == 0, state.waiting > 0, !state.isAtRest else { return false }
            state.isAtRest = true
            return true
        }
        if begins { signals.rests(id) }
    }

    /// Lets a row work, when the run is not or no longer at rest.
    private func goOn(hasWaited: Bool) async {
        let asks = await withCheckedContinuation { row in
            let asks: Bool? = state.withLock { state in
                if !state.isAtRest {
                    state.work(hasWaited: hasWaited)
                    return false
                }
                if !state.isWaking {
                    state.isWaking = true
                    return true
                }
                state.waking.append((row, hasWaited))
                return nil
            }
            if let asks { row.resume(returning: asks) }
        }
        guard asks else { return }
        await signals.wake(id)
        // All of them work before any of them can leave, or the run would be at rest again at once.
        let others = state.withLock { state in
            (state.isAtRest, state.isWaking) = (false, false)
            state.work(hasWaited: hasWaited)
            for other in state.waking { state.work(hasWaited: other.hasWaited) }
            defer { state.waking = [] }
            return state.waking
        }
        for other in others { other.row.resume(returning: false) }
    }
}

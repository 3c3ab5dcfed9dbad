import Synchronization

/// Lets callers that come while one is being served be served together in the next round.
///
/// A round begins after everybody in it has asked. Each is served by one of its callers, so that nothing runs for nobody.
final class SharedRounds<Request: Sendable, Answer: Sendable>: Sendable {
    private enum Turn: Sendable {
        case answered(Answer)
        /// The caller serves, itself and these.
        case serves([Waiting])
    }

    private struct Waiting: Sendable {
        var request: Request
        var caller: CheckedContinuation<Turn, Never>
    }

    private struct State {
        var isServing = false
        var waiting: [Waiting] = []
    }

    private let state = Mutex(State())

    /// Those who are served in the next round.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// - Parameter serve: answers requests, at least one, in their order; the same for all callers.
    func answer(to request: Request, serve: ([Request]) async -> [Answer]) async -> Answer {
        let turn = await withCheckedContinuation { caller in
            let isFirst = state.withLock { state in
                defer { state.isServing = true }
                if state.isServing { state.waiting.append(Waiting(request: request, caller: caller)) }
                return !state.isServing
            }
            if isFirst { caller.resume(returning: .serves([])) }
        }
        switch turn {
        case .answered(let answer): return answer
        case .serves(let others):
            let answers = await serve([request] + others.map(\.request))
            for (other, answer) in zip(others, answers.dropFirst()) {
                other.caller.resume(returning: .answered(answer))
            }
            beginNext()
            return answers[0]
        }
    }

    /// Lets the first of those who wait serve all of them.
    private func beginNext() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isServing = !state.waiting.isEmpty
            return state.waiting
        }
        waiting.first?.caller.resume(returning: .serves(Array(waiting.dropFirst())))
    }
}

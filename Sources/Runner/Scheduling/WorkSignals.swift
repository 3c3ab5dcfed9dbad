import Synchronization

/// What runs of checks tell the scheduler while they are under way.
final class WorkSignals: Sendable {
    enum Event: Sendable, Hashable {
        /// One of them has ended.
        case finished
        /// It sends nothing for a while.
        case rests(Int, Scheduler.Rest)
        /// It wants to go on.
        case wakes(Int)
        /// It needs a resource no longer.
        case givesUp(Int, String)
    }

    private struct State {
        var isOver = false
        var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    }

    /// For the one who schedules.
    let events: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let state = Mutex(State())

    init() { (events, continuation) = AsyncStream.makeStream(of: Event.self) }

    func finish() { continuation.yield(.finished) }

    /// Lets others have a resource before the run of the check ends.
    func giveUp(_ resource: String, of id: Int) { continuation.yield(.givesUp(id, resource)) }

    /// A run of a check sends nothing for a while.
    func rests(_ id: Int, _ rest: Scheduler.Rest) { continuation.yield(.rests(id, rest)) }

    /// Returns when a run that rests may go on.
    func wake(_ id: Int) async {
        await withCheckedContinuation { waiting in
            let isOver = state.withLock { state in
                if !state.isOver { state.waiting[id] = waiting }
                return state.isOver
            }
            if isOver { waiting.resume() } else { continuation.yield(.wakes(id)) }
        }
    }

    /// Lets runs that have waited go on.
    func resume(_ ids: [Int]) {
        let waiting = state.withLock { state in ids.compactMap { state.waiting.removeValue(forKey: $0) } }
        for continuation in waiting { continuation.resume() }
    }

    /// Nobody schedules any more: whoever waits goes on.
    func end() {
        let waiting = state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume() }
    }
}

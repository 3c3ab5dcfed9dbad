internal import Dispatch
internal import OwnThread
internal import Synchronization

/// Work on all processors that takes a while and shares nothing.
enum Concurrently {
    /// Threads that may still be started to help: none where such work is part of such work that has all processors already.
    private static let idle = Mutex(processorCount - 1)

    /// The results in the order of the items. Put what takes longest first, so that the processors end together.
    ///
    /// The helping threads are no more urgent than the one that calls: see `inBackground`.
    static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ transform: @escaping @Sendable (Item) -> Result
    ) -> [Result] {
        let results = Results<Result>(count: items.count)
        let work: @Sendable () -> Void = {
            while let index = results.begin() { results.store(transform(items[index]), at: index) }
        }
        let helpers = DispatchGroup()
        for _ in 0..<takeIdle(wanted: items.count - 1) {
            helpers.enter()
            startThread {
                work()
                idle.withLock { $0 += 1 }
                helpers.leave()
            }
        }
        work()
        helpers.wait()
        return results.all
    }

    /// Takes idle processors, at most as many as are wanted.
    private static func takeIdle(wanted: Int) -> Int {
        idle.withLock { idle in
            let taken = max(0, min(idle, wanted))
            idle -= taken
            return taken
        }
    }
}

/// Results of items that several threads work at.
private final class Results<Result: Sendable>: Sendable {
    private let state: Mutex<(begun: Int, done: [Result?])>

    init(count: Int) { state = Mutex((0, Array(repeating: nil, count: count))) }

    /// The next item that nobody works at.
    func begin() -> Int? {
        state.withLock { state in
            guard state.begun < state.done.count else { return nil }
            defer { state.begun += 1 }
            return state.begun
        }
    }

    func store(_ result: Result, at index: Int) { state.withLock { $0.done[index] = result } }

    var all: [Result] { state.withLock { $0.done.compactMap(\.self) } }
}

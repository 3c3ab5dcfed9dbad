internal import Dispatch
internal import Synchronization

/// Work on all processors that takes a while and shares nothing.
package enum Concurrently {
    /// Threads that may still be started to help: none where such work is part of such work that has all processors already.
    private static let idle = Mutex(processorCount - 1)

    /// The results in the order of the items. Put what takes longest first, so that the processors end together.
    ///
    /// The helping threads are no more urgent than the one that calls: see `inBackground`.
    package static func map<Item: Sendable, Result: Sendable>(
        _ items: [Item], _ transform: @escaping @Sendable (Item) -> Result
    ) -> [Result] {
        let shared = SharedWork<Item, Result>(items)
        let helpers = DispatchGroup()
        for _ in 0..<takeIdle(wanted: items.count - 1) {
            helpers.enter()
            startThread {
                shared.work(transform)
                idle.withLock { $0 += 1 }
                helpers.leave()
            }
        }
        shared.work(transform)
        helpers.wait()
        return shared.results
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

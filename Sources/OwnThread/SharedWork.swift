internal import Synchronization

/// Items that several threads work at, each taking the next one that nobody has begun, and what came of each.
package final class SharedWork<Item: Sendable, Result: Sendable>: Sendable {
    private let items: [Item]
    private let state: Mutex<(begun: Int, done: [Result?])>

    /// - Parameter items: what takes longest first, so that the threads end together.
    package init(_ items: [Item]) {
        self.items = items
        state = Mutex((0, Array(repeating: nil, count: items.count)))
    }

    /// Works until no item is left to begin.
    package func work(_ transform: (Item) -> Result) {
        while let index = begin() {
            let result = transform(items[index])
            state.withLock { $0.done[index] = result }
        }
    }

    /// The results in the order of the items, once every thread has ended its work.
    package var results: [Result] { state.withLock { $0.done.compactMap(\.self) } }

    private func begin() -> Int? {
        state.withLock { state in
            guard state.begun < items.count else { return nil }
            defer { state.begun += 1 }
            return state.begun
        }
    }
}

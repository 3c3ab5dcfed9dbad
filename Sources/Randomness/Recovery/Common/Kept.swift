import Synchronization

/// Values that take a while to compute and are the same each time: computed when first asked for, then kept.
final class Kept<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Value]>([:])

    /// The value of a key; computed twice at worst, when two ask for it at the same time.
    func value(_ key: Key, _ compute: () -> Value) -> Value {
        if let known = values.withLock({ $0[key] }) { return known }
        let value = compute()
        values.withLock { $0[key] = value }
        return value
    }
}

import Synchronization

/// What becomes of early data on one connection (RFC 8470, 3).
final class EarlyData: Sendable {
    /// Whether it is kept until the handshake is complete.
    let isDeferred: Bool
    private let isRefused: Bool
    private let hasArrived = Atomic(false)

    /// - Parameter isRefused: Whether a request in it is answered 425.
    init(isDeferred: Bool = false, isRefused: Bool = false) {
        self.isDeferred = isDeferred
        self.isRefused = isRefused
    }

    func mark() { hasArrived.store(true, ordering: .sequentiallyConsistent) }

    /// Whether the request at hand is to be answered 425: the first one of a connection that began with early data.
    func takesRefusal() -> Bool {
        isRefused && hasArrived.exchange(false, ordering: .sequentiallyConsistent)
    }
}

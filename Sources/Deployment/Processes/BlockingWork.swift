internal import OwnThread
internal import Synchronization

/// Runs work on a thread of its own that asks now and then whether the task that waits for it was cancelled.
func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable (Cancellation) -> Value) async -> Value {
    let cancellation = Cancellation()
    return await withTaskCancellationHandler {
        await onOwnThread { work(cancellation) }
    } onCancel: {
        cancellation.cancel()
    }
}

/// Whether blocking work is still wanted.
final class Cancellation: Sendable {
    private let instant = Mutex<ContinuousClock.Instant?>(nil)

    /// So often blocking work has to look.
    static let interval: Duration = .milliseconds(100)

    /// Since when nobody wants the result; nil while somebody does.
    var since: ContinuousClock.Instant? { instant.withLock { $0 } }

    func cancel() { instant.withLock { $0 = $0 ?? .now } }
}

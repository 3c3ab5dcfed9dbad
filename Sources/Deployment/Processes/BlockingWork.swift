internal import HTTPExchange
internal import Synchronization

/// Runs work that blocks on a thread of its own, so that no thread of the concurrency pool waits for a program or a person.
///
/// No signal is handled there, so that writing to a program that has ended is an error of that write and nothing more.
package func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        startThread { continuation.resume(returning: work()) }
    }
}

/// The same for work that asks now and then whether the task that waits for it was cancelled.
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

package import RunEvents
import Synchronization

/// Asks a run to stop: nothing more is sent, keys are deleted, and the report of what ran is written.
package final class StopSignal: Sendable {
    private let stream: AsyncStream<RunFooter.Ending>
    private let continuation: AsyncStream<RunFooter.Ending>.Continuation
    private let state = Mutex<RunFooter.Ending?>(nil)

    package init() {
        (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Asks to stop, for instance because of SIGINT. The first reason counts.
    package func trigger(_ reason: RunFooter.Ending) {
        state.withLock { $0 = $0 ?? reason }
        continuation.yield(reason)
    }

    /// The reason given, if any.
    package var reason: RunFooter.Ending? { state.withLock { $0 } }

    /// Returns when asked to stop, or when the task is cancelled. To be awaited by one task.
    func wait() async {
        for await _ in stream { return }
    }
}

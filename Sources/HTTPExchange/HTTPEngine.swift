internal import OwnThread
internal import Synchronization

/// Sends requests: one thread, all connections, nothing hidden.
///
/// All transfers run on one thread of the engine's own; `send` may be called from anywhere. No redirect, cookie, proxy,
/// `netrc`, cache or retry comes between a request and its exchange.
package final class HTTPEngine: Sendable {
    /// The settings of an engine.
    package struct Configuration: Sendable {
        /// The `User-Agent` of requests that set none.
        package var userAgent: String
        /// How many transfers run at once; the others wait in the order of their arrival.
        package var maximumTransfers = 64

        /// Settings with a `User-Agent`, for example `keyspec/1.0`.
        package init(userAgent: String = "keyspec") { self.userAgent = userAgent }
    }

    private let mailbox: EngineMailbox
    private let identifiers = Atomic<UInt64>(0)

    /// Starts an engine and its thread.
    package init(_ configuration: Configuration = Configuration()) {
        let mailbox = EngineMailbox()
        self.mailbox = mailbox
        startThread { EngineLoop(mailbox: mailbox, configuration: configuration).run() }
    }

    deinit { mailbox.stop() }

    /// Sends a request and returns what became of it. Cancelling the task ends the transfer at once.
    ///
    /// Runs on the caller's executor: a hop to another one and back would cost as much as the rest.
    package nonisolated(nonsending) func send(_ request: HTTPRequest) async -> Exchange {
        let queued = MonotonicTime.now
        let id = identifiers.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let order = SendOrder(id: id, request: request, queued: queued, continuation: continuation)
                guard mailbox.post(.send(order)) else { return order.fail(.cancelled) }
                // A cancellation before the post found nothing to cancel.
                if Task.isCancelled { mailbox.post(.cancel(id)) }
            }
        } onCancel: {
            mailbox.post(.cancel(id))
        }
    }

    /// Closes the connections of a name; the next request on that name opens a new one.
    package func closeConnections(named name: String) async {
        await withCheckedContinuation { continuation in
            if !mailbox.post(.close(name: name, done: continuation)) { continuation.resume() }
        }
    }

    /// Ends all transfers as cancelled, closes all connections and waits until the thread is done.
    package func shutdown() async {
        await withCheckedContinuation { mailbox.stop(done: $0) }
    }
}

/// A request on its way to the engine's thread.
struct SendOrder: Sendable {
    let id: UInt64
    let request: HTTPRequest
    let queued: MonotonicTime
    let continuation: CheckedContinuation<Exchange, Never>

    /// Answers the order without having sent anything.
    func fail(_ failure: TransportFailure) {
        continuation.resume(
            returning: Exchange(
                outcome: .failure(failure), timings: ExchangeTimings(queued: queued, answered: .now)))
    }
}

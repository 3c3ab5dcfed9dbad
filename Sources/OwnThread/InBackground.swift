internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Computes something that takes a while on a thread that gives way to all others, as long as they have anything to do. As many
/// such threads run as there are processors; what comes when all have work waits for its turn.
///
/// The work may start threads, which give way too on Linux, and may not wait for other work of this kind.
package func inBackground<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        BackgroundWork.shared.add { continuation.resume(returning: work()) }
    }
}

/// Work that waits for a thread, in the order of its arrival.
private final class BackgroundWork: Sendable {
    typealias Work = @Sendable () -> Void

    private struct State {
        var threads = 0
        var waiting: [Work] = []
    }

    static let shared = BackgroundWork()
    private let state = Mutex(State())

    func add(_ work: @escaping Work) {
        let needsThread = state.withLock { state in
            state.waiting.append(work)
            guard state.threads < processorCount else { return false }
            state.threads += 1
            return true
        }
        guard needsThread else { return }
        startThread {
            giveWay()
            while let work = self.next() { work() }
        }
    }

    /// Nil when there is no more work: then the thread ends.
    private func next() -> Work? {
        state.withLock { state in
            if state.waiting.isEmpty {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}

/// Lets other threads go before the one that calls.
private func giveWay() {
    #if canImport(Darwin)
        pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
    #elseif canImport(Glibc)
        // On Linux each thread has a niceness of its own; half the range leaves about a tenth of a contended processor.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
    #else
        setpriority(PRIO_PROCESS, 0, 10)
    #endif
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

/// The number of processors that this program may use.
package let processorCount = max(1, Int(sysconf(CInt(_SC_NPROCESSORS_ONLN))))

/// Runs a function on a new detached thread on which no signal is handled.
///
/// Signals stay with the program's own threads, and a write to a closed connection is an error instead of a SIGPIPE.
package func startThread(_ run: @escaping @Sendable () -> Void) {
    let body = Unmanaged.passRetained(ThreadBody(run))
    #if canImport(Darwin)
        var thread: pthread_t?
        let status = pthread_create(&thread, nil, { runBody($0) }, body.toOpaque())
        if status == 0, let thread { pthread_detach(thread) }
    #else
        var thread = pthread_t()
        let status = pthread_create(&thread, nil, { runBody($0) }, body.toOpaque())
        if status == 0 { pthread_detach(thread) }
    #endif
    precondition(status == 0, "no thread could be started: \(String(cString: strerror(status)))")
}

/// Runs work that blocks on a thread of its own, so that no thread of the concurrency pool waits for it.
package func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        startThread { continuation.resume(returning: work()) }
    }
}

private func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

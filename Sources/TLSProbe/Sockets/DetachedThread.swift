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

/// Runs work that blocks on a new detached thread, off the pool that tasks share; no signal is handled there.
func startDetachedThread(_ run: @escaping @Sendable () -> Void) {
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

/// The result of work that was done on a thread of its own.
func valueFromDetachedThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in startDetachedThread { continuation.resume(returning: work()) } }
}

private func runBody(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

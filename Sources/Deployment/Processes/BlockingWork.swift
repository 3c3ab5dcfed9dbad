#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Runs work that blocks on a thread of its own, so that no thread of the concurrency pool waits for a program or a person.
///
/// No signal is handled there, so that writing to a program that has ended is an error of that write and nothing more.
func onOwnThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        startThread { continuation.resume(returning: work()) }
    }
}

private func startThread(_ work: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(ThreadWork(work))
    #if canImport(Darwin)
        var thread: pthread_t?
        let failure = pthread_create(&thread, nil, { runThreadWork($0) }, box.toOpaque())
    #else
        var thread = pthread_t()
        let failure = pthread_create(&thread, nil, { runThreadWork($0) }, box.toOpaque())
    #endif
    precondition(failure == 0, "no thread could be started: \(String(cString: strerror(failure)))")
    #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
    #else
        pthread_detach(thread)
    #endif
}

private final class ThreadWork {
    let work: @Sendable () -> Void
    init(_ work: @escaping @Sendable () -> Void) { self.work = work }
}

private func runThreadWork(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let pointer else { return nil }
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Unmanaged<ThreadWork>.fromOpaque(pointer).takeRetainedValue().work()
    return nil
}

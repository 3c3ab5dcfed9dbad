import RunEvents
import Runner

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns SIGINT, SIGTERM and SIGHUP into a request to stop.
///
/// A second SIGINT ends the process at once. A SIGTERM after that does not: CI systems send both, a few seconds apart, and
/// the clean-up goes on meanwhile.
enum Interruptions {
    /// Begins to watch. To be called once.
    static func watch(_ stop: StopSignal) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        signalPipe = ends[1]
        readSignals(from: ends[0], stop: stop)
        for number in [SIGINT, SIGTERM, SIGHUP] { _ = signal(number, noteSignal) }
    }

    private static func readSignals(from descriptor: Int32, stop: StopSignal) {
        let watch = Unmanaged.passRetained(SignalWatch(descriptor: descriptor, stop: stop)).toOpaque()
        #if canImport(Darwin)
            var thread: pthread_t?
            guard pthread_create(&thread, nil, { runWatch($0) }, watch) == 0, let thread else { return }
        #else
            var thread = pthread_t()
            guard pthread_create(&thread, nil, { runWatch($0) }, watch) == 0 else { return }
        #endif
        pthread_detach(thread)
    }
}

extension ExitStatus {
    /// The exit code of a command that was asked to stop before it did anything.
    init(of stop: StopSignal) { self = stop.reason == .interrupted ? .interrupted : .terminated }
}

/// The write end of the pipe from the signal handler to the thread that acts on signals (`signal-safety(7)`).
private nonisolated(unsafe) var signalPipe: Int32 = -1

private func noteSignal(_ number: Int32) {
    let before = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = write(signalPipe, &byte, 1)
    errno = before
}

private final class SignalWatch {
    let descriptor: Int32
    let stop: StopSignal

    init(descriptor: Int32, stop: StopSignal) {
        self.descriptor = descriptor
        self.stop = stop
    }

    func run() {
        var interrupts = 0
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { return }
            let isInterrupt = Int32(byte) == SIGINT
            if isInterrupt { interrupts += 1 }
            if interrupts > 1 { _exit(ExitStatus.interrupted.rawValue) }
            stop.trigger(isInterrupt ? .interrupted : .terminated)
        }
    }
}

private func runWatch(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let pointer else { return nil }
    var signals = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Unmanaged<SignalWatch>.fromOpaque(pointer).takeRetainedValue().run()
    return nil
}

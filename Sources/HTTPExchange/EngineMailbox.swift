internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Messages to the engine's thread, and the pipe that wakes it.
final class EngineMailbox: Sendable {
    enum Message: Sendable {
        case send(SendOrder)
        case cancel(UInt64)
        case resolved(id: UInt64, Result<[SocketAddress], TransportFailure>)
        case close(name: String, done: CheckedContinuation<Void, Never>)
    }

    private struct State: Sendable {
        var messages: [Message] = []
        var isAsleep = false
        var isStopping = false
        var isStopped = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    /// The end of the pipe that the thread polls.
    let wakeDescriptor: CInt
    private let wakingDescriptor: CInt
    private let state = Mutex(State())

    init() {
        var ends: [CInt] = [-1, -1]
        let isMade = pipe(&ends) == 0
        precondition(isMade, "no pipe could be made; raise the limit of open files (ulimit -n)")
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        (wakeDescriptor, wakingDescriptor) = (ends[0], ends[1])
    }

    deinit {
        close(wakeDescriptor)
        close(wakingDescriptor)
    }

    /// Delivers a message; false when the engine has been stopped and will not read it.
    @discardableResult
    func post(_ message: Message) -> Bool {
        let (isAccepted, mustWake) = state.withLock { state in
            if state.isStopping { return (false, false) }
            state.messages.append(message)
            defer { state.isAsleep = false }
            return (true, state.isAsleep)
        }
        if mustWake { wake() }
        return isAccepted
    }

    /// Asks the thread to end; `done` resumes when it has.
    func stop(done: CheckedContinuation<Void, Never>? = nil) {
        let isStopped = state.withLock { state in
            if state.isStopped { return true }
            state.isStopping = true
            if let done { state.waiters.append(done) }
            return false
        }
        if isStopped { done?.resume() } else { wake() }
    }

    /// The messages so far and whether to stop; the next post will wake the thread.
    func takeMessages() -> (messages: [Message], isStopping: Bool) {
        state.withLock { state in
            let messages = state.messages
            state.messages = []
            state.isAsleep = true
            return (messages, state.isStopping)
        }
    }

    /// Empties the pipe.
    func acknowledgeWake() {
        // A wake is one byte, and hardly ever do several meet; what is left wakes the thread once more.
        withUnsafeTemporaryAllocation(byteCount: 16, alignment: 1) { buffer in
            _ = read(wakeDescriptor, buffer.baseAddress, buffer.count)
        }
    }

    /// Says that the thread has ended.
    func confirmStop() {
        let waiters = state.withLock { state in
            state.isStopped = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func wake() {
        var byte: UInt8 = 1
        _ = write(wakingDescriptor, &byte, 1)
    }
}

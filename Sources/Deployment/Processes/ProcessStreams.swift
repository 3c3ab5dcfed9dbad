#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a program has printed and not yet been asked for.
struct ProcessStreams {
    /// Bytes of standard output that nobody took yet.
    var output: [UInt8] = []
    /// The end of what came on standard error.
    private(set) var errors: [UInt8] = []
    private(set) var outputEnded = false
    private(set) var errorsEnded = false

    /// So much of standard error is kept.
    static let errorLimit = 16 * 1024

    /// What a step of `pump` came to.
    enum Progress: Sendable, Hashable {
        case moved
        case timedOut
    }

    /// Moves bytes in either direction until something moved or the time is over.
    ///
    /// - Parameter pending: bytes for standard input; what was written is taken away.
    mutating func pump(_ process: ChildProcess, pending: inout ArraySlice<UInt8>, limit: Duration) -> Progress {
        var polls = [
            pollfd(fd: pending.isEmpty ? -1 : process.input, events: Int16(POLLOUT), revents: 0),
            pollfd(fd: outputEnded ? -1 : process.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: errorsEnded ? -1 : process.errors, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = limit.components.seconds * 1_000 + limit.components.attoseconds / 1_000_000_000_000_000
        let ready = poll(&polls, nfds_t(polls.count), Int32(clamping: max(0, milliseconds) + 1))
        if ready == 0 { return .timedOut }
        if ready < 0 { return .moved }
        if polls[0].revents != 0 {
            let count = pending.withUnsafeBytes { write(process.input, $0.baseAddress, $0.count) }
            if count > 0 { pending.removeFirst(count) } else if errno != EAGAIN && errno != EINTR { pending = [] }
        }
        if polls[1].revents != 0 { outputEnded = Self.drain(process.output, into: &output) }
        if polls[2].revents != 0 {
            errorsEnded = Self.drain(process.errors, into: &errors)
            if errors.count > Self.errorLimit { errors.removeFirst(errors.count - Self.errorLimit) }
        }
        return .moved
    }

    /// Reads what is there; whether the stream has ended.
    private static func drain(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = read(descriptor, &chunk, chunk.count)
        if count > 0 { bytes += chunk[..<count] }
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }
}

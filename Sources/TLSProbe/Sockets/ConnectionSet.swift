internal import CKeyspecShims

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Connections that are under way together, on the thread that drives them.
final class ConnectionSet {
    /// One connection and its dialogue.
    final class Connection {
        let dialogue: any Dialogue
        fileprivate(set) var transcript = Transcript()
        fileprivate(set) var isOver = false
        fileprivate var descriptor: CInt = -1
        fileprivate var isConnected = false
        fileprivate var outgoing: [UInt8] = []
        fileprivate var deadline: ContinuousClock.Instant

        fileprivate init(_ dialogue: any Dialogue, deadline: ContinuousClock.Instant) {
            self.dialogue = dialogue
            self.deadline = deadline
        }

        deinit { if descriptor >= 0 { close(descriptor) } }
    }

    private let start: ContinuousClock.Instant
    private let isCancelled: @Sendable () -> Bool
    private var running: [Connection] = []
    /// How many connections were begun.
    private(set) var count = 0

    /// A set whose transcripts count time from `start`.
    init(start: ContinuousClock.Instant, isCancelled: @escaping @Sendable () -> Bool) {
        self.start = start
        self.isCancelled = isCancelled
    }

    /// Begins a connection; it goes on while `run` runs.
    func begin(
        _ dialogue: any Dialogue, to address: SocketAddress, deadline: ContinuousClock.Instant
    ) -> Connection {
        let connection = Connection(dialogue, deadline: deadline)
        connection.transcript.startedAt = .now - start
        count += 1
        switch address.connect() {
        case .success(let descriptor):
            connection.descriptor = descriptor
            running.append(connection)
        case .failure(let failure): end(connection, .notConnected(failure))
        }
        return connection
    }

    /// Lets connections go on until a condition holds, all have ended, or their deadlines have passed.
    func run(until isDone: () -> Bool = { false }) {
        while !running.isEmpty, !isDone() {
            let now = ContinuousClock.now
            for connection in running {
                if connection.deadline <= now {
                    end(connection, connection.isConnected ? .timedOut : .connectTimedOut)
                } else if isCancelled() {
                    end(connection, .cancelled)
                } else if connection.isConnected {
                    push(connection.dialogue.resume(at: now), on: connection)
                }
            }
            running.removeAll(where: \.isOver)
            guard !running.isEmpty, !isDone() else { break }
            wait()
            running.removeAll(where: \.isOver)
        }
    }

    private func wait() {
        var sockets = running.map { connection in
            let wantsWrite = !connection.isConnected || !connection.outgoing.isEmpty
            return pollfd(
                fd: connection.descriptor,
                events: Int16(connection.isConnected ? POLLIN : 0)
                    | Int16(wantsWrite ? POLLOUT : 0), revents: 0)
        }
        let next = running.flatMap { [$0.deadline, $0.dialogue.wakeTime] }.compactMap { $0 }.min() ?? .now
        // A cancellation is noticed within a twentieth of a second.
        let timeout = min(max(.zero, next - .now), .milliseconds(50))
        let milliseconds = CInt((timeout + .microseconds(999)) / .milliseconds(1))
        guard poll(&sockets, nfds_t(sockets.count), milliseconds) > 0 else { return }
        for (socket, connection) in zip(sockets, running) where socket.revents != 0 { advance(connection) }
    }

    private func advance(_ connection: Connection) {
        if !connection.isConnected {
            var code: CInt = 0
            var length = socklen_t(MemoryLayout<CInt>.size)
            let status = getsockopt(connection.descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
            if status != 0 || code != 0 {
                return end(connection, .notConnected(SocketFailure(code: status == 0 ? code : errno)))
            }
            connection.isConnected = true
            return push(connection.dialogue.open(), on: connection)
        }
        push([], on: connection)
        read(connection)
    }

    /// Sends as much as the socket takes.
    private func push(_ bytes: [UInt8], on connection: Connection) {
        connection.outgoing += bytes
        while !connection.outgoing.isEmpty {
            let count = connection.outgoing.withUnsafeBytes {
                send(connection.descriptor, $0.baseAddress, $0.count, Self.sendFlags)
            }
            if count > 0 {
                connection.transcript.note(sent: connection.outgoing.prefix(count))
                connection.outgoing.removeFirst(count)
            } else if errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR {
                break
            } else {
                // The other end takes no more, but may have answered: reading tells.
                connection.outgoing = []
            }
        }
        if connection.dialogue.isFinished, connection.outgoing.isEmpty { end(connection, .finished) }
    }

    private func read(_ connection: Connection) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while !connection.isOver {
            let count = recv(connection.descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                connection.transcript.note(received: buffer[..<count])
                push(connection.dialogue.receive(buffer[..<count]), on: connection)
            } else if count == 0 {
                end(connection, .closed)
            } else if errno == EINTR {
                continue
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                return
            } else {
                end(connection, .reset)
            }
        }
    }

    private func end(_ connection: Connection, _ reason: ConnectionEnd) {
        guard !connection.isOver else { return }
        connection.isOver = true
        connection.transcript.end = reason
        connection.transcript.endedAt = .now - start
        if connection.descriptor >= 0 { close(connection.descriptor) }
        connection.descriptor = -1
    }

    private static var sendFlags: CInt {
        #if canImport(Darwin)
            0
        #else
            CInt(MSG_NOSIGNAL)
        #endif
    }
}

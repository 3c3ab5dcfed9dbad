#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One request on its way over a raw connection; each call goes as far as it can without waiting.
///
/// Used on the engine's thread alone.
final class RawTransfer {
    private enum Phase { case resolving, connecting, securing, exchanging }

    let order: SendOrder
    private(set) var timings: ExchangeTimings
    /// The connection, as soon as there is one.
    private(set) var connection: RawConnection?
    /// Whether this transfer opened its connection.
    let isNew: Bool
    private(set) var parser: HTTP1ResponseParser
    /// What the transfer waits for: `POLLIN`, `POLLOUT` or both; 0 while it waits for an address.
    private(set) var events: Int16 = 0

    private let context: RawTLSContext?
    private let outgoing: [UInt8]
    private var written = 0
    private var canWrite = true
    private var phase: Phase
    private var addresses: ArraySlice<SocketAddress> = []
    private let connectDeadline: MonotonicTime
    private let totalDeadline: MonotonicTime

    /// A transfer over a kept connection, or over one that `connect(to:)` will open.
    init(_ order: SendOrder, over kept: RawConnection?, context: RawTLSContext?, userAgent: String) {
        self.order = order
        self.context = context
        connection = kept
        isNew = kept == nil
        phase = kept == nil ? .resolving : .exchanging
        outgoing = order.request.serialized(userAgent: userAgent)
        parser = HTTP1ResponseParser(method: order.request.method, limits: order.request.limits)
        let now = MonotonicTime.now
        timings = ExchangeTimings(queued: order.queued, answered: order.queued)
        timings.started = now
        connectDeadline = now + order.request.limits.connectTime
        totalDeadline = now + order.request.limits.totalTime
    }

    /// When the transfer fails if nothing happens.
    var deadline: MonotonicTime { phase == .exchanging ? totalDeadline : min(connectDeadline, totalDeadline) }

    /// The failure when the deadline has passed.
    var timeOut: TransportFailure {
        switch phase {
        case .resolving: .timedOut(.resolving)
        case .connecting: .connectTimedOut(address: address)
        case .securing: .timedOut(.securing)
        case .exchanging where parser.hasBegun: .timedOut(.receiving)
        case .exchanging: .timedOut(written < outgoing.count ? .sending : .waiting)
        }
    }

    /// Whether the connection can carry another request.
    var allowsReuse: Bool { parser.allowsReuse && written == outgoing.count }

    /// Starts to connect to the first of some addresses; the others are tried when it refuses.
    func connect(to addresses: [SocketAddress]) -> Exchange.Outcome? {
        self.addresses = addresses[...]
        return connectToNext(after: EADDRNOTAVAIL)
    }

    /// Goes on after the socket became ready; the outcome once there is one.
    func advance() -> Exchange.Outcome? {
        while true {
            switch phase {
            case .resolving: return nil
            case .connecting:
                if let code = connection?.connectError, code != 0 { return connectToNext(after: code) }
                timings.connected = .now
                if let failure = beginTLS() { return .failure(failure) }
            case .securing:
                guard let connection else { return nil }
                switch connection.handshake() {
                case .done:
                    timings.secured = .now
                    phase = .exchanging
                case .blocked(let events):
                    self.events = events
                    return nil
                case .closed:
                    return .failure(.tlsHandshakeFailed(detail: "the server closed the connection", alert: nil))
                case .failed(.system(let code)):
                    return .failure(.tlsHandshakeFailed(detail: String(cString: strerror(code)), alert: nil))
                case .failed(.tls(let failure)): return .failure(failure)
                }
            case .exchanging: return exchange()
            }
        }
    }

    /// Notes when the transfer ended.
    func noteEnd() { timings.answered = .now }

    /// The numbers of the connection for the exchange.
    func facts(id: UInt64) -> ConnectionFacts? {
        phase == .exchanging ? connection?.facts(id: id, isNew: isNew) : nil
    }

    private var address: String {
        let request = order.request
        return NodeAddress(host: request.node?.host ?? request.host, port: request.node?.port ?? request.port)
            .description
    }

    private func connectToNext(after code: CInt) -> Exchange.Outcome? {
        guard let next = addresses.popFirst() else {
            connection = nil
            return .failure(.connecting(to: address, errno: code))
        }
        guard let connection = RawConnection(to: next) else { return connectToNext(after: errno) }
        self.connection = connection
        phase = .connecting
        events = Int16(POLLOUT)
        return nil
    }

    private func beginTLS() -> TransportFailure? {
        guard let context, let connection else {
            phase = .exchanging
            return nil
        }
        phase = .securing
        let name = order.request.serverName ?? order.request.host
        return connection.prepareTLS(context.pointer, serverName: name)
            ? nil : .tlsHandshakeFailed(detail: OpenSSLErrors.take() ?? "no TLS session", alert: nil)
    }

    private func exchange() -> Exchange.Outcome? {
        events = Int16(POLLIN)
        write()
        return read()
    }

    private func write() {
        guard let connection, canWrite else { return }
        timings.sent = timings.sent ?? .now
        while written < outgoing.count {
            let progress = outgoing.withUnsafeBytes {
                connection.write(UnsafeRawBufferPointer(rebasing: $0[written...]))
            }
            switch progress {
            case .done(let count): written += count
            case .blocked(let events):
                self.events |= events
                return
            // The other end takes no more, but may have answered before: reading tells.
            case .closed, .failed:
                canWrite = false
                return
            }
        }
    }

    private func read() -> Exchange.Outcome? {
        guard let connection else { return nil }
        do throws(TransportFailure) {
            while !parser.isComplete {
                let progress = try readPiece(connection)
                switch progress {
                case .done: continue
                case .blocked(let events):
                    self.events |= events
                    return nil
                case .closed(let isClean): try parser.receiveEnd(isClean: isClean)
                case .failed(.system(let code)): throw .broken(by: code, hasBegun: parser.hasBegun)
                case .failed(.tls(let failure)): throw failure
                }
            }
        } catch {
            let isDead = !isNew && !parser.hasBegun
            return .failure(isDead ? .reusedConnectionDied : error)
        }
        guard let response = parser.response else { return .failure(.truncatedResponse) }
        return .response(response)
    }

    private func readPiece(_ connection: RawConnection) throws(TransportFailure) -> RawConnection.Progress {
        var failure: TransportFailure?
        let progress = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer in
            let progress = connection.read(into: buffer)
            if case .done(let count) = progress {
                timings.firstByte = timings.firstByte ?? .now
                do throws(TransportFailure) {
                    try parser.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                } catch { failure = error }
            }
            return progress
        }
        if let failure { throw failure }
        return progress
    }
}

internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One connection of a release; each call goes as far as it can without waiting.
///
/// Used on the release's thread alone.
final class ReleaseLane {
    private enum Phase { case connecting, securing, greeting, holding, reading, ended }

    /// Numbers of these connections begin far beyond those of an engine, so that none is taken for another.
    private static let numbers = Atomic<UInt64>(1 << 32)

    private let requests: [HTTPRequest]
    private let first: HTTPRequest
    private let number = ReleaseLane.numbers.add(1, ordering: .relaxed).newValue
    private var dialogue: any LaneDialogue
    private let context: RawTLSContext?
    private var connection: RawConnection?
    private var addresses: ArraySlice<SocketAddress> = []
    private var phase = Phase.connecting
    private var timings: [ExchangeTimings]
    private var outcomes: [Exchange.Outcome?]
    private var facts: ConnectionFacts?
    /// Sealed bytes in the order of their sealing: what may leave at once, what is held back, what has to follow it.
    private var ahead: ArraySlice<UInt8> = []
    private var held: ArraySlice<UInt8> = []
    private var later: ArraySlice<UInt8> = []
    private(set) var deadline: MonotonicTime
    /// The records of TLS that are held back.
    private(set) var recordCount = 0
    /// How long TCP took to connect.
    private(set) var roundTrip: Duration?
    /// Just before the held bytes were handed over.
    private(set) var released: MonotonicTime?
    /// When the last of them had been, if one call did not suffice.
    private var completed: MonotonicTime?

    /// A lane for requests that can be sent so; asks for at least one.
    init(_ requests: [HTTPRequest], userAgent: String, contexts: inout LaneContexts) throws(TransportFailure) {
        guard let first = requests.first else { throw .invalidRequest(reason: "a connection has no request") }
        self.requests = requests
        self.first = first
        dialogue = try Self.dialogue(of: requests, userAgent: userAgent)
        context = try contexts.context(for: first)
        let now = MonotonicTime.now
        timings = requests.map { _ in ExchangeTimings(queued: now, answered: now) }
        outcomes = requests.map { _ in nil }
        deadline = now + first.limits.connectTime
    }

    var descriptor: CInt? { connection?.descriptor }
    var isHolding: Bool { phase == .holding && ahead.isEmpty }
    var hasLetGo: Bool { phase == .reading && held.isEmpty }
    /// The last moment at which a held byte was handed over.
    var lastMoment: MonotonicTime? { completed ?? released }
    var hasEnded: Bool { phase == .ended }

    /// What the lane waits for.
    var events: Int16 {
        if phase == .connecting { return Int16(POLLOUT) }
        let canWrite = !ahead.isEmpty || (phase == .reading && !(held.isEmpty && later.isEmpty))
        return Int16(canWrite ? POLLIN | POLLOUT : POLLIN)
    }

    /// What became of each request.
    var exchanges: [Exchange] {
        requests.indices.map { index in
            let outcome = outcomes[index] ?? .failure(.cancelled)
            var partial: HTTPResponse?
            if case .failure = outcome {
                partial = dialogue.partialResponse(of: index)
                partial?.isTruncated = true
            }
            return Exchange(
                outcome: outcome, partialResponse: partial, timings: timings[index], connection: facts)
        }
    }

    // MARK: Up to the release

    /// Starts to connect. A host name is looked up here, on the release's own thread.
    func begin() {
        let now = MonotonicTime.now
        for index in timings.indices { timings[index].started = now }
        let host = first.node?.host ?? first.host
        let port = first.node?.port ?? first.port
        switch SocketAddress.addresses(of: host, port: port, isNumeric: false) {
        case .success(let found):
            addresses = found[...]
            connectToNext(after: EADDRNOTAVAIL)
        case .failure(let failure): end(failure)
        }
    }

    /// Goes on after the socket became ready.
    func advance() {
        switch phase {
        case .connecting: finishConnecting()
        case .securing: secure()
        case .greeting, .holding, .reading: exchange()
        case .ended: break
        }
    }

    /// Ends the lane when its time is up.
    func expire(at now: MonotonicTime) {
        guard deadline <= now else { return }
        switch phase {
        case .connecting: end(.connectTimedOut(address: address))
        case .securing: end(.timedOut(.securing))
        case .greeting, .holding: end(.timedOut(.sending))
        case .reading: end(.timedOut(dialogue.hasBegun ? .receiving : .waiting))
        case .ended: break
        }
    }

    private var address: String {
        NodeAddress(host: first.node?.host ?? first.host, port: first.node?.port ?? first.port).description
    }

    private func connectToNext(after code: CInt) {
        guard let next = addresses.popFirst() else { return end(.connecting(to: address, errno: code)) }
        guard let connection = RawConnection(to: next) else { return connectToNext(after: errno) }
        self.connection = connection
    }

    private func finishConnecting() {
        guard let connection else { return }
        let code = connection.connectError
        if code != 0 { return connectToNext(after: code) }
        let now = MonotonicTime.now
        for index in timings.indices { timings[index].connected = now }
        roundTrip = timings.first?.started.map { now - $0 }
        guard let context else { return prepare() }
        guard connection.prepareTLS(context.pointer, serverName: first.serverName ?? first.host) else {
            return end(.tlsHandshakeFailed(detail: OpenSSLErrors.take() ?? "no TLS session", alert: nil))
        }
        phase = .securing
        secure()
    }

    private func secure() {
        guard let connection else { return }
        switch connection.handshake() {
        case .done:
            let now = MonotonicTime.now
            for index in timings.indices { timings[index].secured = now }
            prepare()
        case .blocked: break
        case .closed: end(.tlsHandshakeFailed(detail: "the server closed the connection", alert: nil))
        case .failed(.system(let code)):
            end(.tlsHandshakeFailed(detail: String(cString: strerror(code)), alert: nil))
        case .failed(.tls(let failure)): end(failure)
        }
    }

    private func prepare() {
        guard let connection else { return }
        facts = connection.facts(id: number, isNew: true)
        deadline = .now + first.limits.totalTime
        let offered = facts?.tls?.applicationProtocol
        if first.version == .http2, offered != "h2" {
            return end(.versionNotNegotiated(wanted: "HTTP/2", offered: offered ?? "HTTP/1.1"))
        }
        guard connection.beginSealing() else { return end(Self.sealingFailed) }
        phase = .greeting
        goOn()
    }

    // MARK: Greeting, holding and reading

    private func exchange() {
        guard let connection else { return }
        flush()
        let progress = withUnsafeTemporaryAllocation(byteCount: 16_384, alignment: 1) { buffer in
            var progress = connection.read(into: buffer)
            while case .done(let count) = progress, phase != .ended {
                take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                if phase != .ended { progress = connection.read(into: buffer) }
            }
            return progress
        }
        switch progress {
        case _ where phase == .ended: break
        case .done, .blocked: goOn()
        case .closed(let isClean): endReading(isClean: isClean)
        case .failed(.system(let code)): end(.broken(by: code, hasBegun: dialogue.hasBegun))
        case .failed(.tls(let failure)): end(failure)
        }
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        do throws(TransportFailure) {
            let ended = try dialogue.receive(bytes, isReleased: phase == .reading)
            note(ended)
        } catch {
            end(error)
        }
    }

    private func note(_ ended: [(index: Int, outcome: Exchange.Outcome)]) {
        let now = MonotonicTime.now
        for index in timings.indices where timings[index].firstByte == nil && dialogue.hasBegun(index) {
            timings[index].firstByte = now
        }
        for (index, outcome) in ended where outcomes[index] == nil {
            outcomes[index] = outcome
            timings[index].answered = now
        }
        if phase == .reading, outcomes.allSatisfy({ $0 != nil }) { close() }
    }

    /// Seals what the dialogue has to say, and once it is ready, the part to hold back.
    private func goOn() {
        guard let connection else { return }
        guard let sealed = connection.sealed(dialogue.takeOutput()) else { return end(Self.sealingFailed) }
        if phase == .greeting {
            ahead += connection.takeSealed() + sealed
            if dialogue.isReady { hold(connection) }
        } else {
            later += connection.takeSealed() + sealed
        }
        flush()
    }

    private func hold(_ connection: RawConnection) {
        do throws(TransportFailure) {
            let bytes = try dialogue.finalBytes()
            guard let sealed = connection.sealed(bytes) else { throw Self.sealingFailed }
            held = sealed[...]
            recordCount = max(1, (bytes.count + 16_383) / 16_384)
            phase = .holding
        } catch {
            end(error)
        }
    }

    /// Sends what may leave, in the order in which it was sealed.
    private func flush() {
        send(\.ahead)
        guard phase == .reading else { return }
        if !held.isEmpty {
            send(\.held)
            if held.isEmpty { completed = .now }
        }
        if held.isEmpty { send(\.later) }
    }

    private func send(_ bytes: ReferenceWritableKeyPath<ReleaseLane, ArraySlice<UInt8>>) {
        while let connection, !self[keyPath: bytes].isEmpty,
            case .done(let count) = connection.sendSealed(self[keyPath: bytes])
        {
            self[keyPath: bytes] = self[keyPath: bytes].dropFirst(count)
        }
    }

    /// Lets the held bytes go: the part of a release that has to be quick.
    func letGo() {
        released = .now
        if case .done(let count)? = connection?.sendSealed(held) { held = held.dropFirst(count) }
    }

    /// Takes note of the release, once all lanes have let go.
    func beginReading(at now: MonotonicTime) {
        phase = .reading
        deadline = now + first.limits.totalTime
        for index in timings.indices { timings[index].sent = released }
    }

    // MARK: Ends

    private func endReading(isClean: Bool) {
        note(dialogue.receiveEnd(isClean: isClean))
        end(phase == .reading ? .closedWithoutResponse : .reusedConnectionDied)
    }

    /// Ends what has not ended yet.
    func end(_ failure: TransportFailure) {
        if phase == .ended { return }
        let now = MonotonicTime.now
        for index in outcomes.indices where outcomes[index] == nil {
            outcomes[index] = .failure(failure)
            timings[index].answered = now
        }
        close()
    }

    private func close() {
        phase = .ended
        connection = nil
    }

    private static let sealingFailed = TransportFailure.tlsHandshakeFailed(
        detail: "what was to be sent could not be encrypted", alert: nil)

    private static func dialogue(
        of requests: [HTTPRequest], userAgent: String
    ) throws(TransportFailure) -> any LaneDialogue {
        for request in requests {
            if case .impossible(let reason) = request.transport { throw .invalidRequest(reason: reason) }
        }
        if requests[0].version == .http2 { return try HTTP2Dialogue(requests, userAgent: userAgent) }
        guard requests.count == 1 else {
            throw .invalidRequest(reason: "a connection of HTTP/1.1 carries one request of a release")
        }
        return try HTTP1Dialogue(requests[0], userAgent: userAgent)
    }
}

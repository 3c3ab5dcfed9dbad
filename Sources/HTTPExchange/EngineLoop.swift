internal import CKeyspecShims
internal import CLibcurl
internal import COpenSSL
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The engine's thread: takes orders, waits for sockets and times, answers.
final class EngineLoop {
    let mailbox: EngineMailbox
    let configuration: HTTPEngine.Configuration
    /// The raw transfers that run, by the id of their order.
    var raws: [UInt64: RunningRaw] = [:]
    var keptRawConnections: [PoolKey: KeptRaw] = [:]
    var rawContexts: [Trust: RawTLSContext] = [:]
    /// The named connections in use: their next request waits.
    var busyNames: Set<PoolKey> = []
    var connections = ConnectionRegister()
    /// How many transfers have ended.
    var endCount = 0
    private var waiting: [SendOrder] = []
    private var running: [UInt64: (transfer: CurlTransfer, key: PoolKey)] = [:]
    private var pools: [PoolKey: CurlPool] = [:]
    private var trustStores: [Trust: TrustStore] = [:]
    private var idleHandles: [CurlHandle] = []
    private var pollSet = PollSet()

    init(mailbox: EngineMailbox, configuration: HTTPEngine.Configuration) {
        self.mailbox = mailbox
        self.configuration = configuration
    }

    func run() {
        OpenSSLLibrary.start()
        CurlLibrary.start()
        while true {
            let (messages, isStopping) = mailbox.takeMessages()
            for message in messages { handle(message) }
            if isStopping { break }
            startWhatCan()
            waitForReady()
        }
        stop()
    }

    // MARK: Orders

    private func handle(_ message: EngineMailbox.Message) {
        switch message {
        case .send(let order): waiting.append(order)
        case .cancel(let id): cancel(id)
        case .close(let name, let done):
            pools = pools.filter { $0.key.name != name || busyNames.contains($0.key) }
            keptRawConnections = keptRawConnections.filter { $0.key.name != name }
            done.resume()
        case .resolved(let id, let addresses): receive(addresses, for: id)
        }
    }

    private func cancel(_ id: UInt64) {
        if let index = waiting.firstIndex(where: { $0.id == id }) {
            waiting.remove(at: index).fail(.cancelled)
        } else if let (transfer, key) = running[id] {
            finish(transfer, key, .failure(.cancelled))
        } else {
            finishRaw(id, .failure(.cancelled))
        }
    }

    /// Starts orders until none ends at once: whatever ends may make room for one that waits.
    private func startWhatCan() {
        var before: Int
        repeat {
            before = endCount
            startWaiting()
            runTimers()
        } while endCount != before && !waiting.isEmpty
    }

    /// Starts orders in the order of their arrival, except those whose named connection is in use.
    private func startWaiting() {
        var index = 0
        while index < waiting.count, running.count + raws.count < configuration.maximumTransfers {
            let key = PoolKey(waiting[index].request)
            if busyNames.contains(key) {
                index += 1
            } else {
                start(waiting.remove(at: index), key)
            }
        }
    }

    private func start(_ order: SendOrder, _ key: PoolKey) {
        do throws(TransportFailure) {
            switch order.request.transport {
            case .impossible(let reason): throw .invalidRequest(reason: reason)
            case .raw: try startRaw(order, key)
            case .libcurl: try startCurl(order, key)
            }
        } catch {
            order.fail(error)
        }
    }

    private func startCurl(_ order: SendOrder, _ key: PoolKey) throws(TransportFailure) {
        let pool = try pool(for: key)
        guard let handle = idleHandles.popLast() ?? CurlHandle() else {
            throw .unclassified(code: Int(CURLE_OUT_OF_MEMORY.rawValue), detail: "no memory for another transfer")
        }
        let transfer = CurlTransfer(
            order, handle: handle, trust: pool.trust, mustReuse: key.name != nil && !key.resumes && pool.hasConnection,
            sessions: pool.sessions, userAgent: configuration.userAgent)
        running[order.id] = (transfer, key)
        if key.name != nil { busyNames.insert(key) }
        if !pool.add(transfer) {
            finish(
                transfer, key,
                .failure(.unclassified(code: Int(CURLE_FAILED_INIT.rawValue), detail: "libcurl did not start")))
        }
    }

    private func pool(for key: PoolKey) throws(TransportFailure) -> CurlPool {
        if let pool = pools[key] { return pool }
        var store: TrustStore?
        if let trust = key.trust {
            store = try trustStore(for: trust)
        }
        guard let pool = CurlPool(key, trust: store) else {
            throw .unclassified(code: Int(CURLE_OUT_OF_MEMORY.rawValue), detail: "no memory for another connection")
        }
        pools[key] = pool
        return pool
    }

    func trustStore(for trust: Trust) throws(TransportFailure) -> TrustStore {
        if let store = trustStores[trust] { return store }
        let store = try TrustStore(trust)
        trustStores[trust] = store
        return store
    }

    // MARK: Waiting

    private func runTimers() {
        let now = MonotonicTime.now
        for (key, pool) in pools where pool.timeIsUp(at: now) { collect(pool, key) }
        expireRaws(at: now)
    }

    private func waitForReady() {
        pollSet.removeAll()
        pollSet.add(mailbox.wakeDescriptor, Int16(POLLIN), for: .mailbox)
        for (key, pool) in pools {
            for (socket, events) in pool.watches { pollSet.add(socket, events, for: .pool(key)) }
        }
        for (id, raw) in raws where raw.transfer.events != 0 {
            guard let connection = raw.transfer.connection else { continue }
            pollSet.add(connection.descriptor, raw.transfer.events, for: .raw(id))
        }
        let deadlines = pools.values.compactMap(\.deadline) + raws.values.map(\.transfer.deadline)
        for ready in pollSet.wait(until: deadlines.min()) {
            switch ready.owner {
            case .mailbox: mailbox.acknowledgeWake()
            case .raw(let id): advanceRaw(id)
            case .pool(let key):
                guard let pool = pools[key] else { continue }
                pool.socketIsReady(ready.descriptor, events: ready.events)
                collect(pool, key)
            }
        }
    }

    private func collect(_ pool: CurlPool, _ key: PoolKey) {
        while let (transfer, result) = pool.nextFinished() {
            finish(transfer, key, transfer.outcome(of: result))
        }
    }

    // MARK: Ends

    private func finish(_ transfer: CurlTransfer, _ key: PoolKey, _ outcome: Exchange.Outcome) {
        transfer.noteEnd()
        endCount += 1
        let pool = pools[key]
        pool?.hasConnection = transfer.handle.keptConnection
        pool?.remove(transfer)
        // A reset leaves a handle the sessions that it shares.
        transfer.handle.set(CURLOPT_SHARE, nil)
        curl_easy_reset(transfer.handle.pointer)
        idleHandles.append(transfer.handle)
        busyNames.remove(key)
        running[transfer.order.id] = nil
        let facts = transfer.route.map { connections.facts(of: $0) }
        var partial: HTTPResponse?
        if case .failure = outcome {
            partial = transfer.assembly.response
            partial?.isTruncated = true
        }
        transfer.order.continuation.resume(
            returning: Exchange(
                outcome: outcome, partialResponse: partial, timings: transfer.timings, connection: facts))
    }

    private func stop() {
        for order in waiting { order.fail(.cancelled) }
        waiting = []
        for (transfer, key) in running.values { finish(transfer, key, .failure(.cancelled)) }
        for id in raws.keys { finishRaw(id, .failure(.cancelled)) }
        keptRawConnections = [:]
        pools = [:]
        for handle in idleHandles { curl_easy_cleanup(handle.pointer) }
        mailbox.confirmStop()
    }
}

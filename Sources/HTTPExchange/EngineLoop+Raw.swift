internal import CLibcurl
internal import OwnThread

extension EngineLoop {
    /// Starts an order on a raw connection: the kept one of its name, or a new one.
    func startRaw(_ order: SendOrder, _ key: PoolKey) throws(TransportFailure) {
        let kept = keptRawConnections.removeValue(forKey: key)
        let context = try key.trust.map(rawContext(for:))
        let transfer = RawTransfer(
            order, over: kept?.connection, context: context, userAgent: configuration.userAgent)
        raws[order.id] = RunningRaw(transfer: transfer, key: key, number: kept?.number ?? connections.nextNumber())
        if key.name != nil { busyNames.insert(key) }
        if kept == nil { findAddress(of: order) } else { advanceRaw(order.id) }
    }

    private func rawContext(for trust: Trust) throws(TransportFailure) -> RawTLSContext {
        if let context = rawContexts[trust] { return context }
        guard let context = RawTLSContext(try trustStore(for: trust)) else {
            throw .tlsHandshakeFailed(detail: OpenSSLErrors.take() ?? "no TLS context", alert: nil)
        }
        rawContexts[trust] = context
        return context
    }

    /// Connects at once to a numeric address; asks the resolver on a thread of its own about a name, because it blocks.
    private func findAddress(of order: SendOrder) {
        let host = order.request.node?.host ?? order.request.host
        let port = order.request.node?.port ?? order.request.port
        let numeric = SocketAddress.addresses(of: host, port: port, isNumeric: true)
        if case .success = numeric { return receive(numeric, for: order.id) }
        let (mailbox, id) = (mailbox, order.id)
        startThread {
            mailbox.post(.resolved(id: id, SocketAddress.addresses(of: host, port: port, isNumeric: false)))
        }
    }

    /// Takes the answer of the resolver; the transfer may have ended meanwhile.
    func receive(_ addresses: Result<[SocketAddress], TransportFailure>, for id: UInt64) {
        guard let raw = raws[id] else { return }
        switch addresses {
        case .success(let addresses):
            if let outcome = raw.transfer.connect(to: addresses) { finishRaw(id, outcome) }
        case .failure(let failure): finishRaw(id, .failure(failure))
        }
    }

    /// Lets a transfer go on whose socket is ready.
    func advanceRaw(_ id: UInt64) {
        guard let raw = raws[id], let outcome = raw.transfer.advance() else { return }
        finishRaw(id, outcome)
    }

    /// Ends the transfers whose time is up.
    func expireRaws(at now: MonotonicTime) {
        for (id, raw) in raws where raw.transfer.deadline <= now {
            finishRaw(id, .failure(raw.transfer.timeOut))
        }
    }

    /// Answers the order, and keeps the connection when it has a name and can carry more.
    func finishRaw(_ id: UInt64, _ outcome: Exchange.Outcome) {
        guard let raw = raws.removeValue(forKey: id) else { return }
        let transfer = raw.transfer
        transfer.noteEnd()
        endCount += 1
        busyNames.remove(raw.key)
        if raw.key.name != nil, !raw.key.resumes, transfer.allowsReuse, let connection = transfer.connection {
            keptRawConnections[raw.key] = KeptRaw(connection: connection, number: raw.number)
        }
        var partial: HTTPResponse?
        if case .failure = outcome {
            partial = transfer.parser.response
            partial?.isTruncated = true
        }
        transfer.order.continuation.resume(
            returning: Exchange(
                outcome: outcome, partialResponse: partial, timings: transfer.timings,
                connection: transfer.facts(id: raw.number)))
    }
}

/// A raw transfer that runs, and the number of its connection.
struct RunningRaw {
    let transfer: RawTransfer
    let key: PoolKey
    let number: UInt64
}

/// A raw connection that waits for the next request on its name.
struct KeptRaw {
    let connection: RawConnection
    let number: UInt64
}

import Dispatch
import GRDB
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A reference deployment: one site on one or more nodes, and its control socket.
package struct Deployment: Sendable {
    let options: DeploymentOptions
    let files: DeploymentFiles
    let site: Site
    private let store: Store
    let control: ControlSocket
    private let contexts: [TLSContext]
    let authorityFile: String?
    let seeds: [SeedAccount]
    private let log: ServerLog
    private let restarts: AsyncStream<Void>

    /// Opens the directory and gets everything ready short of listening.
    ///
    /// - Throws: `UnknownSwitch`, `InvalidSwitchValue`, or what is wrong with files and certificates.
    package init(_ options: DeploymentOptions) async throws {
        self.options = options
        let faults = try SwitchSet<Defect>(parsing: options.defects)
        let variants = try SwitchSet<Variant>(parsing: options.variants)
        files = try DeploymentFiles(directory: options.directory)
        (contexts, authorityFile) = try Self.makeContexts(
            options, files, TLSSwitches(faults: faults, variants: variants))
        store = try Store(path: files.database)
        log = try ServerLog(path: files.serverLog)
        let accounts = try AccountDirectory(store: store)
        var seeds = try await SeedAccount.prepare(file: files.seedAccounts, accounts: accounts)
        let limiter = RateLimiter(algorithm: Self.algorithm(variants))
        let (restarts, restart) = AsyncStream.makeStream(of: Void.self)
        self.restarts = restarts
        control = ControlSocket(
            token: RandomText.token(32), accounts: accounts, limiter: limiter, restarts: restart, faults: faults)
        site = try Site(
            faults: faults, variants: variants, store: store, accounts: accounts, limiter: limiter,
            journal: UsageJournal(path: files.usageLog, store: store), log: log)
        for index in seeds.indices where seeds[index].role == "funded" {
            guard let account = try await accounts.account(email: seeds[index].email)?.account else { continue }
            seeds[index].revokedKey = try await site.dashboard.ring.revokedKey(account: account.id)
        }
        self.seeds = seeds
    }

    private static func algorithm(_ variants: SwitchSet<Variant>) -> RateAlgorithm {
        if variants.has(.slidingWindow) { return .slidingWindow }
        return variants.has(.tokenBucket) ? .tokenBucket : .fixedWindow
    }

    /// Why a deployment ended.
    package enum Ending: Sendable, Hashable {
        case stopped
        /// To be started again with the same files, at these ports.
        case restarting(port: Int, controlPort: Int, plainPort: Int?)
    }

    /// Serves until the stream of stop requests yields or ends, or the control socket asks for a restart; then lets calls in
    /// flight finish.
    ///
    /// - Parameters:
    ///   - onOverdue: Called when connections have not ended within two seconds of being cancelled, as one may not whose peer
    ///     reads nothing; meant to end the process. The database bears that at any moment.
    ///   - onReady: Gets the ready line, one JSON object, when all nodes listen.
    @discardableResult
    package func run(
        until stop: AsyncStream<Void>, onOverdue: (@Sendable (Ending) -> Void)? = nil,
        onReady: @Sendable (String) -> Void
    ) async throws -> Ending {
        let ending = try await withThrowingTaskGroup(of: Void.self) { group in
            var port = options.port
            for node in 0..<options.nodes {
                port = try await listen(channel(of: node), Self.address(of: node), port, in: &group)
            }
            let plainPort = try await listenToPlainTraffic(tlsPort: port, in: &group)
            let controlPort = try await listen(
                HTTP1Channel(responder: control.responder), "127.0.0.1", options.controlPort, in: &group)
            try files.write(controlDescription(port: controlPort).text, to: files.control)
            log.write("ready, \(options.nodes) node(s)")
            onReady(readyLine(port: port, plainPort: plainPort, controlPort: controlPort))
            let restarts = await isRestart(stop)
            log.write(restarts ? "restarting" : "stopping")
            await site.calls.drain(within: .milliseconds(400))
            let ending: Ending =
                restarts ? .restarting(port: port, controlPort: controlPort, plainPort: plainPort) : .stopped
            // On a thread of its own: what is overdue may hold every thread of the tasks.
            let limit = DispatchWorkItem { [options, files] in
                if options.isEphemeral, ending == .stopped { files.removeAll() }
                onOverdue?(ending)
            }
            DispatchQueue.global().asyncAfter(deadline: .now() + 2, execute: limit)
            defer { limit.cancel() }
            group.cancelAll()
            while let result = await group.nextResult() { _ = result }
            return ending
        }
        // A reader that has not let go yet keeps nothing from being on disk.
        try? store.pool.close()
        if options.isEphemeral, ending == .stopped { files.removeAll() }
        return ending
    }

    /// Waits for a request to stop (false) or to restart (true).
    private func isRestart(_ stop: AsyncStream<Void>) async -> Bool {
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in stop { break }
                return false
            }
            group.addTask {
                for await _ in restarts { return true }
                return false
            }
            let first = await group.next()
            group.cancelAll()
            return first ?? false
        }
    }

    private func channel(of node: Int) -> NodeChannel {
        NodeChannel(
            node: node, site: site, context: contexts[node],
            plain: .onTLSPort(faults: site.faults, variants: site.variants),
            helloFaults: HelloFaults(faults: site.faults, variants: site.variants))
    }

    /// Starts the listener without TLS, where a mistake has one; returns its port.
    private func listenToPlainTraffic(
        tlsPort: Int, in group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> Int? {
        guard let plain = PlainTraffic.onPortOfItsOwn(tlsPort: tlsPort, faults: site.faults) else { return nil }
        let channel = NodeChannel(node: 0, site: site, context: nil, plain: plain)
        return try await listen(channel, Self.address(of: 0), options.plainPort, in: &group)
    }

    /// Starts a listener in the group; returns its port once it listens.
    private func listen(
        _ channel: some ServerChildChannel, _ address: String, _ port: Int,
        in group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> Int {
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = channel.server(
            configuration: ServerConfiguration(address: .hostname(address, port: port), backlog: 1024),
            onServerRunning: { listening.yield($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            // Nothing that a library might say about a request goes anywhere, at any level.
            logger: Logger(label: "keyspec-reference") { _ in SwiftLogNoOpLogHandler() })
        group.addTask {
            defer { listening.finish() }
            try await server.run()
        }
        for await port in ports { return port }
        guard case .failure(let error)? = await group.nextResult() else { throw CancellationError() }
        throw ListenFailure(address: address, port: port, reason: Self.reason(of: error))
    }

    private static func reason(of error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }

    static func address(of node: Int) -> String { "127.0.0.\(node + 1)" }
    /// As the ready line and the file beside the database have it.
    func controlDescription(port: Int) -> JSON {
        .object([("address", "127.0.0.1"), ("port", .integer(port)), ("token", .string(control.token))])
    }
}

/// An address that cannot be listened on.
struct ListenFailure: Error, CustomStringConvertible {
    let address: String
    let port: Int
    let reason: String

    var description: String { "cannot listen on \(address):\(port): \(reason)" }
}

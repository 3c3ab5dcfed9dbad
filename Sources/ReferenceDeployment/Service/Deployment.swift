import Dispatch
import GRDB
import HummingbirdCore

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
        var seeds = try await SeedAccount.prepare(files: files, accounts: accounts)
        let limiter = RateLimiter(algorithm: Self.algorithm(variants))
        let outage = Outage()
        let (restarts, restart) = AsyncStream.makeStream(of: Void.self)
        self.restarts = restarts
        control = ControlSocket(
            token: RandomText.token(32), accounts: accounts, limiter: limiter, outage: outage, restarts: restart,
            faults: faults)
        site = try Site(
            faults: faults, variants: variants, store: store, accounts: accounts, limiter: limiter, outage: outage,
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
    /// flight finish, for a moment, and closes what is open.
    ///
    /// - Parameters:
    ///   - onOverdue: Called when two seconds after that a connection has still not been let go, as when its call hangs;
    ///     meant to end the process. The database bears that at any moment.
    ///   - onReady: Gets the ready line, one JSON object, when all nodes listen.
    @discardableResult
    package func run(
        until stop: AsyncStream<Void>, onOverdue: (@Sendable (Ending) -> Void)? = nil,
        onReady: @Sendable (String) -> Void
    ) async throws -> Ending {
        let listeners = try await listen()
        try files.write(controlDescription(port: listeners.control.port).text, to: files.control)
        log.write("ready, \(options.nodes) node(s)")
        onReady(
            readyLine(
                port: listeners.port, plainPort: listeners.plain?.port, controlPort: listeners.control.port))
        let ending: Ending =
            await isRestart(stop)
            ? .restarting(
                port: listeners.port, controlPort: listeners.control.port, plainPort: listeners.plain?.port)
            : .stopped
        log.write(ending == .stopped ? "stopping" : "restarting")
        await site.calls.drain(within: .milliseconds(400))
        // On a thread of its own: what is overdue may hold every thread of the tasks.
        let limit = DispatchWorkItem { [options, files] in
            if options.isEphemeral, ending == .stopped { files.removeAll() }
            onOverdue?(ending)
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + 2, execute: limit)
        defer { limit.cancel() }
        await Self.close(listeners.all)
        // A reader that has not let go yet keeps nothing from being on disk.
        try? store.pool.close()
        if options.isEphemeral, ending == .stopped { files.removeAll() }
        files.lock.release()
        return ending
    }

    /// What a deployment listens with.
    private struct Listeners {
        var nodes: [Listener] = []
        var plain: Listener?
        let control: Listener

        /// Of all nodes.
        var port: Int { nodes[0].port }
        var all: [Listener] { nodes + [plain, control].compactMap(\.self) }
    }

    /// Starts all listeners, or none.
    private func listen() async throws -> Listeners {
        var listeners = Listeners(
            control: try await .start(
                HTTP1Channel(responder: control.responder), address: "127.0.0.1", port: options.controlPort))
        do {
            for node in 0..<options.nodes {
                listeners.nodes.append(
                    try await .start(
                        channel(of: node), address: Self.address(of: node),
                        port: listeners.nodes.first?.port ?? options.port))
            }
            if let plain = PlainTraffic.onPortOfItsOwn(tlsPort: listeners.port, faults: site.faults) {
                listeners.plain = try await .start(
                    NodeChannel(node: 0, site: site, context: nil, plain: plain), address: Self.address(of: 0),
                    port: options.plainPort)
            }
        } catch {
            await Self.close(listeners.all)
            throw error
        }
        return listeners
    }

    private static func close(_ listeners: [Listener]) async {
        await withTaskGroup(of: Void.self) { group in
            for listener in listeners { group.addTask { await listener.close() } }
        }
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
            helloFaults: HelloFaults(faults: site.faults, variants: site.variants), patience: options.patience)
    }

    static func address(of node: Int) -> String { "127.0.0.\(node + 1)" }

    /// As the ready line and the file beside the database have it.
    func controlDescription(port: Int) -> JSON {
        .object([("address", "127.0.0.1"), ("port", .integer(port)), ("token", .string(control.token))])
    }
}

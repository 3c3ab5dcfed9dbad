import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A listening socket and all that was accepted from it.
///
/// It ends by closing channels, never by cancelling tasks: NIO ends the whole process when a channel that was made for async
/// use is dropped unserved, which is what a cancelled accept loop, or a cancelled loop over HTTP/2 streams, does with those
/// it has not come to yet. For the same reason it serves in a task of its own, which no other task's cancellation reaches.
struct Listener: Sendable {
    let port: Int
    private let serving: Task<Void, any Error>
    private let stopListening: @Sendable () async -> Void
    private let connections: OpenConnections

    /// Returns once the address is listened on.
    ///
    /// - Parameter port: 0 lets the system choose a free one.
    /// - Throws: `ListenFailure`.
    static func start(_ channel: some ServerChildChannel, address: String, port: Int) async throws -> Listener {
        let connections = OpenConnections()
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let server = Server(
            childChannelSetup: TrackedChannel(base: channel, connections: connections),
            configuration: ServerConfiguration(address: .hostname(address, port: port), backlog: 1024),
            onServerRunning: { listening.yield($0.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            // Nothing that a library might say about a request goes anywhere, at any level.
            logger: Logger(label: "keyspec-reference") { _ in SwiftLogNoOpLogHandler() })
        let serving = Task {
            defer { listening.finish() }
            try await server.run()
        }
        for await chosen in ports {
            return Listener(
                port: chosen, serving: serving, stopListening: { try? await server.shutdownGracefully() },
                connections: connections)
        }
        guard case .failure(let error) = await serving.result else { throw CancellationError() }
        throw ListenFailure(address: address, port: port, reason: reason(of: error))
    }

    /// Stops listening and closes every connection; returns when the last one has been let go.
    func close() async {
        async let stopped: Void = stopListening()
        connections.closeAll()
        await stopped
        _ = await serving.result
    }

    private static func reason(of error: any Error) -> String {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
    }
}

/// An address that cannot be listened on.
struct ListenFailure: Error, CustomStringConvertible {
    let address: String
    let port: Int
    let reason: String

    var description: String { "cannot listen on \(address):\(port): \(reason)" }
}

/// The connections of a listener that are open.
private final class OpenConnections: Sendable {
    private struct State {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isOver = false
    }

    private let state = Mutex(State())

    /// Keeps track of a connection until it is closed; closes it at once when all have to be.
    func add(_ channel: any Channel) {
        let isOver = state.withLock {
            $0.channels[ObjectIdentifier(channel)] = channel
            return $0.isOver
        }
        channel.closeFuture.whenComplete { [self] _ in
            state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
        }
        if isOver { channel.close(promise: nil) }
    }

    func closeAll() {
        let channels = state.withLock {
            $0.isOver = true
            return Array($0.channels.values)
        }
        for channel in channels { channel.close(promise: nil) }
    }
}

/// A child channel whose connections are kept track of.
private struct TrackedChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let connections: OpenConnections

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
        connections.add(channel)
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Base.Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}

import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What the reference deployment is compared with: Hummingbird with one route that does nothing, behind the very TLS
/// handler of the reference, whose files stand in TLS/ as links.
///
///     BareRoute CERTIFICATE.PEM KEY.PEM          prints its port; serves until it is killed
@main
struct BareRoute {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let context = try TLSContext(
            settings: TLSSettings(), identity: .files(certificate: arguments[1], privateKey: arguments[2]))
        let router = Router()
        router.get("/nothing") { _, _ in HTTPResponse.Status.ok }
        router.post("/nothing") { _, _ in HTTPResponse.Status.ok }
        let quiet = Logger(label: "bare") { _ in SwiftLogNoOpLogHandler() }
        let application = Application(
            responder: router.buildResponder(),
            server: HTTPServerBuilder { responder in BareChannel(context: context, responder: responder) },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                print(channel.localAddress?.port ?? 0)
                fflush(nil)
            }, logger: quiet)
        try await application.run()
    }
}

/// HTTP/1.1 behind TLS, as Hummingbird's own channel sets it up.
struct BareChannel: HTTPChannelHandler {
    typealias Parts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let parts: EventLoopFuture<Parts>
    }

    let context: TLSContext
    let responder: Responder

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let promise = channel.eventLoop.makePromise(of: Parts.self)
            let handler = TLSHandler(
                connection: try TLSConnection(context: context), earlyData: EarlyData(),
                configure: { _ in promise.succeed(try configure(channel, logger)) }, refuse: { promise.fail($0) })
            try channel.pipeline.syncOperations.addHandler(handler)
            return Value(channel: channel, parts: promise.futureResult)
        }
    }

    private func configure(_ channel: any Channel, _ logger: Logger) throws -> Parts {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: false, withErrorHandling: true)
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: true))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: nil, logger: logger))
        return try Parts(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    func handle(value: Value, logger: Logger) async {
        guard let parts = try? await value.parts.get() else { return }
        await handleHTTP(asyncChannel: parts, logger: logger)
    }
}

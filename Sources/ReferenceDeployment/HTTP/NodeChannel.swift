import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOHTTPTypesHTTP2
import Synchronization

/// The child channel of one node: TLS by OpenSSL, then HTTP/1 or HTTP/2 as ALPN has it; or plain HTTP/1 by mistake.
struct NodeChannel: ServerChildChannel {
    typealias Parts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Streams = NIOHTTP2Handler.AsyncStreamMultiplexer<Parts>

    enum Conversation: Sendable {
        case http1(Parts)
        case http2(Streams)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let earlyData: EarlyData
        let negotiated: EventLoopFuture<(Conversation, PlainTraffic?)>
    }

    /// Header bytes that are read at all. What is beyond `Call.fieldsLimit` is answered 431 by the site; beyond this the
    /// connection is closed with a 431 of its own.
    static let readLimit = 1_572_864

    private static let connections = Atomic(0)

    let node: Int
    let site: Site
    /// nil for a port without TLS.
    let context: TLSContext?
    /// What is done with connections that do not begin with TLS; nil to let TLS fail on them.
    var plain: PlainTraffic?
    var helloFaults: HelloFaults?
    var patience = Patience()

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let promise = channel.eventLoop.makePromise(of: (Conversation, PlainTraffic?).self)
            let earlyData = EarlyData(
                isDeferred: site.variants.has(.earlyDataDeferred), isRefused: site.variants.has(.earlyData425))
            let start = Start(channel: channel, earlyData: earlyData, promise: promise, logger: logger)
            if let context, plain != nil {
                channel.closeFuture.whenComplete { _ in promise.fail(ChannelError.ioOnClosedChannel) }
                let chooser = FirstByteHandler { isPlain in
                    if isPlain { try open(start) } else { try secure(start, context) }
                }
                try channel.pipeline.syncOperations.addHandler(chooser)
            } else if let context {
                try secure(start, context)
            } else {
                try open(start)
            }
            return Value(channel: channel, earlyData: start.earlyData, negotiated: promise.futureResult)
        }
    }

    /// What the first handlers of a connection share.
    private struct Start {
        let channel: any Channel
        let earlyData: EarlyData
        let promise: EventLoopPromise<(Conversation, PlainTraffic?)>
        let logger: Logger
    }

    private func open(_ start: Start) throws {
        start.promise.succeed((.http1(try http1(start.channel, start.logger, isSecure: false)), plain))
    }

    private func secure(_ start: Start, _ context: TLSContext) throws {
        let connection = try TLSConnection(context: context)
        if let helloFaults {
            let handler = HelloHandler(faults: helloFaults, connection: connection)
            try start.channel.pipeline.syncOperations.addHandler(handler)
        }
        let handler = TLSHandler(
            connection: connection, earlyData: start.earlyData,
            configure: { name in
                let conversation: Conversation =
                    try name == "h2"
                    ? .http2(http2(start.channel, start.logger))
                    : .http1(http1(start.channel, start.logger, isSecure: true))
                start.promise.succeed((conversation, nil))
            }, refuse: { start.promise.fail($0) })
        try start.channel.pipeline.syncOperations.addHandler(handler)
    }

    private func http1(_ channel: any Channel, _ logger: Logger, isSecure: Bool) throws -> Parts {
        let pipeline = channel.pipeline.syncOperations
        if site.faults.has(.noOWSTrim) { try pipeline.addHandler(UntrimmedKeyHandler()) }
        if site.faults.has(.dropsControlBytes) { try pipeline.addHandler(ControlByteHandler()) }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = Self.readLimit
        limits.maxHeaderListSize = Self.readLimit
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try pipeline.addHandler(
            PersistenceHandler(
                alwaysCloses: site.variants.has(.connectionClose), strictTransport: site.strictTransport))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
        try pipeline.addHandler(RequestDeadlineHandler(patience: TimeAmount(patience.request)))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: patience.idle, logger: logger))
        return try Parts(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    private func http2(_ channel: any Channel, _ logger: Logger) throws -> Streams {
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 128),
            HTTP2Setting(parameter: .maxHeaderListSize, value: Self.readLimit),
        ]
        configuration.connection.maximumSequentialContinuationFrames = Self.readLimit / 16_384 + 4
        // A flood is far above this, but a busy client is not: libcurl sends a PRIORITY frame with each request.
        configuration.connection.controlFrameRateLimit.maximumCount = 4_000
        configuration.connection.controlFrameRateLimit.windowLength = .seconds(1)
        let broken = BrokenConnectionHandler()
        let open = OpenStreams()
        let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .server, streamDelegate: open, frameDelegate: broken, configuration: configuration
        ) { [patience] stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(
                    FieldValueHandler(strictTransport: site.strictTransport))
                try stream.pipeline.syncOperations.addHandler(EndStreamHandler())
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTPServerCodec())
                try stream.pipeline.syncOperations.addHandler(
                    RequestDeadlineHandler(patience: TimeAmount(patience.request)))
                try stream.pipeline.syncOperations.addHandler(
                    HTTPConnectionStateHandler(idleTimeout: patience.idle, logger: logger))
                return try Parts(wrappingChannelSynchronously: stream)
            }
        }
        try channel.pipeline.syncOperations.addHandlers([
            broken, QuietConnectionHandler(patience: TimeAmount(patience.connection), streams: open),
        ])
        return streams
    }

    func handle(value: Value, logger: Logger) async {
        let negotiated = try? await value.negotiated.get()
        guard let (conversation, plain) = negotiated else { return }
        let connection = Self.connections.add(1, ordering: .relaxed).newValue
        let isHTTP2 = if case .http2 = conversation { true } else { false }
        let exchange = Exchange(
            site: site, peer: Peer(node: node, connection: connection, isHTTP2: isHTTP2), plain: plain,
            earlyData: value.earlyData)
        switch conversation {
        case .http1(let parts): await exchange.handle(value: parts, logger: logger)
        case .http2(let streams):
            await withDiscardingTaskGroup { group in
                do {
                    for try await stream in streams.inbound {
                        group.addTask { await exchange.handle(value: stream, logger: logger) }
                    }
                } catch {
                    // The connection broke; its streams end by themselves.
                }
            }
        }
    }
}

/// How long clients may take.
package struct Patience: Sendable {
    /// An HTTP/1 connection without a request, or with an unfinished head, ends after this.
    package var idle = Duration.seconds(120)
    /// An HTTP/2 connection without a stream ends after this.
    package var connection = Duration.seconds(120)
    /// A request is whole so long after its head, or its connection or stream ends.
    package var request = Duration.seconds(60)

    package init() {}
}

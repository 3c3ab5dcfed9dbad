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

/// The child channel of one node: TLS by OpenSSL, then HTTP/1 or HTTP/2 as ALPN has it.
struct NodeChannel: ServerChildChannel {
    typealias Parts = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
    typealias Streams = NIOHTTP2Handler.AsyncStreamMultiplexer<Parts>

    enum Conversation: Sendable {
        case http1(Parts)
        case http2(Streams)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let negotiated: EventLoopFuture<Conversation>
    }

    /// Header bytes that are read at all. What is beyond `Call.fieldsLimit` is answered 431 by the site; beyond this the
    /// connection is closed with a 431 of its own.
    static let readLimit = 1_572_864

    /// An HTTP/1 connection without a request ends after this, and so does one, or an HTTP/2 stream, with an unfinished one.
    private static let idleTimeout = Duration.seconds(120)

    private static let connections = Atomic(0)

    let node: Int
    let site: Site
    let context: TLSContext

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let promise = channel.eventLoop.makePromise(of: Conversation.self)
            let handler = TLSHandler(
                connection: try TLSConnection(context: context),
                configure: { name in
                    promise.succeed(try name == "h2" ? .http2(http2(channel, logger)) : .http1(http1(channel, logger)))
                }, refuse: { promise.fail($0) })
            try channel.pipeline.syncOperations.addHandler(handler)
            return Value(channel: channel, negotiated: promise.futureResult)
        }
    }

    private func http1(_ channel: any Channel, _ logger: Logger) throws -> Parts {
        let pipeline = channel.pipeline.syncOperations
        if site.faults.has(.noOWSTrim) { try pipeline.addHandler(UntrimmedKeyHandler()) }
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = Self.readLimit
        limits.maxHeaderListSize = Self.readLimit
        try pipeline.configureHTTPServerPipeline(
            withPipeliningAssistance: false, withErrorHandling: false, withOutboundHeaderValidation: false,
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
        try pipeline.addHandler(PersistenceHandler(alwaysCloses: site.variants.has(.connectionClose)))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: true))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: Self.idleTimeout, logger: logger))
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
        let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .server, streamDelegate: nil, frameDelegate: broken, configuration: configuration
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                try stream.pipeline.syncOperations.addHandler(FieldValueHandler())
                try stream.pipeline.syncOperations.addHandler(EndStreamHandler())
                try stream.pipeline.syncOperations.addHandler(HTTP2FramePayloadToHTTPServerCodec())
                try stream.pipeline.syncOperations.addHandler(
                    HTTPConnectionStateHandler(idleTimeout: Self.idleTimeout, logger: logger))
                return try Parts(wrappingChannelSynchronously: stream)
            }
        }
        try channel.pipeline.syncOperations.addHandler(broken)
        return streams
    }

    func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        let negotiated = try? await withTaskCancellationHandler {
            try await value.negotiated.get()
        } onCancel: {
            channel.close(promise: nil)
        }
        guard let negotiated else { return }
        let connection = Self.connections.add(1, ordering: .relaxed).newValue
        switch negotiated {
        case .http1(let parts):
            let exchange = Exchange(site: site, peer: Peer(node: node, connection: connection, isHTTP2: false))
            await exchange.handle(value: parts, logger: logger)
        case .http2(let streams):
            let exchange = Exchange(site: site, peer: Peer(node: node, connection: connection, isHTTP2: true))
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

/// The requests of one connection or stream, answered one after the other by the site.
struct Exchange: HTTPChannelHandler {
    let site: Site
    let peer: Peer

    var responder: HTTPChannelHandler.Responder {
        { request, writer, _ in
            if request.headers[.expect]?.lowercased() == "100-continue" {
                try await writer.writeInformationalHead(HTTPResponse(status: .continue))
            }
            var call = Call(request, peer: peer)
            let answer = await site.respond(to: &call)
            try await call.discardBody()
            let isChunked = site.variants.has(.chunkedAnswers) && !peer.isHTTP2 && answer.body.readableBytes > 0
            var head = HTTPResponse(status: answer.status, headerFields: answer.fields)
            if !isChunked, answer.status != .noContent {
                head.headerFields[.contentLength] = String(answer.body.readableBytes)
            }
            let hasBody = call.method != .head && answer.body.readableBytes > 0
            if isChunked && hasBody {
                let body = answer.body
                try await writer.write(
                    response: head,
                    body: ResponseBody {
                        try await $0.write(body); try await $0.finish(nil)
                    })
            } else {
                try await writer.write(response: head, body: hasBody ? .init(byteBuffer: answer.body) : .init())
            }
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<NodeChannel.Parts> {
        channel.eventLoop.makeCompletedFuture { try NodeChannel.Parts(wrappingChannelSynchronously: channel) }
    }

    func handle(value: NodeChannel.Parts, logger: Logger) async {
        await handleHTTP(asyncChannel: value, logger: logger)
    }
}

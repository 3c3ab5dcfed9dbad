import HTTPTypes
import NIOCore
import NIOHTTP1

/// Decides when an HTTP/1 connection ends, and answers what cannot be parsed.
///
/// Above this handler `Connection: close` on a request is the one sign of an ending: HTTP/1.0, any spelling of `close` and
/// graceful stop all become it. A request that the parser refuses, be it in its body, or that does not name one host, is
/// answered here with 400 or 431, as JSON, and the connection ended (RFC 9112, 2.2, 3.2 and 9.6).
final class PersistenceHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let alwaysCloses: Bool
    private let strictTransport: StrictTransport
    private var closes = false
    private var isBroken = false
    private var unanswered = 0
    private var isAnswering = false

    init(alwaysCloses: Bool, strictTransport: StrictTransport) {
        self.alwaysCloses = alwaysCloses
        self.strictTransport = strictTransport
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isBroken else { return }
        let part = unwrapInboundIn(data)
        guard case .head(var head) = part else { return context.fireChannelRead(data) }
        unanswered += 1
        guard head.version.minor == 0 || head.headers["Host"].count == 1 else {
            return errorCaught(context: context, error: HTTPParserError.invalidHeaderToken)
        }
        if alwaysCloses || head.version.minor == 0 || !head.isKeepAlive {
            closes = true
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !isBroken else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            isAnswering = true
            if closes { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            isAnswering = false
            unanswered -= 1
            context.write(data, promise: promise)
        default:
            context.write(data, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isBroken else { return }
        isBroken = true
        guard error is HTTPParserError, !isAnswering, unanswered <= 1 else {
            context.close(promise: nil)
            return
        }
        let isOverflow = if case HTTPParserError.headerOverflow = error { true } else { false }
        let refusal = isOverflow ? Refusal.fieldsTooLarge : .invalidRequest("This is not well-formed HTTP.")
        let text = ErrorBody.envelope(refusal).text
        var headers: HTTPHeaders = [
            "Content-Type": "application/json", "Content-Length": String(text.utf8.count), "Connection": "close",
            "Cache-Control": "no-store",
        ]
        if let policy = strictTransport.policy(for: refusal.status) {
            headers.add(name: "Strict-Transport-Security", value: policy)
        }
        let status = HTTPResponseStatus(statusCode: refusal.status.code)
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.close(mode: .output, promise: nil)
    }
}

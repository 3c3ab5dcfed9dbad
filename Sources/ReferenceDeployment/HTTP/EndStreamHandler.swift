import NIOCore
import NIOHPACK
import NIOHTTP2

/// Ends an HTTP/2 stream with the last frame of its answer, where the codec above would send an empty DATA frame more.
///
/// Clients that count an answer's bytes take it for whole before that frame arrives, and reset the stream: after some
/// hundreds of resets a client that keeps its connection would be taken for an attacker (CVE-2023-44487).
final class EndStreamHandler: ChannelOutboundHandler {
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private var held: (payload: HTTP2Frame.FramePayload, promise: EventLoopPromise<Void>?)?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let payload = unwrapOutboundIn(data)
        if let last = held, Self.isBareEnd(payload) {
            held = nil
            if let promise { last.promise?.completeWith(promise.futureResult) }
            context.write(wrapOutboundOut(Self.ending(last.payload)), promise: promise ?? last.promise)
        } else {
            release(context)
            if Self.mayBeLast(payload) { held = (payload, promise) } else { context.write(data, promise: promise) }
        }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        release(context)
        context.flush()
        context.close(mode: mode, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        held?.promise?.fail(ChannelError.ioOnClosedChannel)
        held = nil
    }

    private func release(_ context: ChannelHandlerContext) {
        guard let last = held else { return }
        held = nil
        context.write(wrapOutboundOut(last.payload), promise: last.promise)
    }

    private static func isBareEnd(_ payload: HTTP2Frame.FramePayload) -> Bool {
        if case .data(let content) = payload { content.endStream && content.data.readableBytes == 0 } else { false }
    }

    private static func mayBeLast(_ payload: HTTP2Frame.FramePayload) -> Bool {
        switch payload {
        case .data(let content): !content.endStream
        case .headers(let content): !content.endStream && content.headers.first(name: ":status")?.first != "1"
        default: false
        }
    }

    private static func ending(_ payload: HTTP2Frame.FramePayload) -> HTTP2Frame.FramePayload {
        switch payload {
        case .data(var content):
            content.endStream = true
            return .data(content)
        case .headers(var content):
            content.endStream = true
            return .headers(content)
        default: return payload
        }
    }
}

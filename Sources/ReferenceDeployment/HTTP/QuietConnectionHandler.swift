import NIOCore
import NIOHTTP2
import Synchronization

/// Ends an HTTP/2 connection on which no stream has been open for a while: one that is kept for nothing, or whose client
/// never comes to the end of a header block.
final class QuietConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    private let patience: TimeAmount
    private let streams: OpenStreams
    private var clock: Scheduled<Void>?

    init(patience: TimeAmount, streams: OpenStreams) {
        self.patience = patience
        self.streams = streams
    }

    func handlerAdded(context: ChannelHandlerContext) { schedule(context, in: patience) }

    func handlerRemoved(context: ChannelHandlerContext) { clock?.cancel() }

    private func schedule(_ context: ChannelHandlerContext, in delay: TimeAmount) {
        clock = context.eventLoop.assumeIsolated().scheduleTask(in: delay) {
            let rest = (self.streams.quietSince ?? .now()) + self.patience - .now()
            if rest.nanoseconds <= 0 { context.close(promise: nil) } else { self.schedule(context, in: rest) }
        }
    }
}

/// Counts the open streams of a connection.
final class OpenStreams: NIOHTTP2StreamDelegate {
    private let state = Mutex((count: 0, since: NIODeadline.now()))

    /// When the last stream ended; nil while one is open.
    var quietSince: NIODeadline? { state.withLock { $0.count == 0 ? $0.since : nil } }

    func streamCreated(_ id: HTTP2StreamID, channel: any Channel) { state.withLock { $0.count += 1 } }

    func streamClosed(_ id: HTTP2StreamID, channel: any Channel) { state.withLock { $0 = ($0.count - 1, .now()) } }
}

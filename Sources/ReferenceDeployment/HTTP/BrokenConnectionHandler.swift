import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection after a connection error, once the GOAWAY has been written (RFC 9113, 5.4.1).
///
/// This is also the end of a header list beyond the 16 KiB that hold until the client has acknowledged our settings.
/// Errors of single streams come here as well and look the same, but they leave the connection alone (5.4.2): the GOAWAY
/// is what tells them apart.
final class BrokenConnectionHandler: ChannelInboundHandler, NIOHTTP2FrameDelegate {
    typealias InboundIn = Any

    private var hasSentGoAway = false

    func wroteFrame(_ frame: HTTP2Frame) {
        if case .goAway = frame.payload { hasSentGoAway = true }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if hasSentGoAway { context.close(promise: nil) }
    }
}

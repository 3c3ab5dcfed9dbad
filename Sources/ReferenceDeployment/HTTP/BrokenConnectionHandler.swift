import NIOCore

/// Ends an HTTP/2 connection after a connection error (RFC 9113, 5.4.1); the GOAWAY has been written by then.
///
/// This is also the end of a header list beyond the 16 KiB that hold until the client has acknowledged our settings.
final class BrokenConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

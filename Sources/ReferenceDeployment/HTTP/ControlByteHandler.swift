import NIOCore

/// The defect `drops-control-bytes`: a proxy in front that cleans what it forwards, and so makes a key of what was none.
final class ControlByteHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data).readableBytesView.filter { byte in
            byte >= 0x20 && byte != 0x7f || [0x09, 0x0a, 0x0d].contains(byte)
        }
        context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: bytes)))
    }
}

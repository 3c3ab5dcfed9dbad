import NIOCore

/// Reads a ClientHello in front of TLS and has it decided on; then it steps aside.
final class HelloHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Longest ClientHello that is waited for.
    private static let limit = 65_536

    private let faults: HelloFaults
    private let connection: TLSConnection
    private var received = ByteBuffer()
    private var hasDecided = false

    init(faults: HelloFaults, connection: TLSConnection) {
        self.faults = faults
        self.connection = connection
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasDecided else { return }
        received.writeImmutableBuffer(unwrapInboundIn(data))
        let reading = ClientHello.read(received)
        if reading == .incomplete, received.readableBytes < Self.limit { return }
        hasDecided = true
        switch faults.decide(reading) {
        case .proceed: stepAside(context)
        case .speak(let versions):
            connection.limit(to: versions)
            stepAside(context)
        case .answer(let bytes):
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
            context.close(promise: nil)
        case .close: context.close(promise: nil)
        }
    }

    private func stepAside(_ context: ChannelHandlerContext) {
        context.fireChannelRead(wrapInboundOut(received))
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}

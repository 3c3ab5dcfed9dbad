import NIOCore

/// TLS at the head of a child channel's pipeline.
///
/// The rest of the pipeline is built by `configure` as soon as the handshake has settled the application protocol, before
/// the first plain byte is passed on.
final class TLSHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Ends a connection whose handshake, or whose peer after our close, takes longer.
    private static let patience = TimeAmount.seconds(10)
    private static let linger = TimeAmount.milliseconds(500)

    /// `early` is a handshake during which early data has been passed on, so that the pipeline above exists already.
    private enum Phase { case handshaking, early, open, outputClosed, closed }

    private let connection: TLSConnection
    private let earlyData: EarlyData
    private let configure: (_ applicationProtocol: String?) throws -> Void
    private let refuse: (any Error) -> Void
    private var phase = Phase.handshaking
    private var waiting = MarkedCircularBuffer<(bytes: ByteBuffer, promise: EventLoopPromise<Void>?)>(
        initialCapacity: 8)
    private var deadline: Scheduled<Void>?
    private var early: ByteBuffer
    /// A close that was asked for before the handshake was complete.
    private var closeAfterHandshake: (mode: CloseMode, promise: EventLoopPromise<Void>?)?

    init(
        connection: TLSConnection, earlyData: EarlyData, configure: @escaping (String?) throws -> Void,
        refuse: @escaping (any Error) -> Void
    ) {
        self.connection = connection
        self.earlyData = earlyData
        early = ByteBuffer()
        self.configure = configure
        self.refuse = refuse
    }

    func handlerAdded(context: ChannelHandlerContext) {
        schedule(Self.patience, context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(with: ChannelError.ioOnClosedChannel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(with: ChannelError.ioOnClosedChannel)
        context.fireChannelInactive()
    }

    // MARK: From the network

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard phase != .closed else { return }
        connection.receive(unwrapInboundIn(data))
        if phase == .handshaking || phase == .early { advanceHandshake(context) }
        if phase == .open || phase == .outputClosed { readPlainBytes(context) }
    }

    private func advanceHandshake(_ context: ChannelHandlerContext) {
        var progress = TLSConnection.Progress.complete
        if connection.awaitsEarlyData {
            progress = connection.readEarlyData(into: &early)
            if !earlyData.isDeferred { passEarlyData(context) }
        }
        if progress == .complete { progress = connection.handshake() }
        send(context)
        switch progress {
        case .incomplete: return
        case .failed:
            let failure = TLSFailure("complete a handshake")
            context.flush()
            end(with: failure)
            context.close(promise: nil)
        case .complete:
            deadline?.cancel()
            open(context)
            passEarlyData(context)
            if let (mode, promise) = closeAfterHandshake { close(context: context, mode: mode, promise: promise) }
        }
    }

    /// Builds the pipeline above, if that has not been done for early data.
    private func open(_ context: ChannelHandlerContext) {
        defer { if phase != .closed { phase = .open } }
        guard phase == .handshaking else { return }
        do {
            try configure(connection.applicationProtocol)
        } catch {
            end(with: error)
            context.close(promise: nil)
        }
    }

    private func passEarlyData(_ context: ChannelHandlerContext) {
        guard early.readableBytes > 0, phase != .closed else { return }
        earlyData.mark()
        if phase == .handshaking {
            open(context)
            if phase == .open, !connection.isEstablished { phase = .early }
        }
        let bytes = early
        early.clear()
        context.fireChannelRead(wrapInboundOut(bytes))
    }

    private func readPlainBytes(_ context: ChannelHandlerContext) {
        var plain = context.channel.allocator.buffer(capacity: 16_384)
        while true {
            switch connection.read(into: &plain) {
            case .complete: continue
            case .incomplete:
                pass(plain, context)
            case .failed:
                pass(plain, context)
                peerEnded(context)
            }
            break
        }
        send(context)
        context.flush()
    }

    private func pass(_ plain: ByteBuffer, _ context: ChannelHandlerContext) {
        // After our own end of output nobody answers any more: what still arrives is read and dropped, so that the
        // kernel does not reset the connection over the last answer.
        guard plain.readableBytes > 0, phase == .open else { return }
        context.fireChannelRead(wrapInboundOut(plain))
    }

    private func peerEnded(_ context: ChannelHandlerContext) {
        if connection.peerHasClosed, phase == .open {
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        } else {
            context.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // A bare end of the TCP stream: the pipeline above sees an ended input, whatever TLS thinks of the manners.
        if let end = event as? ChannelEvent, end == .inputClosed, phase != .open {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // MARK: To the network

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        waiting.append((unwrapOutboundIn(data), promise))
    }

    func flush(context: ChannelHandlerContext) {
        waiting.mark()
        guard phase == .open || phase == .early else { return }
        while waiting.hasMark, let entry = waiting.popFirst() {
            var bytes = entry.bytes
            while bytes.readableBytes > 0, connection.write(&bytes) == .complete {}
            if let promise = entry.promise {
                // Encrypted bytes of several writes leave together: whichever goes last carries the promise.
                send(context, promise: promise)
            }
        }
        send(context)
        context.flush()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if phase == .early, mode != .input {
            // Without the end of the handshake there is no close_notify either; the deadline ends a client that stops.
            closeAfterHandshake = (mode, promise)
            return
        }
        guard phase == .open, mode != .input else {
            if mode == .all { end(with: ChannelError.ioOnClosedChannel) }
            context.close(mode: mode, promise: promise)
            return
        }
        connection.close()
        send(context)
        context.flush()
        if mode == .output {
            phase = .outputClosed
            schedule(Self.linger, context)
        } else {
            end(with: ChannelError.ioOnClosedChannel)
        }
        context.close(mode: mode, promise: promise)
    }

    private func send(_ context: ChannelHandlerContext, promise: EventLoopPromise<Void>? = nil) {
        if let bytes = connection.takeOutgoing(allocator: context.channel.allocator) {
            context.write(wrapOutboundOut(bytes), promise: promise)
        } else {
            promise?.succeed()
        }
        if phase == .handshaking || phase == .early { context.flush() }
    }

    private func end(with error: any Error) {
        if phase == .handshaking { refuse(error) }
        phase = .closed
        deadline?.cancel()
        closeAfterHandshake?.promise?.fail(error)
        closeAfterHandshake = nil
        while let entry = waiting.popFirst() { entry.promise?.fail(error) }
    }

    private func schedule(_ delay: TimeAmount, _ context: ChannelHandlerContext) {
        deadline?.cancel()
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: delay) { channel.close(promise: nil) }
    }
}

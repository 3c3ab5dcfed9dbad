/// The client's end of one HTTP/2 connection (RFC 9113): a state machine without I/O.
///
/// Requests and received bytes go in, bytes to send and responses come out. It asks for windows so large that it never
/// has to open them further, and takes no pushes. What breaks the connection is thrown and ends it; what breaks one
/// stream is that stream's outcome.
struct HTTP2Client: Sendable {
    private let limits: ExchangeLimits
    private var reader = HTTP2FrameReader()
    private var encoder = HPACKEncoder()
    private var decoder = HPACKDecoder()
    private var output: [UInt8] = []
    private var streams: [UInt32: HTTP2Stream] = [:]
    private var nextStream: UInt32 = 1
    private var ended: [UInt32] = []
    /// A header section that goes on in the next frame.
    private var openBlock: OpenBlock?
    private var peer = PeerSettings()
    private var sendWindow = 65_535
    /// Whether the other end has sent its settings, so that requests can follow.
    private(set) var isGreeted = false
    /// Whether the other end takes no more streams.
    private(set) var isClosing = false

    private struct OpenBlock: Sendable {
        var stream: UInt32
        var endsStream: Bool
        var bytes: [UInt8]
    }

    private struct PeerSettings: Sendable {
        var initialWindow = 65_535
        var largestFrame = HTTP2FrameReader.largestPayload
        var streams = Int.max
    }

    /// A client that greets with its preface and settings.
    init(limits: ExchangeLimits) {
        self.limits = limits
        output = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        // No pushes, and the largest windows: the limits of an exchange guard the memory.
        let settings: [(UInt16, UInt32)] = [(2, 0), (4, 0x7FFF_FFFF)]
        let payload = settings.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] + HTTP2Frame.bytes(of: $1) }
        write(HTTP2Frame(.settings, payload: payload))
        write(HTTP2Frame(.windowUpdate, payload: HTTP2Frame.bytes(of: 0x7FFF_FFFF - 65_535)))
    }

    /// How many streams the other end allows at once.
    var largestStreamCount: Int { peer.streams }

    /// The bytes to send so far; they are handed out once.
    mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// The streams that have ended since the last call.
    mutating func takeEnded() -> [UInt32] {
        defer { ended = [] }
        return ended
    }

    /// What became of a stream; nil while it is open.
    func outcome(of stream: UInt32) -> Exchange.Outcome? { streams[stream]?.outcome }

    /// What has come of a stream's response so far.
    func response(of stream: UInt32) -> HTTPResponse? { streams[stream]?.response }

    /// Whether anything of a stream's response has come.
    func hasBegun(_ stream: UInt32) -> Bool { streams[stream]?.hasBegun ?? false }

    /// Starts a stream with a whole request; the part of a body that exceeds the windows follows when they open.
    mutating func send(_ request: HTTP2Request, isHead: Bool = false) -> UInt32 {
        let id = nextStream
        nextStream += 2
        var stream = HTTP2Stream(limits: limits, isHead: isHead, sendWindow: peer.initialWindow)
        stream.unsent = request.body[...]
        stream.hasSentAll = request.body.isEmpty
        var block = encoder.encode(request.fields)[...]
        var kind = HTTP2Frame.Kind.headers
        repeat {
            let piece = block.prefix(peer.largestFrame)
            block = block.dropFirst(piece.count)
            var flags: UInt8 = block.isEmpty ? HTTP2Frame.Flag.endHeaders : 0
            if kind == .headers, request.body.isEmpty { flags |= HTTP2Frame.Flag.endStream }
            write(HTTP2Frame(kind, flags: flags, stream: id, payload: piece))
            kind = .continuation
        } while !block.isEmpty
        streams[id] = stream
        writeBody(of: id)
        return id
    }

    /// Takes the next bytes from the other end.
    mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(TransportFailure) {
        reader.receive(bytes)
        while let frame = try reader.next() { try receive(frame) }
    }

    /// Takes the end of the connection; streams that are open have no answer.
    mutating func receiveEnd() {
        for (id, stream) in streams where stream.outcome == nil {
            end(id, .failure(stream.hasBegun ? .truncatedResponse : .closedWithoutResponse))
        }
    }

    /// Ends every open stream with what broke the connection.
    mutating func fail(_ failure: TransportFailure) {
        for (id, stream) in streams where stream.outcome == nil { end(id, .failure(failure)) }
    }

    // MARK: Frames

    private mutating func receive(_ frame: HTTP2Frame) throws(TransportFailure) {
        if let open = openBlock, frame.kind != .continuation || frame.stream != open.stream {
            throw .malformedResponse(detail: "a header section is interrupted by another frame")
        }
        if !isGreeted, frame.kind != .settings {
            throw .malformedResponse(detail: "the connection does not begin with settings")
        }
        switch frame.kind {
        case .settings: try receiveSettings(frame)
        case .headers: try receiveHeaders(frame)
        case .continuation: try receiveContinuation(frame)
        case .data: try receiveData(frame)
        case .resetStream: try receiveReset(frame)
        case .windowUpdate: try receiveWindowUpdate(frame)
        case .goAway: try receiveGoAway(frame)
        case .ping:
            guard frame.payload.count == 8 else { throw Self.badLength }
            if !frame.has(HTTP2Frame.Flag.acknowledgement) {
                write(HTTP2Frame(.ping, flags: HTTP2Frame.Flag.acknowledgement, payload: frame.payload))
            }
        case .pushPromise: throw .malformedResponse(detail: "the server pushes although that was switched off")
        case .priority, nil: break
        }
    }

    private mutating func receiveSettings(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard frame.stream == 0, frame.payload.count.isMultiple(of: 6) else { throw Self.badLength }
        if frame.has(HTTP2Frame.Flag.acknowledgement) { return }
        for start in stride(from: 0, to: frame.payload.count, by: 6) {
            let entry = frame.payload[start..<(start + 6)]
            try receiveSetting(HTTP2Frame.number(entry.prefix(2)), Int(HTTP2Frame.number(entry.dropFirst(2))))
        }
        isGreeted = true
        write(HTTP2Frame(.settings, flags: HTTP2Frame.Flag.acknowledgement))
        writeBodies()
    }

    /// RFC 9113 6.5.2; settings that are unknown or only concern servers are skipped.
    private mutating func receiveSetting(_ name: UInt32, _ value: Int) throws(TransportFailure) {
        switch name {
        case 1: encoder.limitCapacity(to: value)
        case 3: peer.streams = value
        case 4:
            guard value <= 0x7FFF_FFFF else { throw .malformedResponse(detail: "a window is larger than allowed") }
            for id in streams.keys { streams[id]?.sendWindow += value - peer.initialWindow }
            peer.initialWindow = value
        case 5:
            guard (16_384...16_777_215).contains(value) else {
                throw .malformedResponse(detail: "the largest frame is none that is allowed")
            }
            peer.largestFrame = value
        default: break
        }
    }

    private mutating func receiveHeaders(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard let content = frame.content else { throw Self.badLength }
        openBlock = OpenBlock(
            stream: frame.stream, endsStream: frame.has(HTTP2Frame.Flag.endStream), bytes: Array(content))
        if frame.has(HTTP2Frame.Flag.endHeaders) { try closeBlock() }
    }

    private mutating func receiveContinuation(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard openBlock != nil else { throw .malformedResponse(detail: "a header section continues that none began") }
        openBlock?.bytes += frame.payload
        if openBlock?.bytes.count ?? 0 > limits.headerBytes { throw .headersTooLarge(limit: limits.headerBytes) }
        if frame.has(HTTP2Frame.Flag.endHeaders) { try closeBlock() }
    }

    private mutating func closeBlock() throws(TransportFailure) {
        guard let block = openBlock else { return }
        openBlock = nil
        // Decoded even when nobody waits for it, since it may change the table.
        let fields = try decoder.decode(block.bytes, limit: limits.headerBytes)
        change(block.stream) { stream throws(TransportFailure) in
            try stream.receive(fields, endsStream: block.endsStream)
        }
    }

    private mutating func receiveData(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard frame.stream != 0, let content = frame.content else { throw Self.badLength }
        change(frame.stream) { stream throws(TransportFailure) in
            try stream.receiveBody(content, endsStream: frame.has(HTTP2Frame.Flag.endStream))
        }
    }

    private mutating func receiveReset(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard frame.payload.count == 4 else { throw Self.badLength }
        if let stream = streams[frame.stream], stream.outcome == nil {
            end(frame.stream, .failure(.reset(stream.hasBegun ? .receiving : .waiting)))
        }
    }

    private mutating func receiveWindowUpdate(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard frame.payload.count == 4 else { throw Self.badLength }
        let increment = Int(HTTP2Frame.number(frame.payload) & 0x7FFF_FFFF)
        if frame.stream == 0 { sendWindow += increment } else { streams[frame.stream]?.sendWindow += increment }
        writeBodies()
    }

    private mutating func receiveGoAway(_ frame: HTTP2Frame) throws(TransportFailure) {
        guard frame.payload.count >= 8 else { throw Self.badLength }
        isClosing = true
        let last = HTTP2Frame.number(frame.payload.prefix(4)) & 0x7FFF_FFFF
        for (id, stream) in streams where id > last && stream.outcome == nil {
            end(id, .failure(.closedWithoutResponse))
        }
    }

    // MARK: Streams

    private mutating func change(
        _ id: UInt32, _ body: (inout HTTP2Stream) throws(TransportFailure) -> Void
    ) {
        guard var stream = streams[id], stream.outcome == nil else { return }
        do throws(TransportFailure) { try body(&stream) } catch { stream.outcome = .failure(error) }
        streams[id] = stream
        if stream.outcome != nil { ended.append(id) }
    }

    private mutating func end(_ id: UInt32, _ outcome: Exchange.Outcome) {
        streams[id]?.outcome = outcome
        ended.append(id)
    }

    private mutating func writeBodies() {
        for id in streams.keys.sorted() { writeBody(of: id) }
    }

    private mutating func writeBody(of id: UInt32) {
        guard var stream = streams[id], stream.outcome == nil else { return }
        while !stream.hasSentAll {
            let room = min(stream.unsent.count, stream.sendWindow, sendWindow, peer.largestFrame)
            if room <= 0 { break }
            let piece = stream.unsent.prefix(room)
            stream.unsent = stream.unsent.dropFirst(room)
            stream.sendWindow -= room
            sendWindow -= room
            stream.hasSentAll = stream.unsent.isEmpty
            write(
                HTTP2Frame(
                    .data, flags: stream.hasSentAll ? HTTP2Frame.Flag.endStream : 0, stream: id, payload: piece))
        }
        streams[id] = stream
    }

    private mutating func write(_ frame: HTTP2Frame) { output += frame.bytes }

    private static let badLength = TransportFailure.malformedResponse(
        detail: "a frame of HTTP/2 has a length or a place that its type does not have")
}

/// A frame of HTTP/2 (RFC 9113 4.1).
struct HTTP2Frame: Sendable, Hashable {
    /// The types that mean something here (RFC 9113 6); others are skipped.
    enum Kind: UInt8, Sendable {
        case data = 0
        case headers = 1
        case priority = 2
        case resetStream = 3
        case settings = 4
        case pushPromise = 5
        case ping = 6
        case goAway = 7
        case windowUpdate = 8
        case continuation = 9
    }

    /// Bits of a frame; which bit means what depends on the type.
    enum Flag {
        static let endStream: UInt8 = 0x1
        static let acknowledgement: UInt8 = 0x1
        static let endHeaders: UInt8 = 0x4
        static let padded: UInt8 = 0x8
        static let priority: UInt8 = 0x20
    }

    var type: UInt8
    var flags: UInt8
    var stream: UInt32
    var payload: [UInt8]

    init(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, payload: some Sequence<UInt8> = []) {
        self.init(type: kind.rawValue, flags: flags, stream: stream, payload: Array(payload))
    }

    init(type: UInt8, flags: UInt8, stream: UInt32, payload: [UInt8]) {
        self.type = type
        self.flags = flags
        self.stream = stream
        self.payload = payload
    }

    var kind: Kind? { Kind(rawValue: type) }

    func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// The frame as it goes over the wire.
    var bytes: [UInt8] {
        let length = UInt32(payload.count)
        return [UInt8(length >> 16 & 0xFF), UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF), type, flags]
            + Self.bytes(of: stream) + payload
    }

    /// The content without what padding and priority put around it (RFC 9113 6.1, 6.2); nil when it does not add up.
    var content: ArraySlice<UInt8>? {
        var rest = payload[...]
        var padding = 0
        if has(Flag.padded) {
            guard let count = rest.popFirst() else { return nil }
            padding = Int(count)
        }
        if kind == .headers, has(Flag.priority) {
            guard rest.count >= 5 else { return nil }
            rest = rest.dropFirst(5)
        }
        return padding <= rest.count ? rest.dropLast(padding) : nil
    }

    /// A number of 32 bits in the order of the network.
    static func bytes(of number: UInt32) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 0xFF) } }

    /// The number that some bytes stand for.
    static func number(_ bytes: some Sequence<UInt8>) -> UInt32 { bytes.reduce(0) { $0 << 8 | UInt32($1) } }
}

/// Cuts a stream of bytes into frames.
struct HTTP2FrameReader: Sendable {
    /// The usual limit of a frame's payload (RFC 9113 4.2); we announce no other.
    static let largestPayload = 16_384

    private var buffer: [UInt8] = []
    private var position = 0

    mutating func receive(_ bytes: UnsafeRawBufferPointer) {
        buffer.removeFirst(position)
        position = 0
        buffer += bytes
    }

    /// The next whole frame; nil when more bytes are needed.
    mutating func next() throws(TransportFailure) -> HTTP2Frame? {
        let rest = buffer[position...]
        guard rest.count >= 9 else { return nil }
        let length = Int(HTTP2Frame.number(rest.prefix(3)))
        if length > Self.largestPayload { throw .malformedResponse(detail: "a frame is longer than 16384 bytes") }
        guard rest.count >= 9 + length else { return nil }
        let head = Array(rest.prefix(9))
        position += 9 + length
        return HTTP2Frame(
            type: head[3], flags: head[4], stream: HTTP2Frame.number(head[5...]) & 0x7FFF_FFFF,
            payload: Array(rest.dropFirst(9).prefix(length)))
    }
}

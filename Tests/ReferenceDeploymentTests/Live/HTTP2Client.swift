/// HTTP/2 in frames of the test's own making (RFC 9113, 4.1), so that it can do what no library would.
struct HTTP2Client {
    struct Frame {
        enum Kind: UInt8 { case data = 0, headers, priority, reset, settings, push, ping, goAway, windowUpdate }

        let kind: UInt8
        let flags: UInt8
        let stream: UInt32

        var endsStream: Bool { flags & 1 == 1 }
    }

    private let connection: TestConnection
    private var lastStream: UInt32 = 0

    /// Says hello; the server's own hello is read with the first answer.
    init(_ connection: TestConnection) throws {
        self.connection = connection
        try connection.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + Self.frame(.settings, stream: 0))
    }

    /// Sends the header block of a POST that announces a body of so many bytes; returns its stream.
    mutating func post(_ path: String, key: String, announcing length: Int) throws -> UInt32 {
        lastStream += lastStream == 0 ? 1 : 2
        let fields = [
            (":method", "POST"), (":scheme", "https"), (":authority", "localhost"), (":path", path), ("x-api-key", key),
            ("content-length", String(length)),
        ]
        // Literals without indexing (RFC 7541, 6.2.2), each text shorter than 127 bytes.
        let text = { (text: String) in [UInt8(text.utf8.count)] + Array(text.utf8) }
        let block: [UInt8] = fields.flatMap { [0] + text($0) + text($1) }
        try connection.send(Self.frame(.headers, flags: 4, stream: lastStream, block))
        return lastStream
    }

    func data(_ bytes: [UInt8], on stream: UInt32, ends: Bool = true) throws {
        try connection.send(Self.frame(.data, flags: ends ? 1 : 0, stream: stream, bytes))
    }

    /// RST_STREAM with CANCEL.
    func cancel(_ stream: UInt32) throws {
        try connection.send(Self.frame(.reset, stream: stream, [0, 0, 0, 8]))
    }

    /// Reads up to the frame that ends the stream: its last one, a RST_STREAM, or the GOAWAY that ends all of them.
    func end(of stream: UInt32) throws -> Frame.Kind? {
        while true {
            let (frame, _) = try receive()
            let kind = Frame.Kind(rawValue: frame.kind)
            if kind == .goAway { return kind }
            guard frame.stream == stream else { continue }
            if kind == .reset || (kind == .headers || kind == .data) && frame.endsStream { return kind }
        }
    }

    /// Reads until all these streams have ended by their answers' last frames; returns how many were answered 200.
    func successes(among streams: [UInt32]) throws -> Int {
        var open = Set(streams)
        var successes = 0
        while !open.isEmpty {
            let (frame, payload) = try receive()
            let kind = Frame.Kind(rawValue: frame.kind)
            guard kind != .goAway, kind != .reset else { throw TestConnection.Failure(step: "keep all streams") }
            guard kind == .headers || kind == .data else { continue }
            // `:status: 200` has a number of its own (RFC 7541, A), and the status comes first.
            if kind == .headers, payload.first == 0x88 { successes += 1 }
            if frame.endsStream { open.remove(frame.stream) }
        }
        return successes
    }

    /// The next frame; the server's settings are acknowledged on the way.
    private func receive() throws -> (Frame, payload: [UInt8]) {
        let head = try connection.receive(9)
        let payload = try connection.receive(head[..<3].reduce(0) { $0 << 8 | Int($1) })
        let frame = Frame(kind: head[3], flags: head[4], stream: head[5...].reduce(0) { $0 << 8 | UInt32($1) })
        if Frame.Kind(rawValue: frame.kind) == .settings, frame.flags == 0 {
            try connection.send(Self.frame(.settings, flags: 1, stream: 0))
        }
        return (frame, payload)
    }

    private static func frame(_ kind: Frame.Kind, flags: UInt8 = 0, stream: UInt32, _ payload: [UInt8] = []) -> [UInt8]
    {
        let number = { (value: UInt32, bytes: Int) in
            (0..<bytes).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
        }
        return number(UInt32(payload.count), 3) + [kind.rawValue, flags] + number(stream, 4) + payload
    }
}

/// What is said on a connection of a release, whatever the version of HTTP; without I/O.
protocol LaneDialogue {
    /// Whether the requests can be held ready.
    var isReady: Bool { get }
    /// Whether any byte of an answer has come.
    var hasBegun: Bool { get }

    /// Bytes to send before the release; they are handed out once.
    mutating func takeOutput() -> [UInt8]
    /// The bytes that complete the requests; asked for once, when it is ready and all output was taken.
    mutating func finalBytes() throws(TransportFailure) -> [UInt8]
    /// Takes bytes; returns which requests have ended with them.
    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, isReleased: Bool
    ) throws(TransportFailure) -> [(index: Int, outcome: Exchange.Outcome)]
    /// Takes the end of the connection.
    mutating func receiveEnd(isClean: Bool) -> [(index: Int, outcome: Exchange.Outcome)]
    /// Whether anything of an answer has come.
    func hasBegun(_ index: Int) -> Bool
    /// What has come of an answer.
    func partialResponse(of index: Int) -> HTTPResponse?
}

/// One request of HTTP/1.x: everything but the line end that closes the header section is sent ahead.
struct HTTP1Dialogue: LaneDialogue {
    private var ahead: [UInt8]
    private let final: [UInt8]
    private var parser: HTTP1ResponseParser

    init(_ request: HTTPRequest, userAgent: String) throws(TransportFailure) {
        let bytes = request.serialized(userAgent: userAgent)
        guard let end = Self.headerEnd(in: bytes) else {
            throw .invalidRequest(reason: "it has no end of a header section to hold back")
        }
        ahead = Array(bytes[..<end])
        final = Array(bytes[end...])
        parser = HTTP1ResponseParser(method: request.method, limits: request.limits)
    }

    /// Where the empty line after the header section begins.
    private static func headerEnd(in bytes: [UInt8]) -> Int? {
        let end: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { bytes[$0] == 13 && bytes[$0..<($0 + 4)].elementsEqual(end) }
            .map { $0 + 2 }
    }

    var isReady: Bool { true }
    var hasBegun: Bool { parser.hasBegun }

    mutating func takeOutput() -> [UInt8] {
        defer { ahead = [] }
        return ahead
    }

    func finalBytes() -> [UInt8] { final }

    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, isReleased: Bool
    ) throws(TransportFailure) -> [(index: Int, outcome: Exchange.Outcome)] {
        // An answer to half a request is a server that gave up waiting, or no server of HTTP.
        if !isReleased { throw .malformedResponse(detail: "an answer came before the request was complete") }
        try parser.receive(bytes)
        return ended
    }

    mutating func receiveEnd(isClean: Bool) -> [(index: Int, outcome: Exchange.Outcome)] {
        do throws(TransportFailure) { try parser.receiveEnd(isClean: isClean) } catch { return [(0, .failure(error))] }
        return ended
    }

    func hasBegun(_ index: Int) -> Bool { parser.hasBegun }
    func partialResponse(of index: Int) -> HTTPResponse? { parser.response }

    private var ended: [(index: Int, outcome: Exchange.Outcome)] {
        guard parser.isComplete, let response = parser.response else { return [] }
        return [(0, .response(response))]
    }
}

/// The streams of one connection of HTTP/2.
struct HTTP2Dialogue: LaneDialogue {
    private let requests: [(request: HTTP2Request, isHead: Bool)]
    private var client: HTTP2Client
    private var streams: [UInt32] = []

    init(_ requests: [HTTPRequest], userAgent: String) throws(TransportFailure) {
        var prepared: [(HTTP2Request, Bool)] = []
        for request in requests {
            prepared.append((try request.http2(userAgent: userAgent), request.method == "HEAD"))
        }
        self.requests = prepared
        client = HTTP2Client(limits: requests.first?.limits ?? ExchangeLimits())
    }

    var isReady: Bool { client.isGreeted }
    var hasBegun: Bool { streams.contains(where: client.hasBegun) }

    mutating func takeOutput() -> [UInt8] { client.takeOutput() }

    mutating func finalBytes() throws(TransportFailure) -> [UInt8] {
        if requests.count > client.largestStreamCount {
            throw .invalidRequest(
                reason: "the server allows \(client.largestStreamCount) streams on a connection, not \(requests.count);"
                    + " spread the requests over more connections")
        }
        streams = requests.map { client.send($0.request, isHead: $0.isHead) }
        return client.takeOutput()
    }

    mutating func receive(
        _ bytes: UnsafeRawBufferPointer, isReleased: Bool
    ) throws(TransportFailure) -> [(index: Int, outcome: Exchange.Outcome)] {
        try client.receive(bytes)
        if !isReleased, client.isClosing { throw .reusedConnectionDied }
        return ended()
    }

    mutating func receiveEnd(isClean: Bool) -> [(index: Int, outcome: Exchange.Outcome)] {
        client.receiveEnd()
        return ended()
    }

    func hasBegun(_ index: Int) -> Bool { streams.indices.contains(index) && client.hasBegun(streams[index]) }

    func partialResponse(of index: Int) -> HTTPResponse? {
        streams.indices.contains(index) ? client.response(of: streams[index]) : nil
    }

    private mutating func ended() -> [(index: Int, outcome: Exchange.Outcome)] {
        client.takeEnded().compactMap { stream in
            guard let index = streams.firstIndex(of: stream), let outcome = client.outcome(of: stream) else {
                return nil
            }
            return (index, outcome)
        }
    }
}

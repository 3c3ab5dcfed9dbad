import TestSupport
import Testing

@testable import HTTPExchange

@Suite("The client's end of HTTP/2") struct HTTP2ClientTests {
    private static let request = HTTP2Request(
        fields: [HPACKTable.Field(Array(":method".utf8), Array("POST".utf8))], body: Array("{}".utf8))

    @Test("greets with preface, settings and a window") func greeting() throws {
        var client = HTTP2Client(limits: ExchangeLimits())
        let greeting = client.takeOutput()
        let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
        #expect(greeting.starts(with: preface))
        #expect(try frames(greeting.dropFirst(preface.count)).map(\.kind) == [.settings, .windowUpdate])
        #expect(!client.isGreeted && client.takeOutput().isEmpty)
    }

    @Test("acknowledges settings and answers a ping") func acknowledgements() throws {
        var client = try greeted([3: 7])
        #expect(client.largestStreamCount == 7)
        try client.take(HTTP2Frame(.ping, payload: [1, 2, 3, 4, 5, 6, 7, 8]))
        try client.take(HTTP2Frame(.ping, flags: 1, payload: [1, 2, 3, 4, 5, 6, 7, 8]))
        #expect(
            try frames(client.takeOutput()) == [HTTP2Frame(.ping, flags: 1, payload: [1, 2, 3, 4, 5, 6, 7, 8])])
    }

    @Test("a request is a header section and a body, and its answer comes back, however it is cut") func exchange()
        throws
    {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<200 {
            var client = try greeted()
            let id = client.send(Self.request)
            let sent = try frames(client.takeOutput())
            #expect(sent.map(\.kind) == [.headers, .data] && sent.map(\.stream) == [1, 1])
            #expect(sent[0].flags == 4 && sent[1].flags == 1 && sent[1].payload == Array("{}".utf8))
            var encoder = HPACKEncoder()
            let block = encoder.encode(answer(103)) + []
            let final = encoder.encode(answer(200, ["content-length: 5", "x-a: b"]))
            let stream =
                HTTP2Frame(.headers, flags: 4, stream: id, payload: block).bytes
                + HTTP2Frame(type: 99, flags: 0, stream: id, payload: [1]).bytes
                + HTTP2Frame(.headers, flags: 0x8, stream: id, payload: [2] + final.prefix(3) + [0, 0]).bytes
                + HTTP2Frame(.continuation, flags: 4, stream: id, payload: final.dropFirst(3)).bytes
                + HTTP2Frame(.data, flags: 0x8, stream: id, payload: [1] + Array("hel".utf8) + [0]).bytes
                + HTTP2Frame(.data, stream: id, payload: Array("lo".utf8)).bytes
                + HTTP2Frame(.headers, flags: 5, stream: id, payload: encoder.encode([field("x-after: c")])).bytes
            var rest = stream[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...40, using: &random))
                rest = rest.dropFirst(piece.count)
                try Array(piece).withUnsafeBytes { try client.receive($0) }
            }
            #expect(client.takeEnded() == [id])
            let response = try #require(client.response(of: id))
            guard case .response(let complete) = client.outcome(of: id) else { throw Unexpected() }
            #expect(complete == response && response.status == 200 && response.text == "hello")
            #expect(response.interimStatuses == [103] && response.trailers.map(\.name) == ["x-after"])
            #expect(response.value(of: "X-A") == "b" && response.version == .http2)
        }
    }

    @Test("a body waits for the windows of its stream and of the connection") func flowControl() throws {
        var client = try greeted([4: 10])
        let body = [UInt8](repeating: 7, count: 70_000)
        let id = client.send(HTTP2Request(fields: Self.request.fields, body: body))
        #expect(try frames(client.takeOutput()).map(\.payload.count).dropFirst() == [10])
        try client.take(HTTP2Frame(.windowUpdate, stream: id, payload: HTTP2Frame.bytes(of: 100_000)))
        let more = try frames(client.takeOutput()).map(\.payload.count)
        #expect(more.reduce(10, +) == 65_535 && more.allSatisfy { $0 <= 16_384 })
        try client.take(HTTP2Frame(.windowUpdate, payload: HTTP2Frame.bytes(of: 100_000)))
        let last = try frames(client.takeOutput())
        #expect(last.map(\.payload.count) == [70_000 - 65_535] && last[0].flags == 1)
    }

    @Test("a larger initial window opens streams that wait") func laterSettings() throws {
        var client = try greeted([4: 0])
        _ = client.send(Self.request)
        #expect(try frames(client.takeOutput()).map(\.kind) == [.headers])
        try client.take(settings([4: 100]))
        #expect(try frames(client.takeOutput()).map(\.kind) == [.settings, .data])
    }

    @Test("a long header section is continued in frames of the allowed size") func continuation() throws {
        var client = try greeted()
        let long = HPACKTable.Field(Array("x-long".utf8), [UInt8](repeating: 97, count: 40_000))
        _ = client.send(HTTP2Request(fields: [long], body: []))
        let sent = try frames(client.takeOutput())
        #expect(sent.map(\.kind) == [.headers, .continuation, .continuation] && sent.map(\.flags) == [1, 0, 4])
    }

    @Test("a hundred requests of one kind fit into one record of TLS") func hundred() throws {
        var client = try greeted()
        for number in 0..<100 {
            let fields = [
                ":method: POST", ":scheme: https", ":authority: api.example.com", ":path: /v1/enrich?n=\(number)",
                "user-agent: keyspec/1.0", "accept: */*",
                "x-api-key: ak_live_\(1_000_000 + number)0123456789012345678901234",
                "content-type: application/json", "content-length: 24",
            ].map(field)
            _ = client.send(HTTP2Request(fields: fields, body: Array(#"{"domain":"example.com"}"#.utf8)))
        }
        #expect(client.takeOutput().count <= 16_384)
    }

    @Test("a reset stream, one beyond a goodbye and one whose connection ends have no answer") func ends() throws {
        var client = try greeted()
        let ids = (0..<3).map { _ in client.send(Self.request) }
        try client.take(HTTP2Frame(.resetStream, stream: ids[0], payload: [0, 0, 0, 7]))
        #expect(client.failure(of: ids[0]) == .reset(.waiting))
        try client.take(HTTP2Frame(.goAway, payload: HTTP2Frame.bytes(of: ids[1]) + [0, 0, 0, 0]))
        #expect(client.failure(of: ids[2]) == .closedWithoutResponse && client.isClosing)
        #expect(client.outcome(of: ids[1]) == nil)
        client.receiveEnd()
        #expect(client.failure(of: ids[1]) == .closedWithoutResponse)
        #expect(client.takeEnded() == [ids[0], ids[2], ids[1]])
    }

    @Test(
        "what breaks the rules ends the connection",
        arguments: [
            HTTP2Frame(.settings, payload: [1]), HTTP2Frame(.ping, payload: [1]), HTTP2Frame(.pushPromise, stream: 1),
            HTTP2Frame(.continuation, stream: 1), HTTP2Frame(.headers, flags: 4, stream: 1, payload: [0xFF]),
            HTTP2Frame(.headers, flags: 0xC, stream: 1, payload: [9]), HTTP2Frame(.resetStream, stream: 1),
            HTTP2Frame(.windowUpdate), HTTP2Frame(.goAway), HTTP2Frame(.data),
            HTTP2Frame(.settings, payload: [0, 5, 0, 0, 0, 1]),
        ])
    func violations(frame: HTTP2Frame) throws {
        var client = try greeted()
        _ = client.send(Self.request)
        #expect(throws: TransportFailure.self) { try client.take(frame) }
    }

    @Test(
        "what breaks one stream is that stream's end",
        arguments: [
            ["x: y"], [":status: 20"], [":status: 200", "X-Big: 1"], [":status: 200", ":path: /"],
            [":status: 200", "content-length: 9"],
        ])
    func brokenStreams(fields: [String]) throws {
        var client = try greeted()
        let (broken, sound) = (client.send(Self.request), client.send(Self.request))
        var encoder = HPACKEncoder()
        let bad = encoder.encode(fields.map(field))
        try client.take(HTTP2Frame(.headers, flags: 5, stream: broken, payload: bad))
        try client.take(HTTP2Frame(.headers, flags: 5, stream: sound, payload: encoder.encode(answer(204))))
        guard case .failure(.malformedResponse) = client.outcome(of: broken), case .response = client.outcome(of: sound)
        else { throw Unexpected() }
    }

    @Test("random frames are taken or refused, and nothing crashes") func anyFrames() throws {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<3000 {
            var client = try greeted()
            _ = client.send(Self.request)
            do {
                for _ in 0..<8 {
                    try client.take(
                        HTTP2Frame(
                            type: UInt8.random(in: 0...10, using: &random),
                            flags: UInt8.random(in: 0...63, using: &random),
                            stream: random.chance(0.7) ? 1 : 0,
                            payload: random.bytes(Int.random(in: 0...20, using: &random))))
                }
            } catch {
                #expect(error is TransportFailure)
            }
        }
    }

    // MARK: The other end

    private func greeted(_ values: KeyValuePairs<UInt8, UInt32> = [:]) throws -> HTTP2Client {
        var client = HTTP2Client(limits: ExchangeLimits())
        _ = client.takeOutput()
        try client.take(settings(values))
        #expect(client.isGreeted)
        #expect(try frames(client.takeOutput()) == [HTTP2Frame(.settings, flags: 1)])
        return client
    }

    private func settings(_ values: KeyValuePairs<UInt8, UInt32>) -> HTTP2Frame {
        HTTP2Frame(.settings, payload: values.flatMap { [0, $0.key] + HTTP2Frame.bytes(of: $0.value) })
    }

    private func answer(_ status: Int, _ more: [String] = []) -> [HPACKTable.Field] {
        ([":status: \(status)"] + more).map(field)
    }

    private func field(_ line: String) -> HPACKTable.Field {
        let parts = line.dropFirst().split(separator: ": ", maxSplits: 1).map(String.init)
        return HPACKTable.Field(Array((line.prefix(1) + parts[0]).utf8), Array((parts.count > 1 ? parts[1] : "").utf8))
    }

    private func frames(_ bytes: some Collection<UInt8>) throws -> [HTTP2Frame] {
        var reader = HTTP2FrameReader()
        Array(bytes).withUnsafeBytes { reader.receive($0) }
        var frames: [HTTP2Frame] = []
        while let frame = try reader.next() { frames.append(frame) }
        return frames
    }
}

private struct Unexpected: Error {}

extension HTTP2Client {
    fileprivate mutating func take(_ frame: HTTP2Frame) throws {
        try frame.bytes.withUnsafeBytes { try receive($0) }
    }

    fileprivate func failure(of stream: UInt32) -> TransportFailure? {
        if case .failure(let failure) = outcome(of: stream) { failure } else { nil }
    }
}

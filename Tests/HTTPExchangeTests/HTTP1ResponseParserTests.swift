import TestSupport
import Testing

@testable import HTTPExchange

@Suite("The parser of raw responses") struct HTTP1ResponseParserTests {
    /// What a parser makes of bytes that come in pieces, the connection ending after them when `ends`.
    static func parse(
        _ pieces: [[UInt8]], method: String = "GET", limits: ExchangeLimits = ExchangeLimits(), ends: Bool = false
    ) -> Result<HTTP1ResponseParser, TransportFailure> {
        var parser = HTTP1ResponseParser(method: method, limits: limits)
        do throws(TransportFailure) {
            for piece in pieces {
                var failure: TransportFailure?
                piece.withUnsafeBytes { bytes in
                    do throws(TransportFailure) { try parser.receive(bytes) } catch { failure = error }
                }
                if let failure { throw failure }
            }
            if ends { try parser.receiveEnd(isClean: true) }
            return .success(parser)
        } catch {
            return .failure(error)
        }
    }

    static func parse(_ text: String, method: String = "GET", ends: Bool = false) -> HTTP1ResponseParser? {
        try? parse([Array(text.utf8)], method: method, ends: ends).get()
    }

    static let ok = "HTTP/1.1 200 OK\r\n"

    @Test("a length, chunks and the end of the connection delimit a body")
    func bodies() {
        for (text, ends) in [
            (Self.ok + "Content-Length: 5\r\n\r\nhello", false),
            (Self.ok + "Content-Length: 5, 5\r\ncontent-length: 5\r\n\r\nhello", false),
            (Self.ok + "Transfer-Encoding: gzip, Chunked\r\n\r\n2;a=b\r\nhe\r\n03 \r\nllo\r\n0\r\nX: y\r\n\r\n", false),
            (Self.ok + "\r\nhello", true), ("HTTP/1.0 200\nServer: x\n\nhello", true),
        ] {
            let parser = Self.parse(text, ends: ends)
            #expect(parser?.isComplete == true, "\(text)")
            #expect(parser?.response?.text == "hello", "\(text)")
            #expect(parser?.allowsReuse == !ends)
        }
    }

    @Test("some responses have no body whatever they say")
    func noBodies() {
        #expect(Self.parse(Self.ok + "Content-Length: 5\r\n\r\n", method: "HEAD")?.isComplete == true)
        #expect(Self.parse("HTTP/1.1 204 No Content\r\n\r\n")?.isComplete == true)
        #expect(Self.parse("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")?.isComplete == true)
        #expect(Self.parse("HTTP/1.1 101 Upgrade\r\n\r\n")?.allowsReuse == false)
    }

    @Test("interim responses come before the final one")
    func interim() {
        let parser = Self.parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nA: b\r\n\r\nHTTP/1.1 204 y\r\n\r\n")
        #expect(parser?.response?.status == 204)
        #expect(parser?.response?.interimStatuses == [100, 103])
    }

    @Test(
        "a connection is used again only when both ends agree and nothing is left over",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: Foo , CLOSE\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK\r\n", false),
        ])
    func reuse(text: String, isAllowed: Bool) {
        #expect(Self.parse(text)?.allowsReuse == isAllowed)
    }

    @Test(
        "what breaks the rules is malformed",
        arguments: [
            "SSH-2.0-OpenSSH", "HTTP/2 200 OK\r\n", "HTTP/1.1 20 OK\r\n", "HTTP/1.1 0200 OK\r\n", "HTTP/1.1 099 x\r\n",
            "HTTP/1.1  200 OK\r\n", "HTTP/1.1\r\n", "http/1.1 200 OK\r\n", ok + "no colon\r\n", ok + ": x\r\n",
            ok + " folded\r\n", ok + "A: b\rc\r\n", ok + "A: b\u{0}\r\n",
            ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", ok + "Content-Length: -1\r\n\r\n",
            ok + "Content-Length: +1\r\n\r\n", ok + "Content-Length: \r\n\r\n", ok + "Content-Length: 5x\r\n\r\n",
            ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", ok + "Transfer-Encoding: chunked\r\n\r\n\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\n", ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            ok + "Transfer-Encoding: chunked\r\n\r\n1 2\r\n",
        ])
    func malformed(text: String) {
        guard case .failure(.malformedResponse) = Self.parse([Array(text.utf8)]) else {
            Issue.record("\(Self.parse([Array(text.utf8)]))")
            return
        }
    }

    @Test("a connection that ends too early leaves a truncated response, or none")
    func truncation() {
        for text in ["HTTP/1.1 2", Self.ok, Self.ok + "A: b\r\n", Self.ok + "Content-Length: 5\r\n\r\nhell"] {
            guard case .failure(.truncatedResponse) = Self.parse([Array(text.utf8)], ends: true) else {
                Issue.record("\(text)")
                continue
            }
        }
        guard case .failure(.closedWithoutResponse) = Self.parse([], ends: true) else {
            Issue.record("an empty connection")
            return
        }
    }

    @Test("limits hold for lines, header sections, interim responses and bodies")
    func limits() {
        var limits = ExchangeLimits()
        limits.headerBytes = 100
        limits.bodyBytes = 10
        let line = String(repeating: "x", count: 200)
        let cases: [(String, TransportFailure)] = [
            (Self.ok + line, .headersTooLarge(limit: 100)),
            (Self.ok + String(repeating: "A: b\r\n", count: 20), .headersTooLarge(limit: 100)),
            (String(repeating: "HTTP/1.1 100 x\r\n\r\n", count: 9), .headersTooLarge(limit: 100)),
            (Self.ok + "Content-Length: 11\r\n\r\n", .bodyTooLarge(limit: 10)),
            (Self.ok + "Content-Length: 99999999999999999999\r\n\r\n", .bodyTooLarge(limit: 10)),
            (Self.ok + "\r\n" + line, .bodyTooLarge(limit: 10)),
            (Self.ok + "Transfer-Encoding: chunked\r\n\r\nff\r\n" + line, .bodyTooLarge(limit: 10)),
        ]
        for (text, failure) in cases {
            guard case .failure(failure) = Self.parse([Array(text.utf8)], limits: limits) else {
                Issue.record("\(text)")
                continue
            }
        }
    }

    @Test("it does not matter how the bytes are cut into pieces")
    func anyCut() {
        var random = SeededGenerator(seed: 2026)
        let texts = [
            Self.ok + "Content-Length: 5\r\nA: b\r\n c\r\n\r\nhello",
            Self.ok + "Transfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n3\r\nllo\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n" + Self.ok + "Connection: close\r\n\r\nhello",
        ]
        for text in texts {
            let whole = Self.parse(text, ends: true)?.response
            for _ in 0..<200 {
                var pieces: [[UInt8]] = [[]]
                for byte in text.utf8 {
                    if random.chance(0.3) { pieces.append([]) }
                    pieces[pieces.count - 1].append(byte)
                }
                #expect((try? Self.parse(pieces, ends: true).get())?.response == whole)
            }
        }
    }

    @Test("no bytes crash it: mutated responses end in a response or a failure")
    func mutations() {
        var random = SeededGenerator(seed: 11)
        let seeds = [
            Self.ok + "Content-Length: 5\r\nA: b\r\n\r\nhello",
            Self.ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX: y\r\n\r\n",
        ].map { Array($0.utf8) }
        var complete = 0
        for _ in 0..<4000 {
            var bytes = random.pick(seeds) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: index)
                default: bytes.insert(random.pick(Array("0:\r\n \u{0}f,".utf8)) ?? 0, at: index)
                }
            }
            if case .success(let parser) = Self.parse([bytes], ends: true) { complete += parser.isComplete ? 1 : 0 }
        }
        #expect(complete > 0 && complete < 4000)
    }
}

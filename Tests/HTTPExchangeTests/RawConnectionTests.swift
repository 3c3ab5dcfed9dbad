import HTTPExchange
import Secrecy
import Testing

@Suite("What libcurl would not send goes over a raw connection") struct RawConnectionTests {
    let engine = HTTPEngine(.init(userAgent: "keyspec/test"))

    @Test("odd requests arrive byte for byte", arguments: [false, true])
    func bytes(isSecure: Bool) async throws {
        let server = try LocalServer("echo", tls: isSecure ? TestAuthority.shared.get() : nil)
        let key = Secret(name: "funded", text: "ak_live_0123456789abcdef")
        let request = server.request("POST") {
            $0.target = "/a b"
            $0.headers = [
                HeaderField("X-API-Key", "  \(key)\t"), HeaderField("X_odd name", "a\u{0}b\r\n folded"),
                HeaderField("X-Empty", ""),
            ]
            $0.body = .bytes("{}")
        }
        let exchange = await engine.send(request)
        #expect(
            exchange.response?.text == """
                POST /a b HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                User-Agent: keyspec/test\r
                Accept: */*\r
                X-API-Key:   ak_live_0123456789abcdef\t\r
                X_odd name: a\u{0}b\r
                 folded\r
                X-Empty:\r
                Content-Length: 2\r
                \r
                {}
                """)
        #expect(exchange.connection?.transport == .raw)
        #expect((exchange.connection?.tls != nil) == isSecure)
    }

    @Test("raw bytes are all that is sent") func rawBytes() async throws {
        let server = try LocalServer("echo")
        let request = server.request { $0.rawBytes = "get /x HTTP/1.1\r\nno colon\r\n\r\n" }
        #expect(await engine.send(request).response?.text == "get /x HTTP/1.1\r\nno colon\r\n\r\n")
    }

    @Test("chunks and trailers are sent as such") func chunks() async throws {
        let server = try LocalServer("echo")
        let request = server.request("POST") {
            $0.automaticFields = []
            $0.body = .chunked(["0123456789abcdef", "", "x"], trailers: [HeaderField("X-API-Key", "k")])
        }
        #expect(
            await engine.send(request).response?.text
                == "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "10\r\n0123456789abcdef\r\n1\r\nx\r\n0\r\nX-API-Key: k\r\n\r\n")
    }

    @Test("a large body is written in pieces, and a large answer read") func large() async throws {
        let server = try LocalServer("echo", tls: TestAuthority.shared.get())
        let content = String(repeating: "keyspec ", count: 200_000)
        let request = server.request("POST") {
            Sender.raw.apply(to: &$0)
            $0.body = .bytes(SecretText(content))
        }
        #expect(await engine.send(request).response?.text.hasSuffix("\r\n\r\n" + content) == true)
    }

    @Test("a name stands for one raw connection, which is missed when it dies") func named() async throws {
        let server = try LocalServer("one-answer-then-silence-then-reset")
        let request = server.request {
            Sender.raw.apply(to: &$0)
            $0.connection = .named("a")
        }
        let first = await engine.send(request)
        #expect(first.response?.text == "first")
        #expect(await engine.send(request).failure == .reusedConnectionDied)
        let third = await engine.send(request)
        #expect(third.response?.text == "first")
        #expect(third.connection?.isNew == true && third.connection?.id != first.connection?.id)
    }

    @Test("a raw connection of a name carries one request after the other") func namedReuse() async throws {
        let server = try LocalServer("echo", tls: TestAuthority.shared.get())
        let request = server.request {
            Sender.raw.apply(to: &$0)
            $0.connection = .named("a")
        }
        var exchanges: [Exchange] = []
        for _ in 0..<3 { exchanges.append(await engine.send(request)) }
        #expect(exchanges.map { $0.response?.value(of: "x-count") } == ["1", "2", "3"])
        #expect(Set(exchanges.map { $0.connection?.id }).count == 1)
        #expect(exchanges.map { $0.connection?.isNew } == [true, false, false])
        await engine.closeConnections(named: "a")
        #expect(await engine.send(request).response?.value(of: "x-connection") == "2")
    }

    @Test("names are looked up", arguments: Sender.allCases) func lookup(sender: Sender) async throws {
        let server = try LocalServer("echo")
        let request = server.request {
            sender.apply(to: &$0)
            $0.host = "localhost"
        }
        #expect(await engine.send(request).response?.status == 200)
    }

    @Test("HTTP/1.0 over a raw connection says so") func http10() async throws {
        let server = try LocalServer("echo")
        let request = server.request {
            Sender.raw.apply(to: &$0)
            $0.version = .http10
        }
        #expect(await engine.send(request).response?.text.hasPrefix("GET / HTTP/1.0\r\n") == true)
    }
}

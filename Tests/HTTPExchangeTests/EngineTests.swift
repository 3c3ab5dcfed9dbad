import HTTPExchange
import Secrecy
import Testing

@Suite("The engine sends what it is told") struct EngineTests {
    let engine = HTTPEngine(.init(userAgent: "keyspec/test"))

    @Test("a request arrives as it was described") func arrivesAsDescribed() async throws {
        let server = try LocalServer("echo")
        let key = Secret(name: "funded", text: "ak_live_0123456789abcdef")
        let request = server.request("POST") {
            $0.target = "/a/../b//c?x=%2e%2E&y=1#fragment"
            $0.automaticFields.remove(.acceptEncoding)
            $0.headers = [
                HeaderField("X-API-Key", SecretText(key)), HeaderField("x-twice", "1"), HeaderField("X-Twice", "2"),
                HeaderField("X-Empty", ""), HeaderField("Content-Type", "application/json"),
            ]
            $0.body = .bytes(#"{"domain":"example.com"}"#)
        }
        let response = try #require(await engine.send(request).response)
        #expect(
            response.text == """
                POST /a/../b//c?x=%2e%2E&y=1#fragment HTTP/1.1\r
                Host: 127.0.0.1:\(server.port)\r
                User-Agent: keyspec/test\r
                Accept: */*\r
                X-API-Key: ak_live_0123456789abcdef\r
                x-twice: 1\r
                X-Twice: 2\r
                X-Empty:\r
                Content-Type: application/json\r
                Content-Length: 24\r
                \r
                {"domain":"example.com"}
                """)
    }

    @Test("compression is offered as far as it can be undone") func offeredCompression() async throws {
        let server = try LocalServer("echo")
        let text = try #require(await engine.send(server.request()).response?.text)
        let offer = text.split(separator: "\r\n").first { $0.hasPrefix("Accept-Encoding: ") }
        #expect(try #require(offer).contains("gzip"))
    }

    @Test("a response is printed without its text") func printing() async throws {
        let server = try LocalServer("echo")
        let exchange = await engine.send(server.request { $0.headers = [HeaderField("X-API-Key", "ak_live_echo")] })
        #expect(exchange.response?.text.contains("ak_live_echo") == true)
        var dumped = ""
        dump(exchange, to: &dumped)
        for text in ["\(exchange)", "\([exchange.response])", dumped] {
            #expect(text.contains("HTTP/1.1 200, 3 header fields") && !text.contains("ak_live_echo"))
        }
    }

    @Test("automatic fields can be left out") func automaticFieldsCanBeLeftOut() async throws {
        let server = try LocalServer("echo")
        let request = server.request { $0.automaticFields = [] }
        #expect(await engine.send(request).response?.text == "GET / HTTP/1.1\r\n\r\n")
    }

    @Test("fields of the request replace the automatic ones") func fieldsReplaceAutomaticOnes() async throws {
        let server = try LocalServer("echo")
        let request = server.request {
            $0.headers = [
                HeaderField("host", "elsewhere"), HeaderField("user-agent", "me"), HeaderField("accept", "a/b"),
            ]
            $0.automaticFields.remove(.acceptEncoding)
        }
        let text = try #require(await engine.send(request).response?.text)
        #expect(text.lowercased() == "get / http/1.1\r\nhost: elsewhere\r\nuser-agent: me\r\naccept: a/b\r\n\r\n")
    }

    @Test("every method goes out as it is", arguments: ["GET", "HEAD", "OPTIONS", "DELETE", "PROPFIND", "get"])
    func methods(method: String) async throws {
        let server = try LocalServer("echo")
        let exchange = await engine.send(server.request(method))
        #expect(exchange.response?.status == 200)
        if method != "HEAD" { #expect(exchange.response?.text.hasPrefix("\(method) / HTTP/1.1\r\n") == true) }
    }

    @Test("a POST without a body says so; a GET may have one") func bodies() async throws {
        let server = try LocalServer("echo")
        let post = try #require(await engine.send(server.request("POST")).response?.text)
        #expect(post.contains("\r\nContent-Length: 0\r\n"))
        let get = try #require(await engine.send(server.request { $0.body = .bytes("abc") }).response?.text)
        #expect(get.hasPrefix("GET / ") && get.hasSuffix("Content-Length: 3\r\n\r\nabc"))
        #expect(!get.contains("Content-Type"))
    }

    @Test("HTTP/1.0 is HTTP/1.0") func http10() async throws {
        let server = try LocalServer("echo")
        let text = try #require(await engine.send(server.request { $0.version = .http10 }).response?.text)
        #expect(text.hasPrefix("GET / HTTP/1.0\r\n"))
    }

    @Test("requests share an idle connection, and each response says which") func reuse() async throws {
        let server = try LocalServer("echo")
        var exchanges: [Exchange] = []
        for _ in 0..<3 { exchanges.append(await engine.send(server.request())) }
        #expect(exchanges.map { $0.connection?.isNew } == [true, false, false])
        #expect(Set(exchanges.compactMap { $0.connection?.id }).count == 1)
        #expect(exchanges.compactMap { $0.response?.value(of: "x-count") } == ["1", "2", "3"])
    }

    @Test("a fresh connection serves one request") func fresh() async throws {
        let server = try LocalServer("echo")
        let first = await engine.send(server.request { $0.connection = .fresh })
        let second = await engine.send(server.request { $0.connection = .fresh })
        let third = await engine.send(server.request())
        #expect([first, second, third].map { $0.response?.value(of: "x-connection") } == ["1", "2", "3"])
        #expect([first, second, third].allSatisfy { $0.connection?.isNew == true })
    }

    @Test("a name stands for one connection, also when its requests come at once") func named() async throws {
        let server = try LocalServer("echo")
        let numbers = await withTaskGroup(of: [String].self) { group in
            for name in ["a", "b"] {
                for _ in 0..<8 {
                    group.addTask {
                        let exchange = await engine.send(server.request { $0.connection = .named(name) })
                        return [name, exchange.response?.value(of: "x-connection") ?? "failed"]
                    }
                }
            }
            return await group.reduce(into: Set<[String]>()) { $0.insert($1) }
        }
        #expect(numbers.count == 2)
        #expect(Set(numbers.map { $0[1] }) == ["1", "2"])
    }

    @Test("pooled connections are used again, as many as are needed at once, and by nobody of another pool")
    func pooled() async throws {
        let server = try LocalServer("echo")
        func send(_ choice: HTTPRequest.ConnectionChoice) async -> String? {
            await engine.send(server.request { $0.connection = choice }).response?.value(of: "x-connection")
        }
        #expect([await send(.pooled("a")), await send(.pooled("a"))] == ["1", "1"])
        #expect([await send(.pooled("b")), await send(.reuse)] == ["2", "3"])
        #expect([await send(.pooled("a")), await send(.pooled("b")), await send(.reuse)] == ["1", "2", "3"])
        let count = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<5 { group.addTask { await send(.pooled("c")) } }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }.count
        }
        #expect(count > 1)
    }

    @Test("a named connection that died is reported, and the next request opens another") func namedDied() async throws
    {
        let server = try LocalServer("one-answer-then-close")
        let request = server.request { $0.connection = .named("a") }
        #expect(await engine.send(request).response?.text == "first")
        try await Task.sleep(for: .milliseconds(100))
        #expect(await engine.send(request).failure == .reusedConnectionDied)
        let again = await engine.send(request)
        #expect(again.response?.text == "first")
        #expect(again.connection?.isNew == true)
    }

    @Test("a connection that dies under a request is not tried again", arguments: [true, false])
    func noSecondAttempt(isNamed: Bool) async throws {
        let server = try LocalServer("one-answer-then-silence-then-reset")
        let request = server.request { if isNamed { $0.connection = .named("a") } }
        #expect(await engine.send(request).response?.value(of: "x-connection") == "1")
        let second = await engine.send(request)
        #expect(second.failure == .reusedConnectionDied)
        #expect(await engine.send(request).response?.value(of: "x-count") == "1")
    }

    @Test("a connection whose end the server announced is replaced without complaint") func announcedEnd() async throws
    {
        let server = try LocalServer("says-close")
        let request = server.request { $0.connection = .named("a") }
        #expect(await engine.send(request).response?.value(of: "x-connection") == "1")
        #expect(await engine.send(request).response?.value(of: "x-connection") == "2")
    }

    @Test("closing a name makes the next request open a connection") func closeName() async throws {
        let server = try LocalServer("echo")
        let request = server.request { $0.connection = .named("a") }
        #expect(await engine.send(request).response?.value(of: "x-connection") == "1")
        await engine.closeConnections(named: "a")
        #expect(await engine.send(request).response?.value(of: "x-connection") == "2")
    }

    @Test("a node stands behind the name") func node() async throws {
        let server = try LocalServer("echo")
        let request = server.request {
            $0.host = "api.example.com"
            $0.port = 8443
            $0.node = NodeAddress(host: "127.0.0.1", port: server.port)
        }
        let exchange = await engine.send(request)
        #expect(exchange.response?.text.contains("\r\nHost: api.example.com:8443\r\n") == true)
        #expect(exchange.connection?.remotePort == server.port)
    }

    @Test("redirects and cookies are facts, not instructions") func nothingFollowed() async throws {
        let server = try LocalServer("redirects")
        for count in ["1", "2"] {
            let response = try #require(await engine.send(server.request()).response)
            #expect(response.status == 302)
            #expect(response.reason == "Found")
            #expect(response.value(of: "location") == "/elsewhere")
            #expect(response.value(of: "x-count") == count)
        }
    }

    @Test("interim responses and trailers are kept apart from the response") func interimAndTrailers() async throws {
        let interim = try LocalServer("interim")
        let final = try #require(await engine.send(interim.request()).response)
        #expect(final.interimStatuses == [103])
        #expect(final.status == 200 && final.text == "final" && final.value(of: "link") == nil)
        let trailers = try LocalServer("trailers")
        let chunked = try #require(await engine.send(trailers.request()).response)
        #expect(chunked.text == "hello")
        #expect(chunked.trailers == [ReceivedField(name: Array("X-Sum".utf8), value: Array("abc".utf8))])
    }

    @Test("header fields keep order, case and bytes") func headerBytes() async throws {
        let server = try LocalServer("odd-headers")
        let response = try #require(await engine.send(server.request()).response)
        #expect(response.headers.map(\.name) == ["Content-Length", "X-Twice", "x-twice", "X-Raw", "X-Empty"])
        #expect(response.values(of: "X-TWICE") == ["one", "two"])
        #expect(response.headers[3].valueBytes == [0x63, 0x61, 0x66, 0xE9])
        #expect(response.value(of: "x-empty") == "")
    }

    @Test("compressed bodies are decoded") func decoding() async throws {
        let server = try LocalServer("gzip")
        #expect(await engine.send(server.request()).response?.text == "squeezed")
    }

    @Test("the phases follow each other on one clock") func timings() async throws {
        let server = try LocalServer("echo", tls: TestAuthority.shared.get())
        let before = MonotonicTime.now
        let first = await engine.send(server.request()).timings
        let second = await engine.send(server.request()).timings
        let after = MonotonicTime.now
        let points = [
            before, first.queued, try #require(first.started), try #require(first.connected),
            try #require(first.secured), try #require(first.sent), try #require(first.firstByte), first.answered, after,
        ]
        #expect(points == points.sorted())
        #expect(second.connected == nil && second.secured == nil)
        #expect(try #require(second.sent) < second.answered)
    }

    @Test("many requests at once all get their own answer") func manyAtOnce() async throws {
        let server = try LocalServer("echo")
        let wrong = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let exchange = await engine.send(server.request { $0.target = "/\(number)" })
                    return exchange.response?.text.hasPrefix("GET /\(number) HTTP/1.1\r\n") == true
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 0 : 1 }
        }
        #expect(wrong == 0)
    }
}

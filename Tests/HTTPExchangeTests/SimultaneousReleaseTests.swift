import HTTPExchange
import Secrecy
import TestSupport
import Testing

@Suite("A simultaneous release") struct SimultaneousReleaseTests {
    @Test("holds the end of the header section back until every connection is ready", arguments: [false, true])
    func http1(isSecure: Bool) async throws {
        let server = try LocalServer("echo", tls: isSecure ? TestAuthority.shared.get() : nil)
        let key = Secret(name: "funded", text: "ak_live_0123456789abcdef")
        let requests = (0..<20).map { number in
            server.request("POST") {
                $0.version = .http11
                $0.target = "/\(number)"
                $0.headers = [HeaderField("X-API-Key", SecretText(key))]
                $0.body = .bytes("{}")
            }
        }
        let round = await SimultaneousRelease(lanes: requests.map { [$0] }, userAgent: "keyspec/test").perform()
        let exchanges = round.exchanges.flatMap { $0 }
        #expect(round.isSimultaneous(within: .seconds(10)))
        for (number, exchange) in exchanges.enumerated() {
            #expect(
                exchange.response?.text == """
                    POST /\(number) HTTP/1.1\r
                    Host: 127.0.0.1:\(server.port)\r
                    User-Agent: keyspec/test\r
                    Accept: */*\r
                    X-API-Key: ak_live_0123456789abcdef\r
                    Content-Length: 2\r
                    \r
                    {}
                    """)
        }
        // Every connection stood before the first request was complete.
        let times = exchanges.map(\.timings)
        let standing = times.compactMap { isSecure ? $0.secured : $0.connected }.max()
        let firstSent = times.compactMap(\.sent).min()
        #expect(try #require(standing) < #require(firstSent))
        #expect(Set(exchanges.compactMap { $0.connection?.id }).count == 20)
    }

    @Test("nothing is completed when one connection cannot be made") func deadConnection() async throws {
        let server = try LocalServer("echo")
        let dead = try LocalServer("refuses")
        let requests = [server.request(), dead.request(), server.request()]
        let round = await SimultaneousRelease(lanes: requests.map { [$0] }).perform()
        #expect(round.spread == nil && !round.isSimultaneous(within: .seconds(10)))
        let failures = round.exchanges.flatMap { $0 }.map(\.failure)
        #expect(failures[0] == .cancelled && failures[2] == .cancelled)
        guard case .connectionRefused = failures[1] else {
            Issue.record("\(String(describing: failures[1]))")
            return
        }
        #expect(round.exchanges.flatMap { $0 }.allSatisfy { $0.timings.sent == nil })
    }

    @Test("a connection that dies with its request makes the round one that is not counted") func dyingConnection()
        async throws
    {
        let server = try LocalServer("echo")
        let silent = try LocalServer("closes")
        let round = await SimultaneousRelease(lanes: [[server.request()], [silent.request()]]).perform()
        #expect(round.spread != nil && !round.isSimultaneous(within: .seconds(10)))
        #expect(round.exchanges[0][0].response?.status == 200)
        #expect(round.exchanges[1][0].failure == .closedWithoutResponse)
    }

    @Test("what cannot be released so says why") func impossible() async throws {
        let server = try LocalServer("echo")
        let two = await SimultaneousRelease(lanes: [[server.request(), server.request()]]).perform()
        let raw = await SimultaneousRelease(lanes: [[server.request { $0.rawBytes = "GET / HTTP/1.1\r\n" }]]).perform()
        for exchange in (two.exchanges + raw.exchanges).flatMap({ $0 }) {
            guard case .invalidRequest = exchange.failure else {
                Issue.record("\(String(describing: exchange.failure))")
                return
            }
        }
    }

    @Test("is given up when its task is cancelled") func cancelled() async throws {
        let server = try LocalServer("mute")
        let request = server.request()
        let task = Task { await SimultaneousRelease(lanes: [[request]]).perform() }
        task.cancel()
        #expect(await task.value.exchanges[0][0].failure == .cancelled)
    }

    @Test("deals requests of HTTP/1.1 to a connection each, those of HTTP/2 in turn to the given number per node")
    func lanes() {
        var requests = (0..<5).map { _ in HTTPRequest("GET", host: "h") }
        for index in requests.indices { requests[index].version = .http11 }
        #expect(SimultaneousRelease.lanes(of: requests, connections: 2) == [[0], [1], [2], [3], [4]])
        for index in requests.indices { requests[index].version = .http2 }
        #expect(SimultaneousRelease.lanes(of: requests, connections: 2) == [[0, 2, 4], [1, 3]])
        requests[4].node = NodeAddress(host: "n")
        requests[3].version = .http11
        #expect(SimultaneousRelease.lanes(of: requests, connections: 1) == [[0, 1, 2], [3], [4]])
    }
}

import HTTPExchange
import Secrecy
import Testing

/// Which sender a test goes through: libcurl, or a raw connection because of a header that libcurl would not send.
enum Sender: String, CaseIterable, CustomTestStringConvertible {
    case libcurl
    case raw

    var testDescription: String { rawValue }

    func apply(to request: inout HTTPRequest) {
        if self == .raw { request.headers.append(HeaderField("X-Padded", " padded ")) }
    }
}

@Suite("A bad target gives a typed failure, never a hang or a crash") struct BadTargetTests {
    let engine = HTTPEngine()

    @Test(
        "what a server does wrong is told by name", arguments: Sender.allCases,
        [
            ("closes", "closed-without-response"), ("resets", "reset"), ("truncates", "truncated-response"),
            ("truncates-chunks", "truncated-response"), ("endless", "body-too-large"),
            ("endless-chunks", "body-too-large"), ("huge-length", "body-too-large"),
            ("huge-headers", "headers-too-large"), ("huge-header-line", "headers-too-large"),
            ("garbage", "malformed-response"), ("http09", "malformed-response"),
            ("greeting-garbage", "malformed-response"),
        ])
    func faults(sender: Sender, fault: (mode: String, code: String)) async throws {
        let server = try LocalServer(fault.mode)
        let request = server.request {
            sender.apply(to: &$0)
            $0.limits.bodyBytes = 1 << 20
        }
        let exchange = await engine.send(request)
        #expect(exchange.failure?.code == fault.code, "\(String(describing: exchange.failure))")
        #expect(exchange.timings.sent != nil)
        if fault.mode == "truncates" {
            #expect(exchange.partialResponse?.text == "only this")
            #expect(exchange.partialResponse?.isTruncated == true)
        }
    }

    @Test(
        "a server that takes its time runs into the limit, and the phase is told", arguments: Sender.allCases,
        [
            ("mute", TransportFailure.Phase.waiting), ("half-close", .waiting), ("drips", .receiving),
            ("drips-header", .receiving),
        ])
    func slowness(sender: Sender, slow: (mode: String, phase: TransportFailure.Phase)) async throws {
        let server = try LocalServer(slow.mode)
        let request = server.request {
            sender.apply(to: &$0)
            $0.limits.totalTime = .milliseconds(500)
        }
        let failure = await engine.send(request).failure
        if slow.mode == "half-close" {
            #expect(failure == .closedWithoutResponse)
        } else {
            #expect(failure == .timedOut(slow.phase))
        }
    }

    @Test("a silent TLS port is told from a silent server", arguments: Sender.allCases)
    func silentHandshake(sender: Sender) async throws {
        let server = try LocalServer("silent")
        let request = server.request {
            sender.apply(to: &$0)
            $0.scheme = .https
            $0.trust = .system
            $0.limits.connectTime = .milliseconds(300)
        }
        #expect(await engine.send(request).failure == .timedOut(.securing))
    }

    @Test("nobody listening is a refused connection", arguments: Sender.allCases)
    func nobodyListens(sender: Sender) async throws {
        let port = try LocalServer("refuses").port
        var request = HTTPRequest("GET", scheme: .http, host: "127.0.0.1", port: port)
        sender.apply(to: &request)
        let exchange = await engine.send(request)
        #expect(exchange.failure == .connectionRefused(address: "127.0.0.1:\(port)"))
        #expect(exchange.timings.sent == nil && exchange.connection == nil)
    }

    @Test("a name without address is told", arguments: Sender.allCases)
    func unknownName(sender: Sender) async throws {
        var request = HTTPRequest("GET", scheme: .http, host: "nowhere.invalid")
        sender.apply(to: &request)
        #expect(await engine.send(request).failure == .nameNotResolved(host: "nowhere.invalid"))
    }

    @Test("a compression bomb stops at the limit") func compressionBomb() async throws {
        let server = try LocalServer("gzip-bomb")
        let exchange = await engine.send(server.request { $0.limits.decodedBytes = 1 << 20 })
        #expect(exchange.failure == .bodyTooLarge(limit: 1 << 20))
        #expect(exchange.partialResponse?.body.count == 1 << 20)
    }

    @Test("a body that is not what its coding says is malformed") func brokenCoding() async throws {
        let server = try LocalServer("gzip-broken")
        #expect(await engine.send(server.request()).failure?.code == "malformed-response")
    }

    @Test("an answer before the end of the request counts", arguments: Sender.allCases)
    func earlyAnswer(sender: Sender) async throws {
        let server = try LocalServer("answers-early-and-closes")
        let exchange = await engine.send(
            server.request("POST") {
                sender.apply(to: &$0)
                $0.body = .bytes("{}")
            })
        #expect(exchange.response?.status == 401)
    }

    @Test("cancelling the task ends the transfer", arguments: Sender.allCases)
    func cancellation(sender: Sender) async throws {
        let server = try LocalServer("mute")
        let task = Task { await engine.send(server.request { sender.apply(to: &$0) }) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        #expect(await task.value.failure == .cancelled)
        let before = Task {
            while !Task.isCancelled { await Task.yield() }
            return await engine.send(server.request { sender.apply(to: &$0) })
        }
        before.cancel()
        #expect(await before.value.failure == .cancelled)
    }

    @Test("shutting down ends everything, and later requests at once") func shutdown() async throws {
        let server = try LocalServer("mute")
        let engine = HTTPEngine()
        let tasks = Sender.allCases.map { sender in
            Task { await engine.send(server.request { sender.apply(to: &$0) }) }
        }
        try await Task.sleep(for: .milliseconds(100))
        await engine.shutdown()
        for task in tasks { #expect(await task.value.failure == .cancelled) }
        #expect(await engine.send(server.request()).failure == .cancelled)
        await engine.shutdown()
    }

    @Test("a bounded engine still serves everybody") func boundedParallelism() async throws {
        let server = try LocalServer("echo")
        var configuration = HTTPEngine.Configuration()
        configuration.maximumTransfers = 2
        let engine = HTTPEngine(configuration)
        let statuses = await withTaskGroup(of: Int?.self) { group in
            for number in 0..<40 {
                group.addTask {
                    let sender: Sender = number.isMultiple(of: 2) ? .libcurl : .raw
                    return await engine.send(server.request { sender.apply(to: &$0) }).response?.status
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(statuses == Array(repeating: 200, count: 40))
        #expect(Set(await [engine.send(server.request()).connection?.id]).count == 1)
    }
}

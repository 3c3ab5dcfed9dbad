import HTTPExchange
import Secrecy
import TestSupport
import Testing

@Suite("TLS is always checked") struct TLSTests {
    let engine = HTTPEngine()
    let authority: TestAuthority

    init() throws { authority = try TestAuthority.shared.get() }

    @Test("a trusted server is answered with what TLS agreed on", arguments: Sender.allCases)
    func trusted(sender: Sender) async throws {
        let server = try LocalServer("echo", tls: authority)
        let exchange = await engine.send(server.request { sender.apply(to: &$0) })
        #expect(exchange.response?.status == 200)
        #expect(exchange.connection?.tls?.version == "TLSv1.3")
        #expect(exchange.connection?.tls?.cipherSuite == "TLS_AES_256_GCM_SHA384")
        #expect(exchange.connection?.tls?.applicationProtocol == "http/1.1")
    }

    @Test(
        "a named TLS session is resumed over new connections, and by nobody else",
        arguments: [HTTPRequest.Version.http11])
    func resumption(version: HTTPRequest.Version) async throws {
        let server = try LocalServer("echo", tls: authority)
        func connection(_ choice: HTTPRequest.ConnectionChoice) async -> ConnectionFacts? {
            await engine.send(
                server.request {
                    $0.connection = choice
                    $0.version = version
                }
            ).connection
        }
        let first = await connection(.resuming("a"))
        #expect(first?.isNew == true && first?.tls?.isResumed == false)
        for _ in 0..<3 {
            let later = await connection(.resuming("a"))
            #expect(later?.isNew == true && later?.tls?.isResumed == true)
        }
        #expect(await connection(.resuming("b"))?.tls?.isResumed == false)
        #expect(await connection(.fresh)?.tls?.isResumed == false)
        #expect(await connection(.reuse)?.tls?.isResumed == false)
    }

    @Test("a header section of any size arrives whole", arguments: [8, 59, 61, 140, 700])
    func largeHeaderSection(kibibytes: Int) async throws {
        let server = try LocalServer("echo", tls: authority)
        let value = [UInt8](repeating: 0x41, count: kibibytes * 1024)
        let exchange = await engine.send(
            server.request {
                $0.headers = [HeaderField("X-Key", SecretText(bytes: value))]
            })
        let body = try #require(exchange.response?.body)
        #expect(body.count > value.count && body.suffix(4) == Array("\r\n\r\n".utf8)[...])
    }

    @Test("another authority is refused, and nothing is sent", arguments: Sender.allCases)
    func untrusted(sender: Sender) async throws {
        let server = try LocalServer("echo", tls: authority)
        for trust in [Trust.caFile(authority.strangerFile), .system] {
            let exchange = await engine.send(
                server.request {
                    sender.apply(to: &$0)
                    $0.trust = trust
                })
            guard case .certificateRejected(let reason) = exchange.failure else {
                Issue.record("\(exchange.outcome)")
                continue
            }
            #expect(reason.contains("local issuer") || reason.contains("verify the first certificate"))
            #expect(exchange.timings.sent == nil)
        }
    }

    @Test("a connection of one authority never serves a request of another") func trustKeepsConnectionsApart()
        async throws
    {
        let server = try LocalServer("echo", tls: authority)
        #expect(await engine.send(server.request()).response?.status == 200)
        let other = server.request { $0.trust = .caFile(authority.strangerFile) }
        #expect(await engine.send(other).failure?.code == "certificate-rejected")
    }

    @Test("a certificate for another name is refused", arguments: Sender.allCases)
    func wrongName(sender: Sender) async throws {
        let server = try LocalServer("echo", tls: authority)
        let request = server.request {
            sender.apply(to: &$0)
            $0.host = "api.example.com"
            $0.node = NodeAddress(host: "127.0.0.1")
        }
        #expect(await engine.send(request).failure?.code == "certificate-rejected")
    }

    @Test("the server name can differ from the host", arguments: Sender.allCases)
    func serverName(sender: Sender) async throws {
        let server = try LocalServer("echo", tls: authority)
        let request = server.request {
            sender.apply(to: &$0)
            $0.host = "127.0.0.1"
            $0.serverName = "localhost"
        }
        let text = try #require(await engine.send(request).response?.text)
        #expect(text.contains("\r\nHost: 127.0.0.1:\(server.port)\r\n"))
    }

    @Test("plain HTTP on a TLS port is a failed handshake", arguments: Sender.allCases)
    func plainOnTLSPort(sender: Sender) async throws {
        let server = try LocalServer("greeting-garbage")
        let request = server.request {
            sender.apply(to: &$0)
            $0.scheme = .https
            $0.trust = .caFile(authority.caFile)
        }
        let failure = await engine.send(request).failure
        guard case .tlsHandshakeFailed(let detail, nil) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(detail.contains("wrong version number") || detail.contains("packet length"))
    }

    @Test("TLS on a plain port is told too", arguments: Sender.allCases)
    func tlsOnPlainPort(sender: Sender) async throws {
        let server = try LocalServer("echo", tls: authority)
        let request = server.request {
            sender.apply(to: &$0)
            $0.scheme = .http
        }
        let code = await engine.send(request).failure?.code
        #expect(["closed-without-response", "malformed-response", "reset"].contains(code))
    }

    @Test("the alert of a server that wants a certificate is told", arguments: Sender.allCases)
    func alert(sender: Sender) async throws {
        let server = try LocalServer("wants-certificate", tls: authority)
        let failure = await engine.send(server.request { sender.apply(to: &$0) }).failure
        guard case .tlsHandshakeFailed(_, let alert) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(alert == 116)
    }

    @Test("HTTP/2 that is not offered is a failure before anything is sent") func http2NotOffered() async throws {
        let server = try LocalServer("echo", tls: authority)
        let exchange = await engine.send(server.request { $0.version = .http2 })
        #expect(exchange.failure == .versionNotNegotiated(wanted: "HTTP/2", offered: "http/1.1"))
        #expect(exchange.timings.sent == nil)
    }

    @Test("an unreadable CA file is told", arguments: Sender.allCases)
    func unreadableAuthority(sender: Sender) async throws {
        let server = try LocalServer("echo", tls: authority)
        for path in ["/nonexistent/ca.pem", authority.folder.path("names.cnf")] {
            let request = server.request {
                sender.apply(to: &$0)
                $0.trust = .caFile(path)
            }
            #expect(await engine.send(request).failure?.code == "trust-unreadable")
        }
    }
}

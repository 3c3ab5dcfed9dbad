import Foundation
import HTTPExchange
import Secrecy
import TestSupport
import Testing

/// nginx with HTTP/2 on a port of its own, ending with the last reference. It answers with what it understood.
private final class Nginx: Sendable {
    static var isInstalled: Bool { (try? runProcess("nginx", ["-v"]))?.exitStatus == 0 }

    let port: UInt16
    private let folder: TemporaryFolder
    private let process = Process()

    init(_ authority: TestAuthority) throws {
        folder = try TemporaryFolder("nginx")
        port = try LocalServer("free-port").port
        try folder.write(
            """
            daemon off; pid \(folder.path("pid")); error_log stderr emerg; worker_processes 1;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path \(folder.path("b")); proxy_temp_path \(folder.path("p"));
              fastcgi_temp_path \(folder.path("f")); uwsgi_temp_path \(folder.path("u"));
              scgi_temp_path \(folder.path("s"));
              server {
                listen 127.0.0.1:\(port) ssl http2;
                ssl_protocols TLSv1.2 TLSv1.3;
                ssl_certificate \(authority.folder.path("server.pem"));
                ssl_certificate_key \(authority.folder.path("server.key"));
                location / { return 200 "$server_protocol $request_uri $http_host $http_x_api_key $connection"; }
              }
            }
            """, to: "nginx.conf")
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["nginx", "-e", "stderr", "-p", folder.path, "-c", folder.path("nginx.conf")]
        process.standardInput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit { process.terminate() }

    /// Waits until the port is open.
    func isReady(_ engine: HTTPEngine, _ request: HTTPRequest) async throws {
        for _ in 0..<500 {
            guard case .connectionRefused = await engine.send(request).failure else { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw ServerFailure(mode: "nginx")
    }

    func request(_ authority: TestAuthority) -> HTTPRequest {
        var request = HTTPRequest("GET", host: "127.0.0.1", port: port)
        request.trust = .caFile(authority.caFile)
        return request
    }
}

@Suite("HTTP/2", .enabled(if: Nginx.isInstalled)) struct HTTP2Tests {
    @Test("a named TLS session is resumed over new connections") func resumption() async throws {
        let authority = try TestAuthority.shared.get()
        let server = try Nginx(authority)
        let engine = HTTPEngine()
        try await server.isReady(engine, server.request(authority))
        var request = server.request(authority)
        request.version = .http2
        request.connection = .resuming("a")
        let first = await engine.send(request).connection
        #expect(first?.isNew == true && first?.tls?.isResumed == false)
        for _ in 0..<3 {
            let later = await engine.send(request)
            #expect(later.response?.version == .http2 && later.connection?.isNew == true)
            #expect(later.connection?.tls?.isResumed == true)
        }
    }

    @Test("is used when the server offers it, unless the request asks for less") func negotiation() async throws {
        let authority = try TestAuthority.shared.get()
        let server = try Nginx(authority)
        let engine = HTTPEngine()
        let key = Secret(name: "funded", text: "ak_live_0123456789abcdef")
        var request = server.request(authority)
        request.target = "/a/../b?x=%2e#f"
        request.headers = [HeaderField("X-API-Key", SecretText(key))]
        try await server.isReady(engine, server.request(authority))
        let first = await engine.send(request)
        let words = try #require(first.response?.text.split(separator: " "))
        #expect(
            words.prefix(4) == ["HTTP/2.0", "/a/../b?x=%2e#f", "127.0.0.1:\(server.port)", "ak_live_0123456789abcdef"])
        #expect(first.response?.version == .http2 && first.response?.status == 200 && first.response?.reason == "")
        #expect(first.connection?.tls?.applicationProtocol == "h2")

        // While many other tests run, a connection can be idle for longer than the server keeps it.
        var isReused = false
        for _ in 0..<5 where !isReused {
            let (one, other) = (await engine.send(request), await engine.send(request))
            isReused = other.connection?.isNew == false && other.connection?.id == one.connection?.id
        }
        #expect(isReused)
        request.version = .http2
        #expect(await engine.send(request).response?.version == .http2)
        request.version = .http11
        #expect(await engine.send(request).response?.text.hasPrefix("HTTP/1.1 /a/../b?x=%2e#f ") == true)
        request.version = .http10
        #expect(await engine.send(request).response?.text.hasPrefix("HTTP/1.0 ") == true)
    }

    @Test("carries one request at a time on a named connection") func named() async throws {
        let authority = try TestAuthority.shared.get()
        let server = try Nginx(authority)
        let engine = HTTPEngine()
        var request = server.request(authority)
        request.connection = .named("a")
        request.version = .http2
        try await server.isReady(engine, request)
        let named = request
        let connections = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<6 {
                group.addTask { await engine.send(named).response?.text.split(separator: " ").last.map(String.init) }
            }
            return await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(connections.count == 1 && !connections.contains(nil))
    }

    @Test("is spoken by a simultaneous release: many streams, one record") func release() async throws {
        let authority = try TestAuthority.shared.get()
        let server = try Nginx(authority)
        let engine = HTTPEngine()
        try await server.isReady(engine, server.request(authority))
        let key = Secret(name: "funded", text: "ak_live_0123456789abcdef")
        let requests = (0..<100).map { number in
            var request = server.request(authority)
            request.method = "POST"
            request.version = .http2
            request.target = "/\(number)"
            request.headers = [HeaderField("X-API-Key", SecretText(key))]
            request.body = .bytes("{}")
            return request
        }
        let round = await SimultaneousRelease(lanes: [requests]).perform()
        #expect(round.isSimultaneous(within: .seconds(10)) && round.records == 1)
        let connection = try #require(round.exchanges[0][0].connection)
        #expect(connection.tls?.applicationProtocol == "h2" && connection.isNew)
        for (number, exchange) in round.exchanges[0].enumerated() {
            let words = exchange.response?.text.split(separator: " ").prefix(4)
            #expect(
                words == ["HTTP/2.0", "/\(number)", "127.0.0.1:\(server.port)", "ak_live_0123456789abcdef"])
            #expect(exchange.connection == connection)
        }
        let spread = await SimultaneousRelease(lanes: Array(requests.prefix(8)).map { [$0, $0] }).perform()
        #expect(
            spread.isSimultaneous(within: .seconds(10))
                && spread.exchanges.map(\.count) == Array(repeating: 2, count: 8))
    }

    @Test("a release says when a server speaks less, or allows fewer streams") func refusals() async throws {
        let authority = try TestAuthority.shared.get()
        let server = try Nginx(authority)
        let old = try LocalServer("echo", tls: authority)
        try await server.isReady(HTTPEngine(), server.request(authority))
        let http1 = await SimultaneousRelease(lanes: [[old.request { $0.version = .http2 }]]).perform()
        #expect(
            http1.exchanges[0][0].failure == .versionNotNegotiated(wanted: "HTTP/2", offered: "HTTP/1.1"))
        var request = server.request(authority)
        request.version = .http2
        let tooMany = await SimultaneousRelease(lanes: [Array(repeating: request, count: 200)]).perform()
        guard case .invalidRequest = tooMany.exchanges[0][0].failure, tooMany.spread == nil else {
            Issue.record("\(tooMany)")
            return
        }
    }
}

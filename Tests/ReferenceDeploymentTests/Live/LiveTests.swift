import COpenSSL
import TestSupport
import Testing

@testable import ReferenceDeployment

@Suite("The deployment over real sockets", .serialized)
struct LiveTests {
    @Test(
        "a defect changes what a caller sees as its summary says, and nothing shows without it",
        arguments: DefectProbe.transport + DefectProbe.matching + DefectProbe.errors + DefectProbe.management)
    func defect(probe: DefectProbe) async throws {
        let on = try await LiveDeployment.with(defects: [probe.defect]) { live in
            try await probe.look(live, live.makeKey())
        }
        #expect(on, "switched on, it does not show")
        let off = try await LiveDeployment.with { live in try await probe.look(live, live.makeKey()) }
        #expect(!off, "it shows without being switched on")
    }

    @Test("every defect of key transport, matching and errors has a probe")
    func coverage() {
        let probed = Set((DefectProbe.transport + DefectProbe.matching + DefectProbe.errors).map(\.defect))
        // What only a clock, a second node, a restart or a changed key can show is for tests that have one.
        let elsewhere: Set = [
            "slow-known-prefix", "early-exit-compare", "open-node", "deleted-lives-at-node", "deleted-revives-after",
            "deleted-revives-on-restart", "deletes-first-digest", "delete-restores",
        ]
        let all = allDefects.filter { ["HDR", "KEY", "ERR"].contains($0.clause?.prefix(3)) }.map(\.id)
        #expect(Set(all).subtracting(elsewhere) == probed)
    }

    @Test("a harmless variant keeps every documented status and code", arguments: allVariants.map(\.id))
    func variant(id: String) async throws {
        try await LiveDeployment.with(variants: [id == "jitter" ? "jitter=2ms" : id]) { live in
            let key = try await live.makeKey()
            #expect(try await live.enrich(key.key).status == 200)
            let refused = try await live.enrich(DefectProbe.unknown)
            #expect(refused.status == 401)
            #expect(refused.code == "invalid_api_key" || refused.body.contains("invalid_api_key"))
            let poor = try await DefectProbe.exhausted(live)
            #expect(poor.status == 403)
            #expect(poor.body.contains("insufficient_credits"))
            #expect(try await DefectProbe.limited(live).status == 429)
        }
    }

    @Test("TLS 1.3 with AES-256-GCM is all there is")
    func transport() async throws {
        try await LiveDeployment.with { live in
            let node = live.ready.nodes[0]
            #expect(try await live.enrich(nil).tls == "TLSv1.3 TLS_AES_256_GCM_SHA384")
            let weaker = try TestConnection(
                address: node.address, port: node.port, caFile: live.ready.caFile, suites: "TLS_AES_128_GCM_SHA256")
            await #expect(throws: TestConnection.Failure.self) { try await weaker.exchange("") }
            let older = try TestConnection(
                address: node.address, port: node.port, caFile: live.ready.caFile, highest: TLS1_2_VERSION)
            await #expect(throws: TestConnection.Failure.self) { try await older.exchange("") }
        }
        try await LiveDeployment.with(variants: ["aes128-implemented"]) { live in
            let node = live.ready.nodes[0]
            let both = try TestConnection(
                address: node.address, port: node.port, caFile: live.ready.caFile,
                suites: "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384")
            #expect(try await both.exchange("GET / HTTP/1.0\r\n\r\n").tls == "TLSv1.3 TLS_AES_256_GCM_SHA384")
        }
    }

    @Test("a key counts on all nodes, and a regenerated one on none")
    func nodes() async throws {
        try await LiveDeployment.with(nodes: 3) { live in
            let key = try await live.makeKey()
            let new = try await live.regenerate(key)
            for node in 0..<3 {
                for (value, status) in [(key.key, 401), (new.key, 200)] {
                    let reply = try await live.send(
                        "GET", "/api/v1/credits", headers: ["X-API-Key: \(value)"], node: node)
                    #expect(reply.status == status)
                }
            }
        }
    }

    @Test("a restart keeps accounts, keys and balances, and dead keys dead")
    func restart() async throws {
        let folder = try TemporaryFolder("reference")
        let (old, new) = try await LiveDeployment.with(directory: folder.path) { live in
            let key = try await live.makeKey()
            let new = try await live.regenerate(key)
            _ = try await live.enrich(new.key)
            return (key.key, new.key)
        }
        try await LiveDeployment.with(directory: folder.path) { live in
            #expect(try await live.enrich(old).status == 401)
            let reply = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(new)"])
            #expect(reply.body == #"{"credits":999999}"#)
        }
    }

    @Test("HTTP that cannot be parsed, fields that are too large and HTTP/1.0 all get an answer and an end")
    func manners() async throws {
        try await LiveDeployment.with { live in
            let garbage = try await live.raw("GARBAGE\r\n\r\n")
            #expect(garbage.status == 400)
            for hosts in ["", "Host: localhost\r\nHost: localhost\r\n"] {
                let homeless = try await live.raw("GET /api/v1/credits HTTP/1.1\r\n\(hosts)\r\n")
                #expect(homeless.status == 400)
                #expect(homeless["connection"] == "close")
            }
            let key = try await live.makeKey()
            let old = try await live.raw("GET /api/v1/credits HTTP/1.0\r\nX-API-Key: \(key.key)\r\n\r\n")
            #expect(old.status == 200)
            #expect(old["connection"] == "close")
            for (size, status) in [(16_000, 401), (17_000, 431), (1_048_576, 431), (2_000_000, 431)] {
                #expect(try await live.enrich(String(repeating: "a", count: size)).status == status)
            }
            #expect(try await live.enrich(key.key, body: String(repeating: "x", count: 70_000)).status == 413)
        }
    }

    @Test("refused calls cost nothing, and inputs and keys are in no file")
    func privacy() async throws {
        try await LiveDeployment.with { live in
            let key = try await live.makeKey()
            let canary = "canary-\(RandomText.token(10).lowercased())"
            for body in [#"{"domain":"\#(canary).com"}"#, #"{"domain":"\#(canary) "}"#, canary] {
                _ = try await live.enrich(key.key, headers: ["User-Agent: \(canary)"], body: body)
                _ = try await live.enrich(canary, body: body, path: LiveDeployment.companies + "?\(canary)")
            }
            _ = try await live.enrich(key.key, path: "/api/v1/\(canary)")
            let balance = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(key.key)"])
            #expect(balance.body == #"{"credits":999999}"#)
            for path in [
                live.ready.evidence.database, live.ready.evidence.database + "-wal", live.ready.evidence.usageLog,
                live.ready.evidence.serverLog,
            ] {
                let text = String(decoding: try FileTree.bytes(of: path), as: UTF8.self)
                #expect(!text.contains(canary))
                #expect(!text.contains(key.key.dropFirst(8)))
            }
            let log = String(decoding: try FileTree.bytes(of: live.ready.evidence.usageLog), as: UTF8.self)
            #expect(log.split(separator: "\n").count == 8)
        }
    }

    @Test("methods, unknown paths and cross-origin preflights grant nothing")
    func refusals() async throws {
        try await LiveDeployment.with { live in
            let key = try await live.makeKey()
            let header = ["X-API-Key: \(key.key)"]
            let wrongMethod = try await live.send("PUT", LiveDeployment.companies, headers: header)
            #expect(wrongMethod.status == 405)
            #expect(wrongMethod["allow"] == "POST")
            for method in ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"] {
                #expect(try await live.send(method, LiveDeployment.companies).status == 401)
            }
            #expect(try await live.send("GET", "/api/v2/companies", headers: header).status == 404)
            #expect(try await live.enrich(nil)["access-control-allow-origin"] == nil)
            #expect(try await live.enrich(nil)["www-authenticate"]?.hasPrefix("ApiKey realm=") == true)
            #expect(try await live.enrich(key.key)["cache-control"] == "no-store")
        }
    }

    @Test("a stop waits neither for idle connections nor for unfinished handshakes")
    func stop() async throws {
        let held = try await LiveDeployment.with { live in
            let kept = try live.connection()
            _ = try await kept.exchange("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return [kept, try live.connection()]
        }
        #expect(held.count == 2)
    }
}

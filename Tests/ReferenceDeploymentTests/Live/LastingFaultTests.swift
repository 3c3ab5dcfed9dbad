import TestSupport
import Testing

@testable import ReferenceDeployment

/// The defects that need more than one node, connection or start to be seen.
@Suite("Defects of nodes, connections and restarts", .serialized)
struct LastingFaultTests {
    @Test("a node without the key check serves callers without a key, and the others do not", arguments: [true, false])
    func openNode(isOn: Bool) async throws {
        try await LiveDeployment.with(defects: isOn ? ["open-node"] : [], nodes: 2) { live in
            let send = { (node: Int) in
                try await live.send(
                    "POST", LiveDeployment.companies, headers: ["Content-Type: application/json"],
                    body: LiveDeployment.domain, node: node
                ).status
            }
            let (first, second) = (try await send(0), try await send(1))
            #expect(first == 401)
            #expect(second == (isOn ? 200 : 401))
        }
    }

    @Test("stale-node: a further node goes on accepting a regenerated key", arguments: [true, false])
    func staleNode(isOn: Bool) async throws {
        try await LiveDeployment.with(defects: isOn ? ["stale-node"] : [], nodes: 2) { live in
            let key = try await live.makeKey()
            let header = ["X-API-Key: \(key.key)"]
            for node in 0...1 { _ = try await live.send("GET", "/api/v1/credits", headers: header, node: node) }
            _ = try await live.regenerate(key)
            #expect(try await live.send("GET", "/api/v1/credits", headers: header, node: 0).status == 401)
            let seen = try await live.send("GET", "/api/v1/credits", headers: header, node: 1).status
            #expect(seen == (isOn ? 200 : 401))
        }
    }

    @Test(
        "stale-connection: a connection that was opened before goes on accepting a regenerated key",
        arguments: [true, false])
    func staleConnection(isOn: Bool) async throws {
        try await LiveDeployment.with(defects: isOn ? ["stale-connection"] : []) { live in
            let key = try await live.makeKey()
            let request = "GET /api/v1/credits HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(key.key)\r\n\r\n"
            let kept = try live.connection()
            #expect(try await kept.exchange(request).status == 200)
            _ = try await live.regenerate(key)
            #expect(try await live.raw(request).status == 401)
            let seen = try await kept.exchange(request).status
            #expect(seen == (isOn ? 200 : 401))
        }
    }

    @Test("revives-on-restart: a regenerated key works again after a restart", arguments: [true, false])
    func revives(isOn: Bool) async throws {
        let folder = try TemporaryFolder("reference")
        let defects = isOn ? ["revives-on-restart"] : []
        let key = try await LiveDeployment.with(defects: defects, directory: folder.path) { live in
            let key = try await live.makeKey()
            _ = try await live.regenerate(key)
            #expect(try await live.enrich(key.key).status == 401)
            return key.key
        }
        try await LiveDeployment.with(defects: defects, directory: folder.path) { live in
            let seen = try await live.enrich(key).status
            #expect(seen == (isOn ? 200 : 401))
        }
    }

    @Test("flip-flop: every other request sees the past", arguments: [true, false])
    func flipFlop(isOn: Bool) async throws {
        try await LiveDeployment.with(defects: isOn ? ["flip-flop"] : []) { live in
            let key = try await live.makeKey()
            _ = try await live.regenerate(key)
            var statuses: Set<Int> = []
            for _ in 0..<4 { statuses.insert(try await live.enrich(key.key).status) }
            #expect(statuses == (isOn ? [200, 401] : [401]))
        }
    }
}

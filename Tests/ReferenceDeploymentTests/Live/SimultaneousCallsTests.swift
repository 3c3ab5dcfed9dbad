import TestSupport
import Testing

@testable import ReferenceDeployment

/// `Benchmarks/reference` does the same with 10,000 calls.
@Suite("Many calls at once", .serialized)
struct SimultaneousCallsTests {
    private static let connections = 20
    /// As many as a client may open before it has read the server's settings.
    private static let streams = 100
    private static let credits = 200

    @Test("of 2,000 calls in flight at once on two nodes, 200 credits buy 200, and each has its line")
    func credits() async throws {
        try await LiveDeployment.with(nodes: 2) { live in
            let key = try await live.makeKey("exhausted")
            let given = try await live.control("/credits", #"{"email":"exhausted@example.com","set":\#(Self.credits)}"#)
            #expect(given == #"{"credits":\#(Self.credits)}"#)

            // All sockets are this thread's: it sends everything before it reads anything.
            let first = try Self.connection(live, node: 0)
            let successes = try await first.blocking { first in
                var clients: [(HTTP2Client, streams: [UInt32])] = []
                for number in 0..<Self.connections {
                    let connection = number == 0 ? first : try Self.connection(live, node: number % 2)
                    var client = try HTTP2Client(connection)
                    let streams = try (0..<Self.streams).map { _ in
                        try client.post(LiveDeployment.companies, key: key.key, announcing: body.count)
                    }
                    clients.append((client, streams))
                }
                for (client, streams) in clients {
                    for stream in streams { try client.data(body, on: stream) }
                }
                return try clients.map { try $0.successes(among: $1) }.reduce(0, +)
            }
            #expect(successes == Self.credits)

            let balance = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(key.key)"], node: 1)
            #expect(balance.body == #"{"credits":0}"#)
            let log = try FileTree.text(of: live.ready.evidence.usageLog).split(separator: "\n")
            #expect(log.count { $0.contains(#""credits":1,"status":200"#) } == Self.credits)
            #expect(
                log.count { $0.contains(#""credits":0,"status":403"#) }
                    == Self.connections * Self.streams - Self.credits)
        }
    }

    private static func connection(_ live: LiveDeployment, node: Int) throws -> TestConnection {
        let place = live.ready.nodes[node]
        return try TestConnection(
            address: place.address, port: place.port, caFile: live.ready.caFile, applicationProtocol: "h2")
    }
}

private let body = Array(LiveDeployment.domain.utf8)

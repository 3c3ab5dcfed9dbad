import Testing

@testable import ReferenceDeployment

/// With limits so short that nobody has to wait for them; what is real is in `Patience`.
@Suite("Clients that take their time", .serialized)
struct PatienceTests {
    @Test("a body that drips ends its connection, be the drops frequent")
    func body() async throws {
        var patience = Patience()
        patience.request = .milliseconds(300)
        try await LiveDeployment.with(patience: patience) { live in
            let key = try await live.makeKey()
            let head = "POST \(LiveDeployment.companies) HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(key.key)\r\n"
            let ended = try await live.connection().blocking { connection in
                try connection.send(Array("\(head)Content-Length: 4000\r\n\r\n".utf8))
                return (try? Self.drip(into: connection)) == nil
            }
            #expect(ended)
            #expect(try await live.enrich(key.key).status == 200)
        }
    }

    /// Up to ten seconds, a byte each 20 ms.
    private static func drip(into connection: TestConnection) throws {
        for _ in 0..<500 {
            try connection.send([0x20])
            connection.wait(milliseconds: 20)
        }
    }

    @Test("an HTTP/2 connection ends when no stream has been open for a while, and not while one is")
    func connection() async throws {
        var patience = Patience()
        patience.connection = .milliseconds(300)
        try await LiveDeployment.with(patience: patience) { live in
            let key = try await live.makeKey()
            let place = live.ready.nodes[0]
            let connection = try TestConnection(
                address: place.address, port: place.port, caFile: live.ready.caFile, applicationProtocol: "h2")
            try await connection.blocking { connection in
                var client = try HTTP2Client(connection)
                let stream = try client.post(LiveDeployment.companies, key: key.key, announcing: 24)
                connection.wait(milliseconds: 900)
                try client.data(Array(LiveDeployment.domain.utf8), on: stream)
                #expect(try client.successes(among: [stream]) == 1)
                // Nothing comes any more but the end.
                #expect(throws: TestConnection.Failure.self) { try client.end(of: stream + 2) }
            }
        }
    }
}

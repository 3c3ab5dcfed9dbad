import Testing

@testable import ReferenceDeployment

@Suite("Connections that clients keep", .serialized)
struct KeptConnectionTests {
    @Test(
        "hundreds of refused POSTs share one connection",
        arguments: ["--http1.1", "--http2"], [LiveDeployment.domain.utf8.count, 60_000])
    func refusedPosts(version: String, size: Int) async throws {
        try await LiveDeployment.with { live in
            let count = 300
            let output = try await live.curl(
                [
                    version, "--output", "/dev/null", "--write-out", "%{http_version} %{http_code} %{num_connects}\n",
                    "--header", "X-API-Key: \(DefectProbe.unknown)", "--header", "Expect:", "--data-binary", "@-",
                    "https://localhost:\(live.ready.nodes[0].port)\(LiveDeployment.companies)?n=[1-\(count)]",
                ], input: Array(repeating: UInt8(ascii: "x"), count: size))
            let lines = output.split(separator: "\n")
            let number = version == "--http2" ? "2" : "1.1"
            #expect(lines.first == "\(number) 401 1")
            #expect(lines.count == count)
            #expect(lines.dropFirst().allSatisfy { $0 == "\(number) 401 0" })
        }
    }

    @Test("an error of one HTTP/2 stream leaves its connection to the others")
    func streamErrors() async throws {
        try await LiveDeployment.with { live in
            let node = live.ready.nodes[0]
            let connection = try TestConnection(
                address: node.address, port: node.port, caFile: live.ready.caFile, applicationProtocol: "h2")
            try await connection.blocking { connection in
                var client = try HTTP2Client(connection)
                let post = { (client: inout HTTP2Client) in
                    try client.post(LiveDeployment.companies, key: DefectProbe.unknown, announcing: 4)
                }
                for _ in 0..<60 {
                    let brokenOff = try post(&client)
                    try client.data([], on: brokenOff)
                    #expect(try client.end(of: brokenOff) == .reset)

                    let cancelled = try post(&client)
                    try client.data([1, 2], on: cancelled, ends: false)
                    try client.cancel(cancelled)

                    let whole = try post(&client)
                    try client.data([1, 2], on: whole, ends: false)
                    try client.data([3, 4], on: whole)
                    #expect(try client.end(of: whole) == .data)
                }
            }
        }
    }

    @Test("an error of an HTTP/2 connection ends it")
    func connectionError() async throws {
        try await LiveDeployment.with { live in
            let node = live.ready.nodes[0]
            let connection = try TestConnection(
                address: node.address, port: node.port, caFile: live.ready.caFile, applicationProtocol: "h2")
            try await connection.blocking { connection in
                let client = try HTTP2Client(connection)
                // DATA on a stream that was never opened (RFC 9113, 5.1).
                try client.data([1], on: 7)
                #expect(try client.end(of: 7) == .goAway)
                #expect(throws: TestConnection.Failure.self) { try connection.receive(1) }
            }
        }
    }

    @Test("a body that is not well-formed is answered, and ends its connection")
    func brokenBody() async throws {
        try await LiveDeployment.with { live in
            let head =
                "POST \(LiveDeployment.companies) HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            let reply = try await live.raw(head + "nonsense\r\n")
            #expect(reply.status == 400)
            #expect(reply["connection"] == "close")
        }
    }
}

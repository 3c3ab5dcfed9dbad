import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The operator's side of the reference deployment: the real program, its ready line and its `control` command.
@Suite("Operating the reference deployment") struct ReferenceControlTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("reference-control") }

    private func control(_ arguments: String...) async throws -> ProcessOutcome {
        try await runProcessAside(
            Binaries.reference, ["control"] + arguments + ["--dir", folder.path("data")], timeout: .seconds(60))
    }

    @Test("a restart keeps ports, credits and the process, and ends when it serves again")
    func restart() async throws {
        let server = try Companion(
            Binaries.reference,
            ["serve", "--dir", folder.path("data"), "--ephemeral", "--exit-on-stdin-eof"])
        let line = try #require(try server.line())
        let set = try await control("credits", "exhausted", "--set", "7")
        #expect(set.output == "{\"credits\":7}\n", "\(set.errors)")
        for _ in 0..<3 {
            let restart = try await control("restart")
            #expect(restart.exitStatus == 0, "\(restart.errors)")
        }
        // The control socket answers at its port, which the file says, and the balance is what it was.
        let added = try await control("credits", "exhausted", "--add", "1")
        #expect(added.output == "{\"credits\":8}\n", "\(added.errors)")
        #expect(line.contains("\"pid\":\(server.identifier)"))
        #expect(try FileTree.text(of: folder.path("data/server.log")).contains("restarting"))
        server.send(SIGTERM)
        #expect(try server.wait().status == 0)
        #expect(FileTree.names(in: folder.path("data")).isEmpty)
    }

    @Test("a restart succeeds however many streams of HTTP/2 are being opened meanwhile")
    func restartUnderTraffic() async throws {
        let server = try Companion(
            Binaries.reference,
            ["serve", "--dir", folder.path("data"), "--ephemeral", "--exit-on-stdin-eof"])
        let line = try #require(try server.line())
        let base = try #require(line.firstMatch(of: /"base":"(https:[^"]+)"/)?.1)
        let calls = Array(repeating: "\(base)/api/v1/credits", count: 40)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    // Refused connections are part of it; what counts is that the server comes up again.
                    _ = try await runProcessAside(
                        "/usr/bin/env",
                        ["curl", "--silent", "--insecure", "--http2", "--parallel", "--max-time", "5"] + calls,
                        timeout: .seconds(20))
                }
            }
            for _ in 0..<8 {
                let restart = try await control("restart")
                #expect(restart.exitStatus == 0, "\(restart.errors)")
            }
            group.cancelAll()
        }
        server.send(SIGTERM)
        #expect(try server.wait().status == 0)
    }

    @Test("an outage begins and ends, as often as it is asked for")
    func outage() async throws {
        let server = try Companion(
            Binaries.reference,
            ["serve", "--dir", folder.path("data"), "--ephemeral", "--exit-on-stdin-eof"])
        _ = try #require(try server.line())
        for state in ["off", "on", "on", "off"] {
            #expect(try await control("outage", state).output == "{\"on\":\(state == "on")}\n")
        }
        #expect(try await control("outage", "perhaps").exitStatus == 64)
    }

    @Test("what cannot be done is told", arguments: [["credits", "nobody@example.com", "--set", "1"], ["restart"]])
    func refusal(arguments: [String]) async throws {
        let outcome = try await runProcessAside(
            Binaries.reference, ["control"] + arguments + ["--dir", folder.path], timeout: .seconds(60))
        #expect(outcome.exitStatus == 1)
        #expect(outcome.errors.contains("no deployment serves from \(folder.path)"))
    }
}

import TestSupport
import Testing

@Suite("Targets that do not behave", .enabled(if: Binaries.hasPython)) struct BadTargetTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func target(base: String, more: String = "") -> String {
        """
        target: bad
        base: \(base)
        endpoints:
          enrich: { path: /enrich, json: { domain: example.com } }
        accounts:
          funded: { keys: [{ env: BAD_KEY }] }
        budgets: { connect-timeout: 500ms, timeout: 700ms }
        \(more)
        """
    }

    private let key = ["BAD_KEY": "ak_live_0123456789abcdefghijABCDEFGHIJKL"]

    @Test(
        "a run against them ends in time, with an exit code that is no success and no violation",
        arguments: ["silent", "half-closing", "closing", "garbage", "dripping", "endless-head"])
    func unreachable(mode: String) async throws {
        let server = try Companion("python3", [#filePath.parentFolder + "/Deployments/misbehaving.py", mode])
        let port = try #require(try server.line())
        try place.folder.write(target(base: "http://127.0.0.1:\(port)"), to: "t.yaml")
        let outcome = try await place.keyspec("run", "--target", "t.yaml", environment: key)
        #expect(outcome.exitStatus == 69, "\(outcome.output.suffix(2000))\(outcome.errors)")
        #expect(outcome.output.contains("could not be reached"))
        #expect(place.text("reports/junit.xml").contains("<error type=\"unfinished\""))
        let doctor = try await place.keyspec("doctor", "--target", "t.yaml", environment: key)
        #expect([1, 65, 69].contains(doctor.exitStatus), "\(doctor.output)")
        #expect(doctor.output.contains("FAULT"))
    }

    @Test("an answer without end proves nothing")
    func endlessBody() async throws {
        let server = try Companion("python3", [#filePath.parentFolder + "/Deployments/misbehaving.py", "endless-body"])
        let port = try #require(try server.line())
        try place.folder.write(target(base: "http://127.0.0.1:\(port)"), to: "t.yaml")
        let outcome = try await place.keyspec("run", "--target", "t.yaml", "--only", "HDR-2", environment: key)
        #expect([2, 69].contains(outcome.exitStatus), "\(outcome.output.suffix(2000))\(outcome.errors)")
    }

    @Test("nobody there, and a name that is none", arguments: ["http://127.0.0.1:9", "https://keyspec.invalid"])
    func nobody(base: String) async throws {
        try place.folder.write(target(base: base), to: "t.yaml")
        let outcome = try await place.keyspec("run", "--target", "t.yaml", environment: key)
        #expect(outcome.exitStatus == 69, "\(outcome.output.suffix(2000))\(outcome.errors)")
        let examined = try await place.keyspec("doctor", "--target", "t.yaml", environment: key)
        #expect(examined.exitStatus == 69, "\(examined.output.suffix(2000))\(examined.errors)")
    }

    @Test(
        "a certificate of another authority is a violation of TLS-6 and of nothing else, and doctor blames the description"
    )
    func wrongAuthority() async throws {
        let (datalane, other) = (try Datalane(), try Datalane())
        try datalane.folder.write(try FileTree.bytes(of: other.folder.path("ca.pem")), to: "ca.pem")
        let outcome = try await place.keyspec("run", "--target", datalane.target, environment: datalane.environment)
        #expect(outcome.exitStatus == 1, "\(outcome.output.suffix(2000))\(outcome.errors)")
        #expect(outcome.output.contains("\nTLS-6 is violated"), "\(outcome.output.suffix(2000))")
        let doctor = try await place.keyspec("doctor", "--target", datalane.target, environment: datalane.environment)
        #expect(doctor.exitStatus == 65, "\(doctor.output)")
        #expect(doctor.output.contains("certificate"))
    }

    @Test(
        "a key program that hangs, dies or prints rubbish leaves nothing decided and nothing hanging",
        arguments: ["sleep 3600", "exit 7", "while read -r line; do echo rubbish; done", "echo '{}'; cat >/dev/null"])
    func keyProgram(script: String) async throws {
        let datalane = try Datalane()
        let text = try FileTree.text(of: datalane.target)
        let head = text.split(separator: "keys:\n  http:")[0]
        let program = """
            keys:
              command: { run: [/bin/sh, -c, \(quoted(script))], timeout: 300ms }
            readings: { error-code: /problem/reason/id }
            """
        try datalane.folder.write(head + program, to: "target.yaml")
        let run = try await place.keyspec(
            "run", "--target", datalane.target, "--only", "HDR-2", environment: datalane.environment)
        #expect([2, 65, 69].contains(run.exitStatus), "\(run.output.suffix(2000))\(run.errors)")
        #expect(!run.output.contains("pass "))
    }

    private func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\\\"") + "\"" }
}

import TestSupport
import Testing

/// What `scripts/crash` does many times.
@Suite("Killing the reference deployment") struct CrashTests {
    @Test(
        "killed while it starts and while it serves, it keeps every credit, key and log line, and none twice",
        .enabled(if: Binaries.hasPython, "python3 is not there to call, to kill and to count"))
    func kills() async throws {
        let outcome = try await runProcessAside(
            "/usr/bin/env",
            ["python3", Repository.path("scripts/lib/crash.py"), Binaries.reference, "--kills", "6", "--seed", "5"],
            timeout: .seconds(300))
        #expect(outcome.exitStatus == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("none lost or doubled"))
    }
}

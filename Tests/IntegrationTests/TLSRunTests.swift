import Contract
import RunEvents
import TestSupport
import Testing

/// Runs against deployments with which no client talks: their TLS is looked at all the same.
@Suite("TLS of a deployment that cannot be talked to")
struct TLSRunTests {
    @Test(
        "a certificate that nobody may trust is a violation of TLS-6, not an unreachable target",
        arguments: [
            ("expired", "dates"), ("not-yet-valid", "dates"), ("wrong-host", "host"), ("self-signed", "chain"),
            ("missing-intermediate", "chain"), ("client-purpose", "chain"), ("rsa-1024", "key"),
            ("sha1-signature", "signature"),
        ])
    func certificate(defect: String, row: String) async throws {
        let run = try await SuiteRun(["--defect", defect, "--only", "TLS-6"])
        #expect(run.exitStatus == 1, "\(run.account)")
        #expect(run.outcomes(.fail).map(\.name) == ["tls.certificate[\(row)]"], "\(run.account)")
        #expect(run.outcomes(.pass).count == 4, "\(run.account)")
    }

    @Test("beside it, what needs an answer stays open for that one reason")
    func open() async throws {
        let run = try await SuiteRun(["--defect", "expired", "--only", "TLS-1", "--only", "TLS-6", "--only", "HDR-2"])
        #expect(run.exitStatus == 1, "\(run.account)")
        #expect(run.outcomes(.pass).contains { $0.name == "tls.version-1-3" }, "\(run.account)")
        let open = run.outcomes(.inconclusive)
        #expect(!open.isEmpty)
        #expect(open.allSatisfy { $0.reason.contains("certificate has expired") })
    }

    @Test("without a check of handshakes such a target is unreachable")
    func unreachable() async throws {
        let run = try await SuiteRun(["--defect", "expired", "--only", "HDR-2"])
        #expect(run.exitStatus == 69, "\(run.account)")
    }
}

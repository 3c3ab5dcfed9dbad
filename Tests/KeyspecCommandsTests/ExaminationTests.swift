import Deployment
import RunEvents
import TestSupport
import Testing

@testable import KeyspecCommands

@Suite("What doctor tells") struct ExaminationTests {
    private static let ok = Finding(
        id: "connect.base", title: "api.example accepts connections", state: .ok, evidence: "192.0.2.1 port 443")

    private static func fault(_ party: Finding.Party) -> Finding {
        Finding(
            id: "x", title: "the thing works", state: .fault(of: party), evidence: "it does not\u{1B}[2J",
            remedy: "repair it")
    }

    @Test("each finding has a line with its remedy, and a summary closes")
    func text() {
        var examination = Examination()
        let findings = [
            Self.ok, Self.fault(.deployment), Self.fault(.description),
            Finding(
                id: "n", title: "nodes", state: .notDeclared, evidence: "not described", remedy: "name them"),
            Finding(id: "s", title: "a later thing", state: .notTried(because: "x"), evidence: "rests on x"),
        ]
        let lines = findings.map { examination.text(after: $0) }.joined()
        expectGolden(lines + examination.summary, "doctor.txt")
    }

    @Test(
        "the exit code tells who has to act first",
        arguments: [
            ([], ExitCode.success), ([.deployment], .violation), ([.deployment, .description], .invalidInput),
            ([.operator], .invalidInput), ([.deployment, .operator, .network], .unreachable),
        ] as [([Finding.Party], ExitCode)])
    func status(parties: [Finding.Party], status: ExitCode) {
        var examination = Examination()
        _ = examination.text(after: Self.ok)
        for party in parties { _ = examination.text(after: Self.fault(party)) }
        #expect(examination.status == status)
    }
}

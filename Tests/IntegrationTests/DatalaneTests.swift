import TestSupport
import Testing

@Suite("Running against a deployment of another make", .enabled(if: Binaries.hasPython)) struct DatalaneTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("a conforming one passes, and its own keys are left alone")
    func conforms() async throws {
        let datalane = try Datalane()
        let outcome = try await place.keyspec("run", "--target", datalane.target, environment: datalane.environment)
        #expect(outcome.exitStatus == 0, "\(outcome.output.suffix(4000))\(outcome.errors)")
        #expect(try datalane.labels == ["production-crm"])
        #expect(FileTree.names(in: place.state).isEmpty)
    }

    @Test("doctor finds its description sound")
    func doctor() async throws {
        let datalane = try Datalane()
        let outcome = try await place.keyspec("doctor", "--target", datalane.target, environment: datalane.environment)
        #expect(outcome.exitStatus == 0, "\(outcome.output)\(outcome.errors)")
        #expect(try datalane.labels == ["production-crm"])
    }

    @Test(
        "each of its mistakes is caught by a check of the clause it breaks",
        arguments: [
            ("query-key", "HDR-3"), ("open-person", "HDR-2"), ("cors", "HDR-6"), ("prefix-match", "KEY-5"),
            ("stale-key", "ROT-1"), ("plain-errors", "ERR-1"), ("disguised-errors", "ERR-6"),
        ])
    func mistake(defect: String, clause: String) async throws {
        let datalane = try Datalane(defects: [defect])
        let outcome = try await place.keyspec(
            "run", "--target", datalane.target, "--only", clause, "--quiet", environment: datalane.environment)
        #expect(outcome.exitStatus == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("\(clause) is violated") || outcome.output.contains("are violated"))
        #expect(try datalane.labels == ["production-crm"])
    }

    @Test("a secret that is missing is told before anything is sent")
    func missingSecret() async throws {
        let datalane = try Datalane()
        let outcome = try await place.keyspec("run", "--target", datalane.target)
        #expect(outcome.exitStatus == 65)
        #expect(outcome.errors.contains("DATALANE_PASSWORD"))
        #expect(FileTree.names(in: place.state).isEmpty)
    }

    @Test("no secret reaches a report or the terminal")
    func secrets() async throws {
        let datalane = try Datalane()
        let outcome = try await place.keyspec(
            "run", "--target", datalane.target, "--only", "KEY-6", environment: datalane.environment)
        let texts =
            [outcome.output, outcome.errors]
            + ["junit.xml", "report.md", "events.jsonl"].map {
                place.text("reports/\($0)")
            }
        for text in texts {
            #expect(!text.isEmpty || text == outcome.errors)
            #expect(!text.contains(datalane.password))
        }
    }

    @Test("a budget that does not suffice refuses the run, and production needs consent", arguments: [true, false])
    func guards(isProduction: Bool) async throws {
        let datalane = try Datalane()
        let line = isProduction ? "environment: production\n" : "budgets: { requests: 10 }\n"
        let text = try FileTree.text(of: datalane.target) + line
        try datalane.folder.write(text, to: "target.yaml")
        let outcome = try await place.keyspec("run", "--target", datalane.target, environment: datalane.environment)
        #expect(outcome.exitStatus == 77, "\(outcome.errors)")
        #expect(outcome.errors.contains(isProduction ? "--i-own-this-production" : "budgets.requests"))
        #expect(try datalane.labels == ["production-crm"])
    }
}

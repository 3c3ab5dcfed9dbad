import TestSupport
import Testing

/// The command that shows what checks are worth; the whole proof is a phase of `.ci/run` of its own.
@Suite("Proving checks") struct ProveTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    /// A check of a clause of its own, with one expectation about callers without a key.
    private func spec(clause: String, expect: String) -> String {
        """
        suite: own
        title: A check of ours
        checks:
          - id: own.without-key
            clauses: [\(clause)]
            title: What a caller without a key gets
            on: each-endpoint
            controls: { refused: none, because: the refusal of a caller without a key is what is judged }
            steps:
              - request: { key: none }
                expect: \(expect)

        """
    }

    private func prove(_ arguments: String..., spec: String? = nil) async throws -> ProcessOutcome {
        var arguments = ["prove"] + arguments
        if let spec {
            try place.folder.write(spec, to: "own/own.yaml")
            arguments += ["--specs", "own", "--specs-only"]
        }
        return try await runProcessAside(
            Binaries.keyspec, arguments, environment: place.environment, workingFolder: place.folder.path,
            timeout: .seconds(120))
    }

    @Test("a defect is caught by a check of its clause, and the report says by which")
    func caught() async throws {
        let outcome = try await prove("--only", "optional-key", "--report", "json=proof.json", "--jobs", "2")
        #expect(outcome.exitStatus == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("caught  HDR-2  optional-key  header.key-required"))
        #expect(place.text("proof.json").contains("\"caught_by\": [\"header.key-required\"]"))
        #expect(place.text("proof.json").contains("\"exit_code\": 0"))
    }

    @Test("a check that cannot see the defect lets it survive, and catches nothing")
    func survivor() async throws {
        let blind = spec(clause: "HDR-2", expect: "{ server-error: false }")
        let outcome = try await prove("--only", "optional-key", "--quiet", spec: blind)
        #expect(outcome.exitStatus == 1, "\(outcome.output)\(outcome.errors)")
        #expect(
            outcome.output.contains("SURVIVED  HDR-2  optional-key  passed: own.without-key (3 rows); in 3 attempts"))
    }

    @Test("a check that asks too much is told by the sound reference")
    func tooStrict() async throws {
        let strict = spec(clause: "HDR-2", expect: "{ status: 403 }")
        let outcome = try await prove("--only", "sound", "--quiet", spec: strict)
        #expect(outcome.exitStatus == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("WRONG  sound"))
    }

    @Test("a check that blames another clause is told, and the defect's own clause has none")
    func wrongClause() async throws {
        let astray = spec(clause: "TLS-1", expect: "{ authenticated: false }")
        let outcome = try await prove("--only", "sound", "--only", "optional-key", "--quiet", spec: astray)
        #expect(outcome.exitStatus == 0, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("no check  HDR-2  optional-key"))
        let both =
            astray
            + spec(clause: "HDR-2", expect: "{ authenticated: false }").split(separator: "\n")
            .dropFirst(3).joined(separator: "\n").replacing("own.without-key", with: "own.again") + "\n"
        let blamed = try await prove("--only", "optional-key", "--quiet", spec: both)
        #expect(blamed.exitStatus == 1, "\(blamed.output)\(blamed.errors)")
        #expect(blamed.output.contains("own.again; wrongly own.without-key[enrich-person]"))
    }

    @Test("a name that nothing has ends with 3, a place that cannot be written with 74, before anything starts")
    func refusals() async throws {
        let unnamed = try await prove("--only", "no-such-mistake")
        #expect(unnamed.exitStatus == 3)
        #expect(unnamed.errors.contains("nothing is named 'no-such-mistake'"))
        try place.folder.write("", to: "file")
        #expect(try await prove("--only", "query-key", "--report", "json=file/x").exitStatus == 74)
    }
}

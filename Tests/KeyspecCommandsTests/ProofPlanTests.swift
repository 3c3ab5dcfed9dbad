import Contract
import SpecLanguage
import Testing

@testable import KeyspecCommands

@Suite("Which checks are proved on what") struct ProofPlanTests {
    static let catalogue = ReferenceCatalogue(
        defects: [
            ("no-check", "HDR-2"), ("query-key", "HDR-3"), ("slow-cache", "ROT-1"), ("plain-column", "STO-1"),
        ].compactMap { id, clause in
            ClauseID(clause).map { KnownDefect(id: id, clause: $0, summary: id) }
        },
        variants: ["jitter", "problem-json"].map { KnownVariant(id: $0, summary: $0) })

    /// The rotation check is the only one that is not quick.
    static let prices = ["sample.rotated": ProofPlan.Price(requests: 30, keys: 2, waits: 1_000_000_000)]

    func plan(_ patterns: String...) throws -> ProofPlan {
        ProofPlan(
            checks: try SampleLibrary.load().checks, prices: Self.prices, catalogue: Self.catalogue, patterns: patterns)
    }

    func checks(_ plan: ProofPlan, _ name: String) -> [String]? { plan.steps.first { $0.subject.name == name }?.checks }

    static let all = ["sample.key-required", "sample.key-elsewhere", "sample.rotated", "sample.positive"]
    static let quick = ["sample.key-required", "sample.key-elsewhere", "sample.positive"]

    @Test("without patterns: everything sound meets every check, a defect those of its clause and the quick ones")
    func everything() throws {
        let plan = try plan()
        #expect(
            plan.steps.map(\.subject.name)
                == ["sound", "jitter", "problem-json", "no-check", "query-key", "slow-cache"])
        #expect(checks(plan, "sound") == Self.all)
        #expect(checks(plan, "jitter") == Self.all)
        #expect(checks(plan, "query-key") == Self.quick)
        #expect(checks(plan, "slow-cache") == Self.all)
        #expect(plan.unchecked.map(\.id) == ["plain-column"])
        #expect(plan.accountable == Set(Self.all))
    }

    @Test("a defect alone: the sound reference meets the checks of its clause, and no variant is tried")
    func oneDefect() throws {
        let plan = try plan("query-key")
        #expect(plan.steps.map(\.subject.name) == ["sound", "query-key"])
        #expect(checks(plan, "sound") == ["sample.key-elsewhere"])
        #expect(checks(plan, "query-key") == Self.quick)
        #expect(plan.accountable == ["sample.key-elsewhere"])
    }

    @Test("a clause, an area or a check: its defects and every variant", arguments: ["ROT-1", "ROT", "sample.rot*"])
    func oneClause(pattern: String) throws {
        let plan = try plan(pattern)
        #expect(plan.steps.map(\.subject.name) == ["sound", "jitter", "problem-json", "slow-cache"])
        #expect(checks(plan, "jitter") == ["sample.rotated"])
    }

    @Test("a variant or the sound reference: every check, and no defect")
    func variants() throws {
        #expect(try plan("jitter").steps.map(\.subject.name) == ["sound", "jitter"])
        #expect(checks(try plan("jitter"), "jitter") == Self.all)
        #expect(try plan("sound").steps.map(\.subject.name) == ["sound"])
        #expect(checks(try plan("sound"), "sound") == Self.all)
    }

    @Test("a clause without a check: its defects are listed, and nothing is run but the sound reference")
    func uncovered() throws {
        let plan = try plan("STO-1")
        #expect(plan.unchecked.map(\.id) == ["plain-column"])
        #expect(plan.steps.allSatisfy { $0.subject.defect == nil })
    }

    @Test("a name that nothing has selects nothing")
    func nothing() throws {
        #expect(try plan("query-kez").isEmpty)
        #expect(try !plan("query-key").isEmpty)
    }

    @Test("a check is answerable only when every defect of its clauses is tried")
    func accountable() throws {
        #expect(try plan("query-key", "sample.key-required").accountable.contains("sample.key-required"))
        var other = Self.catalogue
        let clause = try #require(ClauseID("HDR-3"))
        other.defects.append(KnownDefect(id: "body-key", clause: clause, summary: ""))
        let plan = ProofPlan(
            checks: try SampleLibrary.load().checks, prices: [:], catalogue: other, patterns: ["query-key"])
        #expect(plan.accountable.isEmpty)
    }
}

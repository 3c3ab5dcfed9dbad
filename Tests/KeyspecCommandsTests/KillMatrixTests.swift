import Contract
import RunEvents
import TestSupport
import Testing
import TypedYAML

@testable import KeyspecCommands

@Suite("The kill matrix") struct KillMatrixTests {
    static func clause(_ text: String) throws -> ClauseID { try #require(ClauseID(text)) }

    static func defect(_ id: String, _ clause: String, also: [String] = []) throws -> KnownDefect {
        KnownDefect(
            id: id, clause: try Self.clause(clause), also: try also.map { try Self.clause($0) },
            summary: "what \(id) does")
    }

    static func finding(
        _ check: String, _ clause: String, passed: Int = 0, failed: [String] = [], counts: Bool = true,
        open: [String] = [], absent: [String] = []
    ) throws -> ProofCase.Finding {
        ProofCase.Finding(
            check: check, clauses: [try Self.clause(clause)], passed: passed, failed: failed, counts: counts,
            open: open, absent: absent)
    }

    static func line(_ clause: String, also: [String] = [], _ findings: ProofCase.Finding...) throws
        -> KillMatrix.Line
    {
        KillMatrix.Line(
            ProofCase(subject: .defect(try defect("d", clause, also: also)), findings: findings))
    }

    @Test("a defect is caught by a failing check of its clause, whatever else of its area fails too")
    func caught() throws {
        let line = try Self.line(
            "ROT-1", Self.finding("r.one", "ROT-1", failed: ["r.one"]),
            Self.finding("r.two", "ROT-4", failed: ["r.two[a]"]), Self.finding("h", "HDR-1", passed: 3))
        #expect(line.verdict == .caught)
        #expect(line.caughtBy == ["r.one"])
        #expect(line.alsoCaughtBy == ["r.two"])
        #expect(line.wronglyCaughtBy == [])
    }

    @Test("a check of another clause of the area alone is no catch")
    func survived() throws {
        let line = try Self.line(
            "ROT-1", Self.finding("r.one", "ROT-1", passed: 2), Self.finding("r.two", "ROT-4", failed: ["r.two"]))
        #expect(line.verdict == .survived)
        #expect(line.remark == "passed: r.one (2 rows)")
    }

    @Test("a defect whose rows stayed open, and that none of them caught, has not survived: it is open, and says why")
    func open() throws {
        let line = try Self.line("ROT-1", Self.finding("r", "ROT-1", passed: 1, open: ["r[a]: no control"]))
        #expect(line.verdict == .open)
        #expect(line.remark == "r[a]: no control")
        let caught = try Self.line("ROT-1", Self.finding("r", "ROT-1", failed: ["r[b]"], open: ["r[a]: no control"]))
        #expect(caught.verdict == .caught)
        let elsewhere = try Self.line(
            "ROT-1", Self.finding("r", "ROT-1", passed: 1), Self.finding("h", "HDR-1", open: ["h: no control"]))
        #expect(elsewhere.verdict == .survived)
    }

    @Test("a survivor tells why: what passed, or what did not apply")
    func survival() throws {
        #expect(try Self.line("ROT-1", Self.finding("r", "ROT-1", absent: ["r: name nodes"])).remark == "r: name nodes")
        #expect(try Self.line("ROT-1").remark == "none of its checks was run")
    }

    @Test("a check of an unrelated clause that fails is wrong, also beside a catch; a clause that only warns is not")
    func wrong() throws {
        let caught = try Self.finding("r", "ROT-1", failed: ["r"])
        let line = try Self.line("ROT-1", caught, Self.finding("h", "HDR-3", failed: ["h[a]", "h[b]"]))
        #expect(line.verdict == .wrong)
        #expect(line.wronglyCaughtBy == ["h[a]", "h[b]"])
        #expect(line.caughtBy == ["r"])
        let warning = try Self.line("ROT-1", caught, Self.finding("e", "ERR-3", failed: ["e"], counts: false))
        #expect(warning.verdict == .caught)
    }

    @Test("what a defect says to break as well is related")
    func also() throws {
        let line = try Self.line(
            "GEN-5", also: ["HDR-1"], Self.finding("g", "GEN-5", failed: ["g"]),
            Self.finding("h", "HDR-1", failed: ["h"]))
        #expect(line.verdict == .caught)
        #expect(line.alsoCaughtBy == ["h"])
    }

    @Test("what is sound is green only when nothing failed and nothing stayed open")
    func sound() throws {
        let verdict = { (findings: [ProofCase.Finding]) in
            KillMatrix.Line(ProofCase(subject: .sound, findings: findings)).verdict
        }
        #expect(verdict([try Self.finding("h", "HDR-1", passed: 1)]) == .green)
        #expect(verdict([try Self.finding("h", "HDR-1", failed: ["h"])]) == .wrong)
        #expect(verdict([try Self.finding("h", "HDR-1", open: ["h: busy"])]) == .open)
        #expect(verdict([try Self.finding("e", "ERR-3", failed: ["e"], counts: false)]) == .green)
        #expect(KillMatrix.Line(ProofCase(subject: .sound, findings: [], problem: "no start")).verdict == .broken)
    }

    @Test(
        "the exit code: broken before wrong before open",
        arguments: [
            (["caught"], 0), (["green", "caught"], 0), (["green", "open"], 2), (["open", "survived"], 1),
            (["wrong", "caught"], 1), (["survived", "broken"], 70), ([], 3),
        ] as [([String], Int32)])
    func exitCode(kinds: [String], code: Int32) throws {
        let cases = try kinds.map { kind in
            switch kind {
            case "green": ProofCase(subject: .sound, findings: [])
            case "open": ProofCase(subject: .sound, findings: [try Self.finding("h", "HDR-1", open: ["h: x"])])
            case "wrong": ProofCase(subject: .sound, findings: [try Self.finding("h", "HDR-1", failed: ["h"])])
            case "broken": ProofCase(subject: .sound, findings: [], problem: "x")
            case "caught":
                ProofCase(
                    subject: .defect(try Self.defect("d", "HDR-1")),
                    findings: [try Self.finding("h", "HDR-1", failed: ["h"])])
            default: ProofCase(subject: .defect(try Self.defect("d", "HDR-1")), findings: [])
            }
        }
        let plan = ProofPlan(steps: [], unchecked: [], accountable: [])
        #expect(KillMatrix(cases, plan: plan).exitCode.rawValue == code)
    }

    @Test("a check that caught nothing, although all its defects were tried, is told and fails the proof")
    func idle() throws {
        let matrix = try Self.sample(accountable: ["h.key", "h.name"])
        #expect(matrix.idle == ["h.name"])
        #expect(matrix.exitCode == .violation)
        #expect(try Self.sample(accountable: []).idle == [])
    }

    @Test("text and JSON say all of it")
    func goldens() throws {
        let matrix = try Self.sample(accountable: ["h.key", "h.name"])
        expectGolden(matrix.text, "kill-matrix.txt")
        expectGolden(matrix.json(toolVersion: "0.0.0").text() + "\n", "kill-matrix.json")
    }

    static func sample(accountable: Set<String>) throws -> KillMatrix {
        let checks = ["h.key", "h.name", "r.old"]
        let defects = try [
            defect("open-door", "HDR-2"), defect("slow-cache", "ROT-1", also: ["KEY-4"]), defect("lag", "ROT-1"),
        ]
        let subjects: [ProofSubject] =
            [.sound, .variant(KnownVariant(id: "jitter", summary: "late answers"))] + defects.map { .defect($0) }
        let green = try [finding("h.key", "HDR-2", passed: 2), finding("h.name", "HDR-4", passed: 1)]
        let old = try finding("r.old", "ROT-1", passed: 1)
        let findings: [[ProofCase.Finding]] = try [
            green + [old], green + [finding("r.old", "ROT-1", open: ["r.old: the old key never worked"])],
            [finding("h.key", "HDR-2", passed: 1, failed: ["h.key[people]"]), green[1]],
            [
                green[0], finding("h.name", "HDR-4", failed: ["h.name"]),
                finding("k.gone", "KEY-4", failed: ["k.gone"]), finding("r.old", "ROT-1", failed: ["r.old"]),
            ],
            green + [old],
        ]
        var cases = zip(subjects, findings).map {
            ProofCase(subject: $0, findings: $1, duration: 1_234_000_000)
        }
        cases[4].attempts = 3
        let plan = ProofPlan(
            steps: subjects.map { ProofStep(subject: $0, checks: checks) },
            unchecked: [try defect("plain-column", "STO-1")], accountable: accountable)
        return KillMatrix(cases, plan: plan)
    }
}

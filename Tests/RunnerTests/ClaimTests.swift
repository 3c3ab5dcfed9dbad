import Contract
import Deployment
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("What a check claims")
struct ClaimTests {
    private static func plan(_ pattern: String) throws -> [RunPlan.CheckRun] {
        let text =
            RunTests.targetText + """

                evidence:
                  database: { kind: store, files: [/tmp/none] }
                  log: { kind: log, files: /tmp/none }
                hooks:
                  outage: { command: [/bin/true, "${state}"] }
                  restart: { command: [/bin/true] }
                """
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: text))
        let target = try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
        let survey = CapabilitySurvey(target: target, actions: Set(KeyAction.allCases))
        let library = try #require(SpecLibrary.load().value)
        return Planner(target: target, survey: survey, selection: Selection(patterns: [pattern]))
            .plan(library.checks).checkRuns.filter(\.runs)
    }

    private static func use(_ check: String) throws -> Set<Scheduler.Claim.Use?> {
        Set(try plan(check).map { $0.claims.first { $0.resource == Scheduler.deployment }?.use })
    }

    @Test("who makes calls fail is apart, who asks for it is alone, and who restarts the deployment has it for itself")
    func deployment() throws {
        #expect(try Self.use("privacy.failed-not-stored-outage") == [.apart])
        #expect(try Self.use("privacy.failed-not-logged-outage") == [.apart])
        #expect(try Self.use("privacy.failed-not-logged") == [.undisturbed])
        #expect(try Self.use("rotation.dead-after-restart") == [.exclusive])
        #expect(try Self.use("rotation.siblings-untouched") == [.alone])
        #expect(try Self.use("matching.equally-long") == [.alone])
        #expect(try Self.use("rotation.stays-dead") == [.shared])
    }

    @Test("rows that begin with an outage share one, unless they make a key before or look for a record of it")
    func outage() throws {
        let library = try #require(SpecLibrary.load().value)
        for id in ["privacy.failed-not-stored-outage", "privacy.failed-not-logged-outage"] {
            let check = try #require(library.checks.first { $0.id == id })
            var row = try #require(check.rows.first)
            #expect(check.sharesOutage(row))
            let steps = row.steps
            row.steps[1].name = "failing"
            #expect(!check.sharesOutage(row))
            row.steps = steps.filter { if case .create = $0.action { false } else { true } }
            #expect(check.sharesOutage(row) == row.keys.isEmpty)
            row.steps = [steps[1]] + steps
            #expect(!check.sharesOutage(row))
            row.steps = Array(steps[..<2])
            #expect(!check.sharesOutage(row))
        }
    }

    @Test(
        "the last step that makes a key: a change, or the first that asks for a shared key; none behind the declared ones",
        arguments: [
            ("rotation.stays-dead", 1), ("rotation.behind-the-name", 0), ("rate-limit.not-reset", 0),
            ("rate-limit.at-once", -1),
        ])
    func lastKey(check: String, step: Int) throws {
        let rows = try Self.plan(check).flatMap(\.rows)
        #expect(!rows.isEmpty && rows.allSatisfy { $0.row.lastKeyMakingStep == step })
    }

    @Test("rows that wait before they make a key make it late, and so do rows that go one after the other")
    func late() throws {
        func isLate(_ check: String) throws -> Set<Bool> { Set(try Self.plan(check).map(\.makesKeysLate)) }
        #expect(try isLate("rotation.stays-dead") == [false])
        #expect(try isLate("rate-limit.at-once") == [false])
        #expect(try isLate("rate-limit.ends") == [true])
        #expect(try isLate("rate-limit.flood-harms-nobody") == [true])
    }
}

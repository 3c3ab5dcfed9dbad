import Contract
import Deployment
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("Checks that exceed a rate") struct ShareOutTests {
    private func accounts(_ further: String) throws -> [AccountRole] { try runs(further).map(\.limited) }

    private func runs(_ further: String) throws -> [RunPlan.CheckRun] {
        let text = RunTests.targetText.replacing("second: {}", with: "second: {}\n" + further)
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: text))
        let target = try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
        let survey = CapabilitySurvey(target: target, actions: Set(KeyAction.allCases))
        let library = try #require(SpecLibrary.load().value)
        let plan = Planner(target: target, survey: survey, selection: Selection(patterns: ["rate-limit.*"]))
            .plan(library.checks)
        return plan.checkRuns.filter(\.runs)
    }

    @Test("take turns on the one account there is") func one() throws {
        #expect(Set(try accounts("")) == [.limited])
    }

    @Test("are dealt out to accounts of the same rate, and to no others") func several() throws {
        let rate = "{ rate: { limit: 5, window: 1s } }"
        #expect(
            Set(
                try accounts(
                    "  limited-2: \(rate)\n  limited-3: { rate: { limit: 6, window: 1s } }\n  limited-4: \(rate)"))
                == [.limited, .limited2, .limited4])
    }

    @Test("those whose rows wait long are split into rows, which wait side by side; others keep their rows together")
    func rows() throws {
        func rows(_ runs: [RunPlan.CheckRun], _ check: String) -> [[String]] {
            runs.filter { $0.check.id == check }.map { $0.rows.map(\.id) }
        }
        let one = try runs("")
        #expect(rows(one, "rate-limit.ends") == [["after-a-pause", "kept-trying"]])
        let two = try runs("  limited-2: { rate: { limit: 5, window: 1s } }")
        #expect(rows(two, "rate-limit.ends") == [["after-a-pause"], ["kept-trying"]])
        #expect(Set(two.filter { $0.check.id == "rate-limit.ends" }.map(\.limited)) == [.limited, .limited2])
        #expect(rows(two, "rate-limit.not-reset") == rows(one, "rate-limit.not-reset"))
        #expect(two.map(\.id) == two.map(\.id).sorted())
        #expect(rows(one, "rate-limit.not-reset").count == 1)
    }
}

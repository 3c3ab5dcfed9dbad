import Contract
import Deployment
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("Checks that exceed a rate") struct ShareOutTests {
    private func accounts(_ further: String) throws -> [AccountRole] {
        let text = RunTests.targetText.replacing("second: {}", with: "second: {}\n" + further)
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: text))
        let target = try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
        let survey = CapabilitySurvey(target: target, actions: Set(KeyAction.allCases))
        let library = try #require(SpecLibrary.load().value)
        let plan = Planner(target: target, survey: survey, selection: Selection(patterns: ["rate-limit.*"]))
            .plan(library.checks)
        return plan.checkRuns.filter(\.runs).map(\.limited)
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
}

import Contract
import Deployment
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("Checks that need an account for themselves") struct ShareOutTests {
    private func accounts(_ further: String) throws -> [AccountRole] {
        try runs(further).map { $0.actual(.limited) }
    }

    private func runs(_ further: String, only pattern: String = "rate-limit.*") throws -> [RunPlan.CheckRun] {
        let text =
            RunTests.targetText.replacing("second: {}", with: "second: {}\n" + further) + """

                balance: { endpoint: credits, json: /credits }
                hooks: { set-credits: { command: [/bin/true, "${account}", "${credits}"] }, top-up: { command: [/bin/true, "${account}"] } }
                """
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: text))
        let target = try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
        let survey = CapabilitySurvey(target: target, actions: Set(KeyAction.allCases))
        let library = try #require(SpecLibrary.load().value)
        let plan = Planner(target: target, survey: survey, selection: Selection(patterns: [pattern]))
            .plan(library.checks)
        return plan.checkRuns.filter(\.runs)
    }

    @Test("take turns on the one account there is") func one() throws {
        #expect(Set(try accounts("")) == [.limited])
    }

    @Test("are dealt out to further accounts whose credits they count, in the place of the one they name")
    func credits() throws {
        func accounts(_ further: String) throws -> [AccountRole] {
            let runs = try runs(further, only: "credits.*").filter { $0.check.accounts.contains(.second) }
            #expect(runs.count > 5)
            for run in runs {
                #expect(run.claims.filter { $0.resource.hasPrefix("account second") }.map(\.use) == [.exclusive])
            }
            return runs.map { $0.actual(.second) }
        }
        #expect(Set(try accounts("")) == [.second])
        #expect(
            Set(try accounts("  second-2: {}\n  second-3: { rate: { limit: 6, window: 1s } }")) == [.second, .second2])
        let four = try accounts("  second-2: {}\n  second-3: {}\n  second-4: {}")
        #expect(Set(four) == [.second, .second2, .second3, .second4])
    }

    @Test("leave the account that others share to them, where there is another one") func sharing() throws {
        func uses(_ further: String) throws -> Set<Scheduler.Claim.Use> {
            Set(try runs(further, only: "*").flatMap(\.claims).filter { $0.resource == "account second" }.map(\.use))
        }
        #expect(try uses("") == [.exclusive, .shared])
        #expect(try uses("  second-2: {}") == [.shared])
    }

    @Test("a hook changes the balance of the account that stands in") func hooks() {
        let hooks: [HookStep] = [
            .setCredits(account: .second, to: .calls(3)), .topUp(account: .second, by: .credits(1)),
            .restoreCredits(account: .second), .restart,
        ]
        let actual = hooks.map { $0.on { $0 == .second ? .second3 : $0 } }
        #expect(actual.map(\.account) == [.second3, .second3, .second3, nil])
        #expect(actual.map(\.word) == hooks.map(\.word))
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
        #expect(
            Set(two.filter { $0.check.id == "rate-limit.ends" }.map { $0.standIns[.limited] }) == [.limited, .limited2])
        #expect(rows(two, "rate-limit.not-reset") == rows(one, "rate-limit.not-reset"))
        #expect(two.map(\.id) == two.map(\.id).sorted())
        #expect(rows(one, "rate-limit.not-reset").count == 1)
    }
}

import ArgumentParser
import Deployment
import RunEvents
import Runner
import TestSupport
import Testing
import TypedYAML

@testable import KeyspecCommands

@Suite("What a plan tells") struct PlanTests {
    static let target = """
        target: sample
        base: https://staging.example
        endpoints:
          company: { path: /v2/company, cost: 3 }
          balance: { path: /v2/balance }
        accounts:
          funded: { keys: [{ env: FUNDED_KEY }] }
        budgets: { requests: 100, credits: 20, keys: 5 }
        """

    private func table(_ only: [String] = [], target: String = PlanTests.target) throws -> PlanTable {
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: target))
        let description = try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
        let options = try SelectionOptions.parse(only.flatMap { ["--only", $0] })
        return PlanTable(plan: try options.plan(try SampleLibrary.load(), description), target: description)
    }

    @Test("it shows what runs, what does not apply and why, and what it costs at most")
    func whole() throws {
        let table = try table()
        expectGolden(table.text, "plan.txt")
        expectGolden(table.json.text() + "\n", "plan.json")
    }

    @Test("what is filtered out is counted and not listed")
    func filtered() throws {
        let table = try table(["HDR-2"])
        #expect(table.text.contains("rows:  2 to run, 4 not selected\n"))
        #expect(!table.text.contains("sample.key-elsewhere"))
    }

    @Test("a plan beyond the budget is told to be refused")
    func overBudget() throws {
        let poor = Self.target.replacing("requests: 100", with: "requests: 3")
        let table = try table(target: poor)
        #expect(table.text.contains("but:") && table.text.contains("budgets.requests"))
        #expect(table.json["allowed"] == false)
        #expect(table.plan.refusal(by: table.target).map(CommandFailure.init)?.status == .guardRefused)
    }

    @Test("one pattern of several that names nothing ends the command", arguments: ["sample.nothing", "TLS-1", "x*"])
    func strayPattern(pattern: String) throws {
        #expect(throws: CommandFailure.self) { try table(["HDR-2", pattern]) }
    }
}

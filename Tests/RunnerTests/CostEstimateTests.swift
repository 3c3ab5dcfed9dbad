import Contract
import Deployment
import RunEvents
import SpecLanguage
import Testing
import TypedYAML

@testable import Runner

@Suite("What a row costs and lasts, as far as that is known before") struct CostEstimateTests {
    private func row(key: String, _ steps: String) throws -> CheckRow {
        let text = """
            suite: own
            title: Own
            checks:
              - id: own.one
                clauses: [CRD-2]
                title: One
                controls: { refused: none, because: "no refusal is judged" }
                keys: { \(key) }
                steps: \(steps)
            """
        let loaded = SpecLibrary.load([SourceFile(name: "own.yaml", text: text)])
        #expect(loaded.diagnostics.rendered(colours: false) == "")
        return try #require(loaded.value?.checks.first?.rows.first)
    }

    private func estimate(limit: Int, lag: String) throws -> CostEstimate {
        let text = """
            target: small
            base: https://127.0.0.1:1
            endpoints: { enrich: { path: /enrich, json: {}, cost: 2 }, credits: { path: /credits } }
            accounts: { funded: {}, limited: { rate: { limit: \(limit), window: 1s } }, second: {} }
            keys: { command: { run: [/bin/true] } }
            balance: { endpoint: credits, json: /credits, lag: \(lag) }
            """
        let decoded = TargetDescription.schema.decode(SourceFile(name: "small.yaml", text: text))
        #expect(decoded.diagnostics.rendered(colours: false) == "")
        return CostEstimate(target: try #require(decoded.value))
    }

    @Test("a series that is too long to be made costs nothing")
    func longSeries() throws {
        let row = try row(
            key: "fast: { account: limited }",
            "[{ in-turn: { requests: over-limit, keys: [fast] }, expect: { rate: held } }]")
        func requests(limit: Int) throws -> Int {
            let estimate = try estimate(limit: limit, lag: "0s")
            return estimate.cost(of: row, endpoint: estimate.target.endpoints[1]).requests
        }
        #expect(try requests(limit: 99) - requests(limit: 100) == CallSeries.mostCalls)
    }

    @Test("what is charged late is waited for before a balance is read or set")
    func lag() throws {
        let row = try row(
            key: "one: { account: second }",
            """
            [{ hook: { set-credits: { account: second, to: 3 calls } } },
                        { in-turn: { requests: 4, keys: [one] }, expect: { credits: kept } }, { balance: second }]
            """)
        let second: UInt64 = 1_000_000_000
        let quick = try estimate(limit: 5, lag: "0s").waits(of: row)
        #expect(try estimate(limit: 5, lag: "5s").waits(of: row) == quick + 10 * second)
    }
}

import Contract
import Deployment
import RunEvents
import Runner
import SpecLanguage
import TypedYAML

/// A plan as `keyspec plan` shows it.
struct PlanTable {
    let plan: RunPlan
    let target: TargetDescription

    /// What runs, what does not apply and why, and what it costs at most.
    var text: String {
        var text = ""
        let running = plan.checkRuns.filter(\.runs)
        if !running.isEmpty {
            var table = TextTable(indent: 2)
            table.add("check", "on", "rows", "requests", "credits", "keys")
            for checkRun in running {
                let cost = checkRun.cost
                table.add(
                    checkRun.check.id, checkRun.axisValue, String(checkRun.rowsToRun.count), String(cost.requests),
                    String(cost.credits), String(cost.keys))
            }
            text += "Would run against \(target.name):\n\(table.text)\n"
        }
        text += notApplicable
        return text + totals
    }

    private var notApplicable: String {
        var reasons: [(reason: String, remedy: String, checks: [String])] = []
        for checkRun in plan.checkRuns {
            for case .notApplicable(let reason, let remedy) in checkRun.rows.map(\.disposition) {
                if let index = reasons.firstIndex(where: { $0.reason == reason }) {
                    if !reasons[index].checks.contains(checkRun.check.id) {
                        reasons[index].checks.append(checkRun.check.id)
                    }
                } else {
                    reasons.append((reason, remedy, [checkRun.check.id]))
                }
            }
        }
        guard !reasons.isEmpty else { return "" }
        return "Not applicable:\n"
            + reasons.map { reason, remedy, checks in
                "\(reason):\n".wrapped(indent: 2) + checks.joined(separator: ", ").wrapped(indent: 4)
                    + "to run them: \(remedy)".wrapped(indent: 4)
            }.joined() + "\n"
    }

    private var totals: String {
        let counts = plan.counts
        var table = TextTable()
        var rows = ["\(counts.run) to run"]
        if counts.notApplicable > 0 { rows.append("\(counts.notApplicable) not applicable") }
        if counts.notSelected > 0 { rows.append("\(counts.notSelected) not selected") }
        table.add("rows:", rows.joined(separator: ", "))
        table.add(
            "cost:",
            "at most \(counted(plan.cost.requests, "request")), \(counted(plan.cost.credits, "credit")), "
                + counted(plan.cost.keys, "key"))
        let inDoubt = plan.samples.costInDoubt
        if inDoubt.keys > 0 {
            table.add(
                "in doubt:",
                "up to \(counted(inDoubt.requests, "request")), \(counted(inDoubt.keys, "key")) more, where a sample of keys "
                    + "looks odd")
        }
        table.add("time:", "about \(Self.duration(plan.expectedDuration))")
        if let refusal = plan.refusal(by: target) { table.add("but:", refusal.description) }
        return table.text
    }

    private static func duration(_ nanoseconds: UInt64) -> String {
        let seconds = (nanoseconds + 999_999_999) / 1_000_000_000
        return seconds < 60 ? counted(Int(seconds), "second") : "\(seconds / 60) min \(seconds % 60) s"
    }

    /// The same for programs.
    var json: OrderedJSON {
        [
            "target": .string(target.name), "rows": rowCounts, "cost": Self.json(plan.cost),
            "costInDoubt": Self.json(plan.samples.costInDoubt),
            "seconds": .double(Double(plan.expectedDuration) / 1_000_000_000),
            "allowed": .bool(plan.refusal(by: target) == nil),
            "checks": .array(
                plan.checkRuns.map { checkRun in
                    [
                        "check": .string(checkRun.check.id), "on": .string(checkRun.axisValue),
                        "clauses": .strings(checkRun.check.clauses.map(\.description)),
                        "cost": Self.json(checkRun.cost), "rows": .array(checkRun.rows.map(Self.json)),
                    ]
                }),
        ]
    }

    private var rowCounts: OrderedJSON {
        let counts = plan.counts
        return [
            "run": .integer(counts.run), "not-applicable": .integer(counts.notApplicable),
            "not-selected": .integer(counts.notSelected),
        ]
    }

    private static func json(_ cost: Cost) -> OrderedJSON {
        ["requests": .integer(cost.requests), "credits": .integer(cost.credits), "keys": .integer(cost.keys)]
    }

    private static func json(_ row: RunPlan.Row) -> OrderedJSON {
        switch row.disposition {
        case .run: ["row": .string(row.id), "state": "run"]
        case .notSelected: ["row": .string(row.id), "state": "not-selected"]
        case .notApplicable(let reason, let remedy):
            [
                "row": .string(row.id), "state": "not-applicable", "reason": .string(reason),
                "remedy": .string(remedy),
            ]
        }
    }
}

extension RunPlan.CheckRun {
    fileprivate var rowsToRun: [RunPlan.Row] { rows.filter { $0.disposition == .run } }

    /// The endpoint or node that the rows are about; empty for a check that repeats over nothing.
    fileprivate var axisValue: String {
        switch check.axis {
        case .once: ""
        case .eachEndpoint: endpoint.name
        case .eachNode: node?.name ?? ""
        }
    }
}

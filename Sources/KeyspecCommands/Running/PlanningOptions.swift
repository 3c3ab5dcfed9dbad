import Contract
import Deployment
import RunEvents
import Runner
import SpecLanguage

extension SelectionOptions {
    /// The plan of what is selected. A pattern that names nothing on this target ends the command.
    func plan(_ library: SpecLibrary, _ target: TargetDescription) throws -> RunPlan {
        let survey = CapabilitySurvey(target: target, actions: target.keyActions)
        func plan(_ selection: Selection) -> RunPlan {
            Planner(target: target, survey: survey, selection: selection, horizon: horizon).plan(library.checks)
        }
        for pattern in only where plan(Selection(patterns: [pattern])).selectsNothing {
            throw CommandFailure(nothingSelectedBy: pattern, in: library)
        }
        return plan(selection)
    }
}

extension RunPlan {
    fileprivate var selectsNothing: Bool {
        checkRuns.allSatisfy { $0.rows.allSatisfy { $0.disposition == .notSelected } }
    }

    /// Why the target's budgets do not allow this plan and the hook before it; nil when they do. Everything that is refused
    /// halfway would stay inconclusive, so nothing is sent at all.
    func refusal(by target: TargetDescription) -> GuardRefusal? {
        var whole = cost
        whole.requests += target.hook(.beforeRun)?.requestCount ?? 0
        return target.budgets.refusal(of: whole)
    }
}

extension Budgets {
    /// Why something of this cost is not begun; nil when there is enough.
    func refusal(of cost: Cost) -> GuardRefusal? {
        let bounds: [(resource: GuardRefusal.Resource, limit: Int, asked: Int)] = [
            (.requests, requests, cost.requests), (.credits, credits, cost.credits), (.keys, keys, cost.keys),
        ]
        return bounds.first { $0.asked > $0.limit }.map {
            .budgetExceeded($0.resource, limit: $0.limit, spent: 0, asked: $0.asked)
        }
    }
}

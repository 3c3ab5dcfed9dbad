import Contract
import Deployment
package import RunEvents
import SpecLanguage

/// How many keys the samples of a run may have: what they want, or what the target's budgets leave them.
package struct SampleSizes: Sendable {
    private var sizes: [SampleStep: Int] = [:]

    package init() {}

    /// Shares what is left after everything else among the samples, the smaller wishes first.
    init(for steps: [SampleStep], budgets: Budgets, after cost: Cost, isThorough: Bool = false) {
        func wish(_ step: SampleStep) -> Int { isThorough ? step.thoroughKeys : step.keys }
        var keys = max(0, budgets.keys - cost.keys)
        var requests = max(0, budgets.requests - cost.requests)
        let wanted = Set(steps).sorted {
            (wish($0), $0.atOnce, $0.account.rawValue, $1.isRegenerated ? 1 : 0)
                < (wish($1), $1.atOnce, $1.account.rawValue, $0.isRegenerated ? 1 : 0)
        }
        for (place, step) in wanted.enumerated() {
            let share = wanted.count - place
            let size = min(wish(step), keys / share, requests / Self.requestsPerKey / share)
            sizes[step] = size
            // A sample that would be too small is not drawn, and leaves its share to the others.
            guard size >= step.fewestKeys else { continue }
            keys -= size
            requests -= size * Self.requestsPerKey
        }
    }

    /// Creating a key and deleting it.
    private static let requestsPerKey = 2 * CostEstimate.requestsPerKeyAction

    /// How many samples share the error of the run's verdicts on generators.
    var count: Int { max(1, sizes.count) }

    /// How many keys a sample may have.
    func size(of step: SampleStep) -> Int { sizes[step] ?? step.keys }

    /// What the samples cost at most.
    package var cost: Cost {
        sizes.reduce(Cost()) { cost, entry in
            let count = entry.value < entry.key.fewestKeys ? 0 : entry.value
            return cost + Cost(requests: count * Self.requestsPerKey, keys: count)
        }
    }
}

extension RunPlan.CheckRun {
    /// The samples that its rows take.
    var sampleSteps: [SampleStep] {
        rows.filter { $0.disposition == .run }.flatMap { row in
            (row.row.steps + row.row.finally).compactMap {
                if case .sample(let sample) = $0.action { sample } else { nil }
            }
        }
    }
}

import Contract
import Deployment
package import RunEvents
import SpecLanguage

/// How many keys the samples of a run may have: what they want, or what the target's budgets leave them.
package struct SampleSizes: Sendable {
    /// How many keys one sample may have.
    private struct Size {
        /// In any case.
        var usual: Int
        /// Where those raise a doubt.
        var inDoubt: Int
    }

    private var sizes: [SampleStep: Size] = [:]

    package init() {}

    /// Shares what is left after everything else among the samples, the smaller wishes first; then what is left of that among
    /// those that have more keys in doubt.
    init(for steps: [SampleStep], budgets: Budgets, after cost: Cost, isThorough: Bool = false) {
        func wish(_ step: SampleStep) -> Int { isThorough ? step.thoroughKeys : step.keys }
        let wanted = Set(steps).sorted {
            (wish($0), $0.atOnce, $0.account.rawValue, $1.isRegenerated ? 1 : 0)
                < (wish($1), $1.atOnce, $1.account.rawValue, $0.isRegenerated ? 1 : 0)
        }
        var rest = Rest(
            keys: max(0, budgets.keys - cost.keys), requests: max(0, budgets.requests - cost.requests))
        for (place, step) in wanted.enumerated() {
            // A sample that would be too small is not drawn, and leaves its share to the others.
            let size = rest.share(of: wish(step), among: wanted.count - place, atLeast: step.fewestKeys)
            sizes[step] = Size(usual: size, inDoubt: size)
        }
        let doubtful = wanted.filter { step in
            sizes[step].map { $0.usual == wish(step) && $0.usual < step.keysInDoubt } ?? false
        }
        for (place, step) in doubtful.enumerated() {
            sizes[step]?.inDoubt += rest.share(of: step.keysInDoubt - wish(step), among: doubtful.count - place)
        }
    }

    /// What nobody has taken yet.
    private struct Rest {
        var keys: Int
        var requests: Int

        /// Hands out so many keys, or the share of those who still wait; what is less than `fewest` is told, and not taken.
        mutating func share(of wish: Int, among waiting: Int, atLeast fewest: Int = 0) -> Int {
            let size = min(wish, keys / waiting, requests / SampleSizes.requestsPerKey / waiting)
            guard size >= fewest else { return size }
            keys -= size
            requests -= size * SampleSizes.requestsPerKey
            return size
        }
    }

    /// Creating a key and deleting it.
    private static let requestsPerKey = 2 * CostEstimate.requestsPerKeyAction

    /// How many samples share the error of the run's verdicts on generators.
    var count: Int { max(1, sizes.count) }

    /// How many keys a sample may have.
    func size(of step: SampleStep) -> Int { sizes[step]?.usual ?? step.keys }

    /// How many keys a sample may have where the usual ones raise a doubt.
    func sizeInDoubt(of step: SampleStep) -> Int { sizes[step]?.inDoubt ?? step.keysInDoubt }

    /// What the samples cost at most, unless one raises a doubt.
    package var cost: Cost {
        sizes.reduce(Cost()) { cost, entry in
            cost + Self.cost(of: entry.value.usual < entry.key.fewestKeys ? 0 : entry.value.usual)
        }
    }

    /// What they cost besides where all raise a doubt.
    package var costInDoubt: Cost {
        sizes.values.reduce(Cost()) { $0 + Self.cost(of: $1.inDoubt - $1.usual) }
    }

    private static func cost(of keys: Int) -> Cost { Cost(requests: keys * requestsPerKey, keys: keys) }
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

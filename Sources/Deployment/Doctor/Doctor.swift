internal import Contract
internal import HTTPExchange
internal import Secrecy

/// Tries every capability that a target declares, each by itself, and tells whose fault a failure is.
///
/// A sequence of findings in the order in which one rests on another; a step is taken when its finding is asked for. What
/// a step makes is deleted by a later one. Iterate once, to the end.
package struct Doctor: AsyncSequence, Sendable {
    package typealias Element = Finding

    private let deployment: LiveDeployment
    private let steps: [DoctorStep]

    /// A doctor for a deployment that was opened and not yet used.
    ///
    /// - Parameters:
    ///   - seed: what the unknown key is made from.
    ///   - evidenceFiles: finds the files that an evidence source names.
    package init(
        _ deployment: LiveDeployment, seed: UInt64, evidenceFiles: @escaping @Sendable (EvidenceSource) -> [String]
    ) {
        self.deployment = deployment
        steps = DoctorPlan(deployment.target, seed: seed, evidenceFiles: evidenceFiles).steps
    }

    /// The most that a target's examination costs.
    package static func cost(of target: TargetDescription) -> BudgetLedger.Cost {
        DoctorPlan(target, seed: 0, evidenceFiles: { _ in [] }).steps.reduce(into: BudgetLedger.Cost()) { sum, step in
            sum.requests += step.cost.requests
            sum.credits += step.cost.credits
            sum.keys += step.cost.keys
        }
    }

    package func makeAsyncIterator() -> Iterator { Iterator(deployment: deployment, steps: steps) }

    /// Takes one step after the other.
    package struct Iterator: AsyncIteratorProtocol {
        private let deployment: LiveDeployment
        private var steps: ArraySlice<DoctorStep>
        private var state = DoctorState()

        init(deployment: LiveDeployment, steps: [DoctorStep]) {
            self.deployment = deployment
            self.steps = steps[...]
        }

        package mutating func next() async -> Finding? {
            guard let step = steps.popFirst() else { return nil }
            let diagnosis: Diagnosis
            if let cause = step.needs.first(where: { state.failed.contains($0) }) {
                diagnosis = Diagnosis(state: .notTried(because: cause), evidence: "rests on \(cause)")
            } else {
                diagnosis = await step.run(deployment, &state)
            }
            if diagnosis.state != .ok { state.failed.insert(step.id) }
            return Finding(
                id: step.id, title: step.title, state: diagnosis.state, evidence: diagnosis.evidence,
                remedy: diagnosis.remedy)
        }
    }
}

/// What one step leaves for later ones.
struct DoctorState: Sendable {
    /// The ids of the findings that are not `ok`.
    var failed: Set<String> = []
    /// The exchange with each address, by node name; the base's under the empty name.
    var exchanges: [String: Exchange] = [:]
    /// A key that should work, by account: the operator's or one made here.
    var keys: [AccountRole: IssuedKey] = [:]
    /// How long after they were made keys were still refused.
    var lateness = Duration.zero
    /// The key that Regenerate replaced, by account.
    var replaced: [AccountRole: IssuedKey] = [:]
}

/// One thing to try.
struct DoctorStep: Sendable {
    let id: String
    let title: String
    /// The ids of the findings that have to be `ok`.
    var needs: [String] = []
    var cost = BudgetLedger.Cost()
    let run: @Sendable (LiveDeployment, inout DoctorState) async -> Diagnosis
}

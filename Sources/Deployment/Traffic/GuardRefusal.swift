/// Why a guard kept something from being sent. Exit code 77, except for an open circuit.
package enum GuardRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// A resource that has a budget.
    package enum Resource: String, Sendable, Hashable, CaseIterable {
        case requests
        case credits
        case keys
    }

    /// The next step would cost more than is left.
    case budgetExceeded(Resource, limit: Int, spent: Int, asked: Int)
    /// The host stands nowhere in the target file.
    case hostNotNamed(host: String, named: [String])
    /// The target is production and the operator has not consented.
    case productionWithoutConsent(target: String)
    /// So many requests in a row came to nothing that going on would only do harm.
    case circuitOpen(failures: Int, last: String)

    /// What was refused, in one sentence without a full stop.
    package var message: String {
        switch self {
        case .budgetExceeded(let resource, let limit, let spent, let asked):
            "the budget of \(limit) \(resource.rawValue) does not suffice: \(spent) are spent and \(asked) more are needed"
        case .hostNotNamed(let host, let named):
            "the host \(host) is not named in the target file (\(named.joined(separator: ", ")))"
        case .productionWithoutConsent(let target): "the target \(target) is a production environment"
        case .circuitOpen(let failures, let last):
            "\(failures) requests in a row came to nothing, the last one because of: \(last)"
        }
    }

    /// What to do next.
    package var remedy: String {
        switch self {
        case .budgetExceeded(let resource, _, _, _):
            "raise budgets.\(resource.rawValue) in the target file, or select fewer checks with --only"
        case .hostNotNamed: "name it as base, keys.http.base or a node, if the run may contact it"
        case .productionWithoutConsent:
            "run against a test environment, or add --i-own-this-production if it is yours and you accept the cost that"
                + " 'keyspec plan' shows"
        case .circuitOpen: "look into the deployment's state and log, then run again"
        }
    }

    package var description: String { "\(message); \(remedy)" }
}

import Contract
import Deployment

extension Clause {
    /// The clause at the level that it has under the target's readings.
    func raised(by readings: Readings) -> Clause {
        guard let raisedBy, readings.statements.contains(raisedBy) else { return self }
        var clause = self
        clause.level = .contract
        return clause
    }
}

extension Readings {
    /// The readings as clauses name them.
    fileprivate var statements: Set<String> {
        ["tls.suites: \(tlsSuites.rawValue)", "rate.scope: \(rateScope.rawValue)"]
    }
}

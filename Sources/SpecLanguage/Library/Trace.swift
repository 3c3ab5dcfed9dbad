package import Contract

extension SpecLibrary {
    /// A clause and what decides it.
    package struct TraceEntry: Sendable {
        package let clause: Clause
        /// The ids of its checks, in the order of the files; empty for a clause that nothing decides yet.
        package let checks: [String]

        package var isCovered: Bool { !checks.isEmpty }
    }

    /// Every clause of the contract in its order, also those without a check.
    package func trace() -> [TraceEntry] {
        var checks: [ClauseID: [String]] = [:]
        for check in self.checks {
            for clause in check.clauses { checks[clause, default: []].append(check.id) }
        }
        return catalogue.clauses.map { TraceEntry(clause: $0, checks: checks[$0.id] ?? []) }
    }
}

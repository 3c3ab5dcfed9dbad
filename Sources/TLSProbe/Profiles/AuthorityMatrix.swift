/// Which authority says what about which version, suite and group, and where they cannot all be obeyed.
package struct AuthorityMatrix: Sendable, Hashable {
    /// One thing that the authorities speak about.
    package struct Row: Sendable, Hashable {
        package var name: String
        /// In the order of the profiles.
        package var demands: [TLSProfile.Demand]

        /// Whether one authority requires what another forbids.
        package var isDisputed: Bool { demands.contains(.required) && demands.contains(.forbidden) }
    }

    /// The names of the profiles.
    package let authorities: [String]
    package let rows: [Row]

    /// Sets profiles side by side; only what at least one of them requires or allows is listed.
    package init(_ profiles: [TLSProfile]) {
        authorities = profiles.map(\.name)
        let versions = TLSVersion.allCases.reversed().map { version in
            Row(name: version.name, demands: profiles.map { $0.versions.demand(of: version) })
        }
        let suites = CipherSuite.allTLS13.map { suite in
            Row(name: suite.name, demands: profiles.map { $0.suites.demand(of: suite) })
        }
        let groups = (NamedGroup.classical + NamedGroup.postQuantum).map { group in
            Row(name: group.name, demands: profiles.map { $0.groups.demand(of: group) })
        }
        rows = (versions + suites + groups).filter { row in
            row.demands.contains { $0 == .required || $0 == .allowed }
        }
    }

    /// Pairs of authorities that cannot both be obeyed, with what they differ about.
    package var conflicts: [(requires: String, forbids: String, about: [String])] {
        var found: [(requires: String, forbids: String, about: [String])] = []
        for (first, requiring) in authorities.enumerated() {
            for (second, forbidding) in authorities.enumerated() where first != second {
                let about = rows.filter { $0.demands[first] == .required && $0.demands[second] == .forbidden }
                if !about.isEmpty { found.append((requiring, forbidding, about.map(\.name))) }
            }
        }
        return found
    }
}

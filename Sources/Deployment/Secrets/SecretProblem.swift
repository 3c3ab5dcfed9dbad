package import TypedYAML

/// Why a secret could not be had from where the target file says.
package struct SecretProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What the secret is for, for example `funded.password`.
    package let name: String
    package let message: String
    package let remedy: String
    /// Where it should have come from.
    package let origin: SecretSource.Origin
    /// Where the target file names the source.
    package let place: SourceRange

    package init(name: String, message: String, remedy: String, source: SecretSource) {
        self.name = name
        self.message = message
        self.remedy = remedy
        origin = source.origin
        place = source.place
    }

    package var description: String { "\(place): \(name): \(message); \(remedy)" }
}

extension Sequence<SecretProblem> {
    /// For showing them like errors of the file: one per source, with notes where else it is named.
    package var diagnostics: [Diagnostic] {
        var groups: [[SecretProblem]] = []
        for problem in self {
            let index = groups.firstIndex { $0[0].origin == problem.origin && $0[0].message == problem.message }
            if let index { groups[index].append(problem) } else { groups.append([problem]) }
        }
        return groups.map { group in
            Diagnostic(
                .error, "secret-missing", "\(group[0].name): \(group[0].message)", at: group[0].place,
                notes: group.dropFirst().map { Diagnostic.Note("\($0.name) needs it too", at: $0.place) },
                help: group[0].remedy)
        }
    }
}

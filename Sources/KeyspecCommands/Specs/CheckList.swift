import Contract
import SpecLanguage
import TypedYAML

/// The checks of a library, as `keyspec list` shows them.
struct CheckList {
    let suites: [SpecSuite]

    /// One block per suite: id, clauses, rows and title of each check.
    var text: String {
        var blocks: [String] = []
        for suite in suites where !suite.checks.isEmpty {
            var table = TextTable(indent: 2)
            for check in suite.checks {
                table.add(
                    check.id, check.clauses.map(\.description).joined(separator: " "), counted(check.rows.count, "row"),
                    check.title)
            }
            blocks.append("\(suite.id): \(suite.title)\n\(table.text)")
        }
        return blocks.joined(separator: "\n")
    }

    /// An array with one object per check.
    var json: OrderedJSON {
        .array(
            suites.flatMap { suite in
                suite.checks.map { check in
                    [
                        "id": .string(check.id), "suite": .string(suite.id), "title": .string(check.title),
                        "clauses": .strings(check.clauses.map(\.description)),
                        "needs": .strings(check.sortedCapabilities.map(\.rawValue)),
                        "on": .string(check.axis.rawValue), "rows": .strings(check.rows.map(\.id)),
                        "file": .string(check.place.file.name), "line": .integer(check.place.line),
                    ]
                }
            })
    }
}

extension CheckDefinition {
    /// What a deployment has to offer, in the order of the vocabulary.
    var sortedCapabilities: [Capability] {
        let needed = capabilities
        return Capability.allCases.filter(needed.contains)
    }
}

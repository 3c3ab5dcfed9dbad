internal import Contract
internal import TypedYAML

/// What the types of one check cannot say: that names are declared, used and in order, and that the check can fail.
///
/// A name is unused when no row uses it, so rows are read one after the other and the verdict comes at the end.
struct CheckLint {
    /// A part of the check did not decode: what seems unused may be used there.
    var isPartial = false
    /// Where the check's id stands.
    let place: SourceRange?
    private var diagnostics: [Diagnostic] = []
    private var declared: [Name: SourceRange] = [:]
    private var used: Set<Name> = []

    /// Something that a check declares under a name.
    struct Name: Hashable {
        enum Kind: String {
            case key, step, capture
            case rowCase = "case value"
            case axis = "matrix value"
        }

        let kind: Kind
        let name: String
    }

    init(_ declaration: CheckDeclaration?, in contract: ContractCatalogue?) {
        place = declaration?.id.range
        guard let declaration else { return }
        var seen: [ClauseID: SourceRange] = [:]
        for clause in declaration.clauses {
            if let first = seen.updateValue(clause.range, forKey: clause.value) {
                diagnostics.append(
                    Diagnostic(
                        .error, "duplicate-clause", "the clause \(clause.value) is given twice", at: clause.range,
                        notes: [.init("first given here", at: first)]))
            }
            guard let contract, contract[clause.value] == nil else { continue }
            let known = contract.clauses.map(\.id.description)
            diagnostics.append(
                Diagnostic(
                    .error, "unknown-clause", "the contract has no clause \(clause.value)", at: clause.range,
                    label: Suggestion.question(about: clause.value.description, among: known),
                    help: "'keyspec trace' lists the clauses"))
        }
    }

    /// What is wrong with a row.
    mutating func read(_ row: CheckRow) -> [Diagnostic] {
        var lint = RowLint(row)
        lint.run()
        declared.merge(lint.declared) { first, _ in first }
        used.formUnion(lint.used)
        // A name that is misspelt where it is used would be reported twice.
        if lint.diagnostics.contains(where: { $0.code.hasPrefix("undefined-") }) { isPartial = true }
        return lint.diagnostics
    }

    /// Notes the tables of the check and which of their values the rows use.
    mutating func read(_ table: RowTable, used names: Set<String>) {
        var ids: [String: SourceRange] = [:]
        for row in table.cases {
            if let first = ids.updateValue(row.place, forKey: row.id) {
                diagnostics.append(
                    Diagnostic(
                        .error, "duplicate-id", "two cases have the id '\(row.id)'", at: row.place,
                        notes: [.init("the first", at: first)], help: "give each case an id of its own"))
            }
            for value in row.values {
                let name = Name(kind: .rowCase, name: value.key)
                if declared[name] == nil { declared[name] = value.keyRange }
                if names.contains("case.\(value.key)") { used.insert(name) }
            }
        }
        for axis in table.axes {
            let name = Name(kind: .axis, name: axis.name)
            declared[name] = axis.place
            if names.contains("matrix.\(axis.name)") { used.insert(name) }
        }
    }

    /// Everything that is wrong with the check as a whole.
    mutating func finish() -> [Diagnostic] {
        guard !isPartial else { return diagnostics }
        let unused = declared.filter { !used.contains($0.key) }
        for (name, place) in unused {
            diagnostics.append(
                Diagnostic(
                    .error, "unused-name", "the \(name.kind.rawValue) '\(name.name)' is never used", at: place,
                    help: Self.advice(name)))
        }
        return diagnostics
    }

    private static func advice(_ name: Name) -> String {
        switch name.kind {
        case .key: "name it in a request, or delete it"
        case .step: "refer to it with assert or retry-after, or delete the name"
        case .capture: "write ${capture.\(name.name)} in a later step, or delete it"
        case .rowCase: "write ${case.\(name.name)} in keys or steps, or delete it"
        case .axis: "write ${matrix.\(name.name)} in keys or steps, or delete it"
        }
    }
}

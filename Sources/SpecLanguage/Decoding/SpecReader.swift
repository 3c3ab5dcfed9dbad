internal import Contract
internal import TypedYAML

/// Reads one spec file: everything that is wrong with it, and its checks when nothing is.
///
/// Each part is decoded by itself, so that a mistake in one hides none in another.
struct SpecReader {
    private(set) var suite: SpecSuite?
    private(set) var diagnostics: [Diagnostic] = []
    private let known: ContractCatalogue?

    /// All rows of a check together may be this many bytes.
    private static let workLimit = 16 << 20
    /// More errors than these are not looked for in the rows of a check.
    private static let errorLimit = 1000
    /// More errors than these are not shown: the file is then not what it claims to be.
    private static let shownLimit = 200

    /// - Parameter known: the contract that the clauses are looked up in; nil to take any.
    init(_ file: SourceFile, clauses known: ContractCatalogue?) {
        self.known = known
        let decoded = Schema.json.decode(file)
        if let root = decoded.value {
            suite = read(root)
        } else {
            diagnostics = decoded.diagnostics
            reportBesides(file)
        }
        finish()
    }

    private mutating func finish() {
        var seen: Set<Diagnostic> = []
        diagnostics = diagnostics.filter { seen.insert($0).inserted }.sortedByPlace()
        if diagnostics.count > Self.shownLimit, let file = diagnostics.first?.file {
            diagnostics = Array(diagnostics.prefix(Self.shownLimit))
            diagnostics.append(
                Diagnostic(
                    .error, "too-many-errors", "more than \(Self.shownLimit) errors; the rest is not shown", in: file))
        }
        if diagnostics.hasErrors { suite = nil }
    }

    /// What else is wrong with a file that is no sound YAML tree. References to rows stand in it still, so complaints about
    /// them say nothing.
    private mutating func reportBesides(_ file: SourceFile) {
        diagnostics += SuiteDeclaration.documented.decode(file).diagnostics.filter { diagnostic in
            guard let range = diagnostic.range, let line = range.file.line(range.line) else { return true }
            let scalars = line.unicodeScalars.dropFirst(range.column - 1).prefix(range.width)
            return !String(scalars).contains("${")
        }
    }

    private mutating func read(_ root: LocatedJSON) -> SpecSuite? {
        let members = root.members ?? []
        guard root.members != nil else {
            diagnostics.append(
                Diagnostic(
                    .error, "wrong-kind", "a spec file is a mapping with the keys 'suite', 'title' and 'checks'",
                    at: root.range))
            return nil
        }
        let declaration = decode(members.hiding(["checks"]), root.range, SuiteDeclaration.plain)
        guard let list = members.first(where: { $0.key == "checks" })?.value else { return nil }
        guard case .array(let nodes) = list.content, !nodes.isEmpty else {
            diagnostics.append(
                Diagnostic(
                    .error, "wrong-kind", "expected a list of checks", at: list.range,
                    help: "put '- ' before each check"))
            return nil
        }
        let checks = nodes.compactMap { read(check: $0) }
        guard let declaration else { return nil }
        for check in checks where !check.id.hasPrefix(declaration.id.value + ".") {
            diagnostics.append(
                Diagnostic(
                    .error, "foreign-id", "the id '\(check.id)' does not begin with its suite's", at: check.place,
                    notes: [.init("the suite", at: declaration.id.range)],
                    help: "write '\(declaration.id.value).\(check.id.split(separator: ".").last ?? "name")'"))
        }
        return SpecSuite(
            id: declaration.id.value, title: declaration.title, checks: checks, place: declaration.id.range)
    }

    private mutating func read(check node: LocatedJSON) -> CheckDefinition? {
        guard let members = node.members else {
            diagnostics.append(Diagnostic(.error, "wrong-kind", "expected a check (a mapping)", at: node.range))
            return nil
        }
        let declaration = decode(
            members.hiding(RowBody.names.union(RowTable.names)), node.range, CheckDeclaration.plain)
        let table = decode(members.filter { RowTable.names.contains($0.key) }, node.range, RowTable.schema)
        var lint = CheckLint(declaration, in: known)
        let rows = table.flatMap { self.rows(members.filter { RowBody.names.contains($0.key) }, $0, node.range, &lint) }
        if table == nil || rows == nil { lint.isPartial = true }
        diagnostics += lint.finish()
        guard let declaration, let rows else { return nil }
        return CheckDefinition(
            id: declaration.id.value, clauses: declaration.clauses.map(\.value), title: declaration.title,
            why: declaration.why, fix: declaration.fix, needs: declaration.needs, axis: declaration.axis,
            controls: declaration.controls.value, isAlone: declaration.isAlone, rows: rows, place: declaration.id.range)
    }

    private mutating func rows(
        _ body: [LocatedJSON.Member], _ table: RowTable, _ place: SourceRange, _ lint: inout CheckLint
    ) -> [CheckRow]? {
        guard table.count <= RowTable.rowLimit else {
            diagnostics.append(
                Diagnostic(
                    .error, "too-many-rows", "more than \(RowTable.rowLimit) rows", at: table.axes.first?.place ?? place
                ))
            return nil
        }
        guard body.contains(where: { $0.key == "steps" }) else { return nil }
        let parts = RowParts(body)
        let fixed = decode(parts.fixed, place, RowBody.schema)
        if fixed == nil { lint.isPartial = true }
        let weight = parts.varying.reduce(0) { $0 + $1.value.weight }
        var work = 0
        var used: Set<String> = []
        var rows: [CheckRow] = []
        for row in table.rows(of: lint.place ?? place) {
            var substitution = Substitution(row, used: used)
            let members = parts.varying.map { substitution.apply(to: $0) }
            used = substitution.used
            diagnostics += substitution.diagnostics
            work += weight + substitution.inserted
            if diagnostics.count > Self.errorLimit { return nil }
            guard work <= Self.workLimit else {
                diagnostics.append(
                    Diagnostic(
                        .error, "check-too-large", "the rows of this check hold more than 16 MiB of text",
                        at: row.place,
                        help: "give the check fewer or smaller rows"))
                return nil
            }
            guard let varying = decode(members, place, substitution), let fixed else {
                lint.isPartial = true
                continue
            }
            let body = parts.joined(fixed, varying)
            let checked = CheckRow(
                id: row.id, keys: body.keys, steps: body.steps, finally: body.finally, place: row.place)
            diagnostics += lint.read(checked).map(substitution.explained)
            rows.append(checked)
        }
        lint.read(table, used: used)
        return rows
    }

    /// What a row adds to the fixed parts; nil after an error.
    private mutating func decode(
        _ members: [LocatedJSON.Member], _ place: SourceRange, _ substitution: Substitution
    ) -> RowBody? {
        if members.isEmpty { return RowBody() }
        guard substitution.diagnostics.isEmpty else { return nil }
        let decoded = RowText(members, at: place).decode(RowBody.schema)
        diagnostics += decoded.diagnostics.map(substitution.explained)
        return decoded.value
    }

    private mutating func decode<Value>(
        _ members: [LocatedJSON.Member], _ place: SourceRange, _ schema: Schema<Value>
    ) -> Value? {
        let decoded = RowText(members, at: place).decode(schema)
        diagnostics += decoded.diagnostics
        return decoded.value
    }
}

extension LocatedJSON {
    fileprivate var members: [Member]? {
        if case .object(let members) = content { members } else { nil }
    }
}

extension [LocatedJSON.Member] {
    /// The same with the values of some keys emptied, as these are decoded by themselves.
    fileprivate func hiding(_ names: Set<String>) -> [LocatedJSON.Member] {
        map { member in
            guard names.contains(member.key) else { return member }
            let empty = LocatedJSON(.object([]), at: member.value.range)
            return LocatedJSON.Member(key: member.key, keyRange: member.keyRange, value: empty)
        }
    }
}

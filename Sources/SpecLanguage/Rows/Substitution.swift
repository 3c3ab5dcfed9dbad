internal import TypedYAML

/// Puts the values of one row where `${case.x}` and `${matrix.x}` stand.
struct Substitution {
    let row: RowTable.Row
    /// The names that were used, in all rows so far.
    private(set) var used: Set<String>
    private(set) var diagnostics: [Diagnostic] = []
    /// How much text the values of the row have added.
    private(set) var inserted = 0
    private var insertions: [Insertion] = []

    /// More text than this in one row is a mistake, or an attack on whoever reads the file.
    static let insertionLimit = 4 << 20

    /// A value that stands for a reference.
    private struct Insertion {
        let name: String
        let value: SourceRange
        let reference: SourceRange
        /// The scalar that holds the reference, when that is more than the reference.
        let text: SourceRange?
    }

    init(_ row: RowTable.Row, used: Set<String>) {
        self.row = row
        self.used = used
    }

    /// The same value with all references to the row replaced.
    mutating func apply(to node: LocatedJSON) -> LocatedJSON {
        switch node.content {
        case .null, .bool, .number: return node
        case .array(let elements): return LocatedJSON(.array(elements.map { apply(to: $0) }), at: node.range)
        case .object(let members): return LocatedJSON(.object(members.map { apply(to: $0) }), at: node.range)
        case .string(let text):
            guard text.contains("${") else { return node }
            return replaced(text, node)
        }
    }

    /// The same member with its value replaced.
    mutating func apply(to member: LocatedJSON.Member) -> LocatedJSON.Member {
        LocatedJSON.Member(key: member.key, keyRange: member.keyRange, value: apply(to: member.value))
    }

    /// A diagnostic of the row with a note that leads from a value to its use, or from a text to the value in it.
    func explained(_ diagnostic: Diagnostic) -> Diagnostic {
        guard let range = diagnostic.range else { return diagnostic }
        if let use = insertions.first(where: { $0.text == nil && $0.value.contains(range) }) {
            return diagnostic.adding(.init("used here", at: use.reference))
        }
        if let use = insertions.first(where: { $0.text?.contains(range) == true }) {
            return diagnostic.adding(.init("'\(use.name)' is given here", at: use.value))
        }
        return diagnostic
    }

    private mutating func replaced(_ text: String, _ node: LocatedJSON) -> LocatedJSON {
        let scalars = Array(text.unicodeScalars)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if ReferenceSyntax.isEscape(scalars, at: index) {
                result.append(contentsOf: scalars[index..<index + 3])
                index += 3
                continue
            }
            // A reference that does not end is reported when the text is decoded.
            guard let range = try? ReferenceSyntax.reference(scalars, at: index), let name = rowName(scalars[range])
            else {
                result.append(scalars[index])
                index += 1
                continue
            }
            let place = Located(text, at: node.range).place(of: range)
            index = range.upperBound
            guard let value = value(of: name, at: place), hasRoom(for: value, at: place) else { continue }
            let isWhole = range == 0..<scalars.count
            insertions.append(
                Insertion(name: name, value: value.extent, reference: place, text: isWhole ? nil : node.range))
            if isWhole { return value }
            guard let inserted = RowTable.scalarText(value) else {
                diagnostics.append(
                    Diagnostic(
                        .error, "row-value-not-text", "'\(name)' is no text, so it cannot stand inside one",
                        at: value.range,
                        notes: [.init("used here", at: place)],
                        help: "give the whole value in the case, and write \"${\(name)}\" alone"))
                continue
            }
            result.append(contentsOf: inserted.unicodeScalars)
        }
        return LocatedJSON(.string(String(result)), at: node.range)
    }

    /// Counts a value; false when the row grows too large.
    private mutating func hasRoom(for value: LocatedJSON, at place: SourceRange) -> Bool {
        guard inserted <= Self.insertionLimit else { return false }
        inserted += value.weight
        guard inserted > Self.insertionLimit else { return true }
        diagnostics.append(
            Diagnostic(.error, "row-too-large", "the values of this row add more than 4 MiB of text", at: place))
        return false
    }

    /// The name in `${…}` when it belongs to the row.
    private func rowName(_ reference: ArraySlice<Unicode.Scalar>) -> String? {
        let name = String(String.UnicodeScalarView(reference.dropFirst(2).dropLast()))
        return name.hasPrefix("case.") || name.hasPrefix("matrix.") ? name : nil
    }

    private mutating func value(of name: String, at place: SourceRange) -> LocatedJSON? {
        used.insert(name)
        if let value = row.values[name] { return value }
        let known = row.values.keys.sorted()
        diagnostics.append(
            Diagnostic(
                .error, "undefined-row-value",
                "there is no '\(name)'\(row.id.isEmpty ? "" : " in the row '\(row.id)'")", at: place,
                label: Suggestion.question(about: name, among: known),
                notes: row.id.isEmpty ? [] : [.init("the row", at: row.place)],
                help: known.isEmpty
                    ? "declare it under 'cases' or 'matrix'"
                    : "the row has \(known.map { "'\($0)'" }.joined(separator: ", "))"))
        return nil
    }
}

extension LocatedJSON {
    /// About how many bytes it takes to write the value.
    var weight: Int {
        switch content {
        case .null, .bool: 4
        case .number(let number): number.utf8.count
        case .string(let string): string.utf8.count + 2
        case .array(let elements): elements.reduce(2) { $0 + $1.weight }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + $1.value.weight }
        }
    }

    /// From the start of the value to its end; the range of a block collection is only its key.
    var extent: SourceRange {
        let parts: [SourceRange] =
            switch content {
            case .null, .bool, .number, .string: []
            case .array(let elements): elements.map(\.extent)
            case .object(let members): members.flatMap { [$0.keyRange, $0.value.extent] }
            }
        let start = parts.map(\.start).min().map { min($0, range.start) } ?? range.start
        let end = parts.map(\.end).max().map { max($0, range.end) } ?? range.end
        return SourceRange(file: range.file, start: start, end: end)
    }
}

extension Located<String> {
    /// The place of a piece of the text. In huge texts and lines it is the whole, as finding the piece takes the whole line.
    func place(of piece: Range<Int>) -> SourceRange {
        value.utf8.count <= 2000 && range.column <= 2000 ? range(of: piece) : range
    }
}

extension SourceRange {
    /// Whether another range lies inside this one.
    func contains(_ other: SourceRange) -> Bool {
        file == other.file && start <= other.start && other.end <= end
    }
}

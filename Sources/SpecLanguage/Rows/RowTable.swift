internal import TypedYAML

/// The rows of a check before substitution: its cases times the values of its matrix.
struct RowTable: Sendable {
    /// One row of `cases`.
    struct Case: Sendable {
        let id: String
        let place: SourceRange
        /// Everything but the id.
        let values: [LocatedJSON.Member]
    }

    /// One axis of `matrix`.
    struct Axis: Sendable {
        struct Value: Sendable {
            let text: String
            let node: LocatedJSON
        }

        let name: String
        let place: SourceRange
        let values: [Value]
    }

    /// What stands for the references in one row.
    struct Row: Sendable {
        let id: String
        let place: SourceRange
        /// By reference: `case.in`, `matrix.position`.
        let values: [String: LocatedJSON]
    }

    var cases: [Case] = []
    var axes: [Axis] = []

    /// No check needs more rows than these.
    static let rowLimit = 5000

    /// How many rows there are, or more than `rowLimit`.
    var count: Int {
        axes.reduce(max(1, cases.count)) { product, axis in
            min(product, Self.rowLimit + 1) * max(1, min(axis.values.count, Self.rowLimit + 1))
        }
    }

    /// All rows in the order of the file, the last axis running fastest.
    func rows(of place: SourceRange) -> [Row] {
        var rows = cases.map { row in
            Row(
                id: row.id, place: row.place,
                values: Dictionary(row.values.map { ("case.\($0.key)", $0.value) }) { first, _ in first })
        }
        if rows.isEmpty { rows = [Row(id: "", place: place, values: [:])] }
        for axis in axes {
            rows = rows.flatMap { row in
                axis.values.map { value in
                    Row(
                        id: row.id.isEmpty ? value.text : "\(row.id),\(value.text)",
                        place: cases.isEmpty ? value.node.range : row.place,
                        values: row.values.merging(["matrix.\(axis.name)": value.node]) { $1 })
                }
            }
        }
        return rows
    }
}

extension RowTable {
    static let casesSchema: Schema<[Case]> = Schema.list(
        of: Schema.map(keys: .name, values: .json, atLeast: 1).located.checked { entries throws(Mistake) in
            guard let id = entries.value.first(where: { $0.key.value == "id" }) else {
                throw Mistake("a case needs an 'id'", help: "write { id: NAME, ... }")
            }
            guard let text = scalarText(id.value), isRowID(text) else {
                throw Mistake("the id of a case holds letters, digits, '-', '_', '.' and '+'")
            }
            let values = entries.value.filter { $0.key.value != "id" }.map {
                LocatedJSON.Member(key: $0.key.value, keyRange: $0.key.range.origin, value: $0.value.original)
            }
            return Case(id: text, place: id.value.range.origin, values: values)
        }, atLeast: 1, atMost: rowLimit)

    static let matrixSchema: Schema<[Axis]> = Schema.map(
        keys: .name, values: .kinds(list: axisList, mapping: axisRange), atLeast: 1
    ).map { entries in
        entries.map { Axis(name: $0.key.value, place: $0.key.range.origin, values: $0.value) }
    }

    private static let axisList: Schema<[Axis.Value]> = Schema.list(of: .json, atLeast: 1, atMost: rowLimit).checked {
        nodes throws(Mistake) in
        var values: [Axis.Value] = []
        var seen: Set<String> = []
        for node in nodes {
            guard let text = scalarText(node), isRowID(text) else {
                throw Mistake(
                    "the values of a matrix are short words or numbers, as they become the ids of rows",
                    help: "put other values into 'cases', which have ids of their own")
            }
            guard seen.insert(text).inserted else {
                throw Mistake("the value '\(text)' is given twice")
            }
            values.append(Axis.Value(text: text, node: node.original))
        }
        return values
    }

    private static let axisRange: Schema<[Axis.Value]> = .mapping(
        "matrix range", about: "All whole numbers from the first to the last.", example: "range: [1, 40]"
    ) { fields in
        let bounds = fields.required(
            "range", Schema.list(of: Schema<Int>.int(in: 0...1_000_000), atLeast: 2, atMost: 2),
            about: "The first and the last number.", example: "[1, 40]")
        return { record in
            let first = record[bounds][0]
            let last = record[bounds][1]
            guard first <= last, last - first < RowTable.rowLimit else {
                record.error(
                    "invalid-value",
                    first > last
                        ? "the range ends before it begins" : "a range has at most \(RowTable.rowLimit) numbers",
                    at: record.range(of: bounds))
                return nil
            }
            return (first...last).map {
                Axis.Value(
                    text: String($0), node: LocatedJSON(.number(String($0)), at: record.range(of: bounds).origin))
            }
        }
    }

    /// The text of a scalar; nil for null and collections.
    static func scalarText(_ node: LocatedJSON) -> String? {
        switch node.content {
        case .string(let string): string
        case .number(let number): number
        case .bool(let bool): bool ? "true" : "false"
        case .null, .array, .object: nil
        }
    }

    private static func isRowID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 80
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: "-_.+".utf8.contains(byte)
                }
            }
    }
}

internal import TypedYAML

/// A spec file as it stands: all but its checks.
struct SuiteDeclaration: Sendable {
    let id: Located<String>
    let title: String

    /// The keys of a spec file, with the real type of its checks for the documentation, as plain values for decoding.
    static func schema(checks: Schema<some Sendable>) -> Schema<SuiteDeclaration> {
        .mapping(
            "spec file", about: "The checks of one area.",
            example: """
                suite: own
                title: What we promise beyond the contract

                checks:
                  - id: own.fresh-answers
                    clauses: [HDR-7]
                    title: Answers are marked as not to be stored
                    controls: { refused: none, because: a header field of a success is judged }
                    steps:
                      - request: { key: funded }
                        expect: { authenticated: true, header: { Cache-Control: { contains: no-store } } }
                """
        ) { fields in
            let id = fields.required(
                "suite", .located(.dottedName), about: "The area, with which the ids of its checks begin.",
                example: "matching")
            let title = fields.required(
                "title", .string(canBeEmpty: false), about: "What the area is about, as a plain statement.")
            _ = fields.required("checks", checks, about: "The checks, in reading order.")
            return { record in SuiteDeclaration(id: record[id].original, title: record[title]) }
        }
    }

    /// The whole language with its real types; references to rows are not replaced.
    static let documented = schema(
        checks: Schema.list(
            of: CheckDeclaration.schema(
                keys: KeyDeclaration.listSchema, steps: RowBody.stepsSchema, cases: RowTable.casesSchema,
                matrix: RowTable.matrixSchema), atLeast: 1))

    static let plain = schema(checks: .json)
}

/// The keys and steps of one row, or some of them.
struct RowBody: Sendable {
    var keys: [KeyDeclaration] = []
    var steps: [Step] = []
    var finally: [Step] = []

    static let names: Set<String> = ["keys", "steps", "finally"]

    static let stepsSchema: Schema<[Step]> = Schema.list(of: Step.schema, atLeast: 1)

    static let schema: Schema<RowBody> = .mapping("row", about: "One row.") { fields in
        let keys = fields.optional("keys", KeyDeclaration.listSchema, default: [], about: "Keys.")
        let steps = fields.optional("steps", stepsSchema, default: [], about: "Steps.")
        let finally = fields.optional("finally", stepsSchema, default: [], about: "Steps at the end.")
        return { record in RowBody(keys: record[keys], steps: record[steps], finally: record[finally]) }
    }
}

extension RowTable {
    static let names: Set<String> = ["cases", "matrix"]

    /// The two tables of a check.
    static let schema: Schema<RowTable> = .mapping("rows", about: "The rows of a check.") { fields in
        let cases = fields.optional("cases", casesSchema, default: [], about: "Rows.")
        let matrix = fields.optional("matrix", matrixSchema, default: [], about: "More rows.")
        return { record in RowTable(cases: record[cases], axes: record[matrix]) }
    }
}

internal import Contract
internal import TypedYAML

/// The contract as it stands in its file, with places.
struct ContractDeclaration: Sendable {
    let areas: [AreaDeclaration]

    static let schema: Schema<ContractDeclaration> = .mapping(
        "contract", about: "The documented contract, cut into clauses that a check can decide."
    ) { fields in
        _ = fields.required("title", .string(canBeEmpty: false), about: "What is documented.")
        let areas = fields.required(
            "areas", Schema.list(of: AreaDeclaration.schema, atLeast: 1), about: "Groups of clauses about one subject.")
        return { record in ContractDeclaration(areas: record[areas]) }
    }

    /// The catalogue, and what is wrong between its parts.
    var catalogue: (ContractCatalogue, [Diagnostic]) {
        var diagnostics: [Diagnostic] = []
        var seen: [ClauseID: SourceRange] = [:]
        var prefixes: [String: SourceRange] = [:]
        for area in areas {
            if let first = prefixes.updateValue(area.prefix.range, forKey: area.prefix.value) {
                diagnostics.append(
                    Diagnostic(
                        .error, "duplicate-id", "the area \(area.prefix.value) is given twice", at: area.prefix.range,
                        notes: [.init("the first", at: first)]))
            }
            for clause in area.clauses {
                if let first = seen.updateValue(clause.range, forKey: clause.value.id) {
                    diagnostics.append(
                        Diagnostic(
                            .error, "duplicate-id", "the clause \(clause.value.id) is given twice", at: clause.range,
                            notes: [.init("the first", at: first)], help: "ids are never used again"))
                }
                if clause.value.id.area != area.prefix.value {
                    diagnostics.append(
                        Diagnostic(
                            .error, "foreign-id",
                            "the clause \(clause.value.id) stands in the area \(area.prefix.value)",
                            at: clause.range, notes: [.init("the area", at: area.prefix.range)]))
                }
            }
        }
        let catalogue = ContractCatalogue(
            areas: areas.map { .init(prefix: $0.prefix.value, title: $0.title) },
            clauses: areas.flatMap { $0.clauses.map(\.value) })
        return (catalogue, diagnostics)
    }
}

/// An area of the contract.
struct AreaDeclaration: Sendable {
    let prefix: Located<String>
    let title: String
    let clauses: [Located<Clause>]

    static let schema: Schema<AreaDeclaration> = .mapping("area", about: "Clauses about one subject.") { fields in
        let prefix = fields.required("area", .located(areaPrefix), about: "What the ids begin with.", example: "HDR")
        let title = fields.required("title", .string(canBeEmpty: false), about: "The heading.")
        let clauses = fields.required(
            "clauses", Schema.list(of: Clause.schema, atLeast: 1), about: "The clauses, in reading order.")
        return { record in
            AreaDeclaration(prefix: record[prefix], title: record[title], clauses: record[clauses])
        }
    }

    private static let areaPrefix: Schema<String> = .scalar(
        "area prefix", pattern: "^[A-Z]{2,4}$", example: "HDR", encode: { $0 }
    ) { text throws(Mistake) in
        guard (2...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw Mistake("an area is two to four capitals")
        }
        return text
    }
}

extension Clause {
    static let schema: Schema<Located<Clause>> = .mapping("clause", about: "One decidable sentence.") { fields in
        let id = fields.required(
            "id", .located(ClauseID.schema), about: "The stable id; never renumbered, never used again.",
            example: "HDR-3")
        let level = fields.required(
            "level", .word("level", of: Level.self) { $0.meaning },
            about: "Who asks for it, and so whether the default gate counts it.")
        let warns = fields.optional(
            "warns-only", .bool, default: false, about: "Whether a violation is reported and fails no gate.")
        let raisedBy = fields.optional(
            "raised-by", .string(canBeEmpty: false),
            about: "A reading of the target file that makes it level `contract`.",
            example: "\"tls.suites: only\"")
        let text = fields.required("text", .string(canBeEmpty: false), about: "What it asks for.")
        let source = fields.required(
            "source", .string(canBeEmpty: false),
            about: "The sentence of the page, word for word, or the section of the standard.")
        let evidence = fields.required(
            "evidence", Schema.list(of: .word("evidence grade", of: EvidenceGrade.self) { $0.meaning }, atLeast: 1),
            about: "How it is observed; the usual way first.", example: "[wire]")
        let references = fields.optional(
            "references", References.schema, default: References(), about: "The same weakness in other catalogues.")
        return { record in
            Located(
                Clause(
                    id: record[id].value, text: record[text], level: record[level], warnsOnly: record[warns],
                    source: record[source], evidence: record[evidence], raisedBy: record[raisedBy],
                    references: record[references]), at: record[id].range)
        }
    }
}

extension References {
    fileprivate static let schema: Schema<References> = .mapping(
        "references", about: "The same weakness in the catalogues of others."
    ) { fields in
        let cwe = fields.optional(
            "cwe", Schema.list(of: identifier("CWE id", "CWE-", parts: 1, "", pattern: "^CWE-[0-9]+$", "CWE-598")),
            default: [], about: "Common Weakness Enumeration.", example: "[CWE-598]")
        let owasp = fields.optional(
            "owasp-api",
            Schema.list(
                of: identifier("OWASP API risk", "API", parts: 1, ":2023", pattern: "^API[0-9]+:2023$", "API2:2023")),
            default: [], about: "OWASP API Security Top 10 2023.", example: "[API2:2023]")
        let asvs = fields.optional(
            "asvs",
            Schema.list(
                of: identifier(
                    "ASVS requirement", "v5.0.0-", parts: 3, "", pattern: "^v5\\.0\\.0-[0-9]+\\.[0-9]+\\.[0-9]+$",
                    "v5.0.0-14.2.1")),
            default: [], about: "OWASP ASVS 5.0.", example: "[v5.0.0-14.2.1]")
        return { record in References(cwe: record[cwe], owaspAPI: record[owasp], asvs: record[asvs]) }
    }

    /// An id made of a prefix, numbers joined by dots, and a suffix.
    private static func identifier(
        _ name: String, _ prefix: String, parts: Int, _ suffix: String, pattern: String, _ example: String
    ) -> Schema<String> {
        .scalar(name, pattern: pattern, example: example, encode: { $0 }) { text throws(Mistake) in
            let numbers = text.dropFirst(prefix.count).dropLast(suffix.count)
                .split(separator: ".", omittingEmptySubsequences: false)
            guard text.hasPrefix(prefix), text.hasSuffix(suffix), numbers.count == parts,
                numbers.allSatisfy({ UInt32($0) != nil && !$0.hasPrefix("+") })
            else {
                throw Mistake("'\(text)' is not an id of that catalogue", help: "write it as \(example)")
            }
            return text
        }
    }
}

extension Level {
    fileprivate var meaning: String {
        switch self {
        case .contract: "The documented page says so."
        case .standard: "A standard that the page relies on says MUST."
        case .hardening: "A security reviewer expects it; the page is silent. Counted only at that level."
        }
    }
}

extension EvidenceGrade {
    fileprivate var meaning: String {
        switch self {
        case .wire: "As a client of the service."
        case .hook: "With something that the operator hands over."
        case .attested: "The operator's word, which never counts as a pass."
        }
    }
}

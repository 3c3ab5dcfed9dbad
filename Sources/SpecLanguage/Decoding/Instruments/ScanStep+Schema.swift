internal import TypedYAML

extension ScanStep {
    static let schema: Schema<ScanStep> = .mapping(
        "scan",
        about: """
            Searches the evidence that the target declares. Nothing found counts only when the tracer was: in a store the \
            digest of a key, in a log the record of an answer of this row.
            """,
        example: "in: [stores]\nkeys: [made]\nform: digest"
    ) { fields in
        let kinds = fields.required(
            "in", Schema.list(of: .word("kind of evidence", of: Kind.self) { $0.meaning }, atLeast: 1),
            about: "Which evidence: the first kind has to be declared, the others are searched where they are.",
            example: "[stores, logs]")
        let keys = fields.optional(
            "keys", Schema.list(of: KeyReference.schema, atLeast: 1), about: "Searches for forms of these keys.",
            example: "[made, victim.old]")
        let form = fields.optional(
            "form", .word("form of a key", of: KeyTrace.self) { $0.meaning }, about: "Which form of the keys.")
        let tokens = fields.optional(
            "tokens", .word("tokens", among: ["sent"]), about: "Searches for every token that the row has sent so far.")
        let usage = fields.optional(
            "usage", Schema.list(of: .name, atLeast: 1),
            about: "Searches for a record of each of these answers: endpoint, credits and status.", example: "[call]")
        let tracer = fields.optional(
            "tracer", KeyReference.schema,
            about: "A key whose digest has to be in the stores; the first of `keys` if any.",
            example: "funded")
        let call = fields.optional(
            "call", .name, about: "A named request whose record has to be in the logs.", example: "last")
        let refusals = fields.optional(
            "refusals", .word("price of a refusal", among: ["free"]),
            about:
                "No record of a call that was refused for its key or for want of credits may say that it cost some. Which"
                + " number of a record says so is learned from those of `usage` and of calls in the row that cost nothing;"
                + " where none does, or no refused call is recorded, the row is not applicable.")
        fields.exactlyOne(of: keys, tokens, usage)
        fields.field(refusals, requires: usage)
        fields.field(keys, requires: form)
        fields.field(form, requires: keys)
        return { record in
            var wanted = Wanted.tokens
            if let keys = record[keys], let form = record[form] { wanted = .keys(keys, form) }
            if let usage = record[usage] { wanted = .usage(usage) }
            return ScanStep(
                wanted: wanted, kinds: record[kinds], tracer: record[tracer], call: record[call],
                refusalsAreFree: record.isGiven(refusals))
        }
    }
}

extension ScanStep.Kind {
    fileprivate var meaning: String {
        switch self {
        case .stores: "Databases, dumps, backups: sources of the kind `store`."
        case .logs: "Logs: sources of the kind `log`."
        }
    }
}

extension ScanStep.KeyTrace {
    fileprivate var meaning: String {
        switch self {
        case .digest: "The whole SHA-256 digest, in hexadecimal, base64 or raw."
        case .plaintext: "The key itself in any encoding, or 12 letters of its random part."
        case .otherDigest:
            "MD5, SHA-1 and others; digests of the key in other case or without its prefix; parts of digests."
        case .label: "The key's label, byte for byte: found with a line break in it, it has broken a line."
        }
    }
}

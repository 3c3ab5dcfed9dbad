internal import Contract
internal import TypedYAML

extension Account {
    /// An account's part of the file, still without its role.
    static let schema: Schema<Account> = .mapping(
        "account", about: "An account of the deployment and what is known of it.",
        example: "{ credits: 1000, rate: { limit: 100, window: 1s }, keys: [{ env: FUNDED_KEY }] }"
    ) { fields in
        let credits = fields.optional(
            "credits", .int(atLeast: 0), about: "The balance at the start of a run; leave it out when unknown.",
            example: "1000")
        let rate = fields.optional(
            "rate", RateLimit.schema, about: "The plan's rate; that of `limited` is measured when it is left out.",
            example: "{ limit: 100, window: 1s }")
        let variables = fields.optional(
            "variables", .map(keys: .name, values: AccountVariable.valueSchema), default: [],
            about: "Values that the requests of the key management and of hooks refer to as `${account.NAME}`.",
            example: "{ email: funded@example.com, password: { env: FUNDED_PASSWORD } }")
        let keys = fields.optional(
            "keys", .list(of: StaticKey.writtenSchema), default: [], about: "Keys that exist already.",
            example: "[{ env: FUNDED_KEY }, { env: OLD_KEY, state: revoked }]")
        return { record in
            let values = record[variables].compactMap { entry in AccountVariable(entry, record) }
            let staticKeys = record[keys].compactMap { written in StaticKey(written, record) }
            return Account(
                role: .funded, credits: record[credits], rate: record[rate], variables: values, keys: staticKeys,
                place: record.range)
        }
    }
}

extension RateLimit {
    static let schema: Schema<RateLimit> = .mapping(
        "rate", about: "So many calls in so much time.", example: "{ limit: 100, window: 1s }"
    ) { fields in
        let limit = fields.required("limit", .int(in: 1...1_000_000), about: "The number of calls.", example: "100")
        let window = fields.required(
            "window", .duration(in: .milliseconds(1) ... .seconds(86_400)), about: "The time.", example: "1s")
        return { record in RateLimit(limit: record[limit], window: record[window]) }
    }
}

extension AccountVariable {
    /// A value as it was written: text is judged when its name is known.
    enum Written: Sendable {
        case text(Located<String>)
        case secret(SecretSource)
    }

    static let valueSchema: Schema<Written> = .kinds(
        scalar: Schema<String>.string(numbersAsText: true).located.map { .text($0) },
        mapping: SecretSource.schema.map { .secret($0) })

    /// The variable of an entry; nil when its text is a secret, which is reported.
    init?(_ entry: Entry<String, Written>, _ record: Record) {
        name = entry.key.value
        switch entry.value {
        case .secret(let source): value = .secret(source)
        case .text(let text):
            if let complaint = SecretLiteral.complaint(text.value, name: name, at: text.range) {
                record.error("secret-in-file", complaint.message, at: complaint.range, help: SecretLiteral.advice)
                return nil
            }
            value = .text(text.value)
        }
    }
}

extension StaticKey {
    /// A key as it was written.
    enum Written: Sendable {
        case key(StaticKey)
        /// The key itself, which has no place here.
        case literal(SourceRange)
    }

    static let writtenSchema: Schema<Written> = .kinds(
        scalar: Schema<String>.scalar("key in the file", pattern: "(?!)", about: "Never allowed.", numbersAsText: true)
        {
            $0
        }.located.map { .literal($0.range) }, mapping: mapping.map { .key($0) })

    /// The key; nil when its plaintext was written, which is reported.
    init?(_ written: Written, _ record: Record) {
        switch written {
        case .key(let key): self = key
        case .literal(let range):
            record.error(
                "secret-in-file", "a target file holds no secret", at: range.withoutItsText,
                help: SecretLiteral.advice)
            return nil
        }
    }

    private static let mapping: Schema<StaticKey> = .mapping(
        "static key", about: "A key that the operator made before the run. A run never regenerates or deletes it.",
        example: "{ env: OLD_KEY, state: revoked }"
    ) { fields in
        let origin = fields.origin()
        let state = fields.optional(
            "state",
            .word("key state") { state in
                switch state {
                case .active: "It works."
                case .revoked: "It worked once and was regenerated or deleted since."
                }
            }, default: State.active, about: "Whether it works.")
        let id = fields.optional(
            "id", .string(numbersAsText: true, canBeEmpty: false), about: "Its id in the key management.",
            example: "key_123")
        let label = fields.optional("label", .string(numbersAsText: true), about: "Its label.", example: "staging-crm")
        let hint = fields.optional(
            "hint", .string(numbersAsText: true), about: "The masked form that the dashboard shows.",
            example: "ak_live_…x7Qp")
        return { record in
            StaticKey(
                secret: SecretSource(record[origin], place: record.range), state: record[state], id: record[id],
                label: record[label], hint: record[hint])
        }
    }
}

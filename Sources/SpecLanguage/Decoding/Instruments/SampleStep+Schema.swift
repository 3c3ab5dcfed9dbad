internal import Contract
internal import TypedYAML

extension SampleStep {
    static let schema: Schema<SampleStep> = .mapping(
        "sample",
        about: """
            Creates keys, looks at all of them and deletes them. Steps with the same values share one sample a run. The \
            letters stay in memory; a report shows what was computed from them.
            """,
        example: "account: funded\nkeys: 100\nthorough: 1000\nat-least: 25"
    ) { fields in
        let account = fields.required(
            "account", .word("account", of: AccountRole.self), about: "Whose keys are created.", example: "funded")
        let keys = fields.required(
            "keys", .int(in: 1...100_000), about: "How many, if the target's budgets allow.", example: "100")
        let thorough = fields.optional(
            "thorough", .int(in: 1...100_000), about: "How many in a thorough run; as many as `keys` by default.",
            example: "1000")
        let inDoubt = fields.optional(
            "in-doubt", .int(in: 1...100_000),
            about: """
                How many, if the budgets allow, when a p-value of the keys is small, yet not small enough to refute; as \
                many as `keys` by default. Of a sound generator a few samples in a hundred are drawn on.
                """, example: "512")
        let fewest = fields.optional(
            "at-least", .int(in: 1...100_000), default: 1,
            about: "When the budgets allow fewer keys than this, the row is inconclusive.", example: "25")
        let atOnce = fields.optional(
            "at-once", .int(in: 2...64), about: "How many are created at the same time; one by default.", example: "8")
        let origin = fields.optional(
            "by", .word("origin of a sample", of: Origin.self) { $0.meaning }, default: .create,
            about: "How the keys come about.")
        return { record in
            if record[origin] == .regenerate, record.isGiven(atOnce) {
                record.error(
                    "misplaced-key", "one key is regenerated again and again, not several at once",
                    at: record.keyRange(of: atOnce), label: "delete it")
                return nil
            }
            let most = record[thorough] ?? record[keys]
            guard record[fewest] <= record[keys], record[keys] <= most else {
                record.error(
                    "invalid-value", "'at-least', 'keys' and 'thorough' must not get smaller in this order",
                    at: record.range)
                return nil
            }
            if let doubtful = record[inDoubt], doubtful < record[keys] {
                record.error("invalid-value", "'in-doubt' must not be smaller than 'keys'", at: record.range)
                return nil
            }
            return SampleStep(
                account: record[account], keys: record[keys], thoroughKeys: most, keysInDoubt: record[inDoubt],
                fewestKeys: record[fewest], atOnce: record[atOnce] ?? 1, isRegenerated: record[origin] == .regenerate)
        }
    }
}

extension SampleStep {
    private enum Origin: String, Sendable, CaseIterable {
        case create, regenerate

        var meaning: String {
            switch self {
            case .create: "Each is created."
            case .regenerate: "A key is created, and regenerated again and again; a few times anew."
            }
        }
    }
}

extension SampleProperty {
    var meaning: String {
        switch self {
        case .form: "Every key has the documented form, and one alphabet has all their letters."
        case .distinct: "No key comes twice."
        case .capacity: "The form holds the promised 190 bits, and no predictor needs fewer for these keys."
        case .unpredictable: "Nothing speaks against the generator: no statistic, no generator that was rebuilt."
        }
    }
}

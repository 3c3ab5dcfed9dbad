internal import Contract
internal import TypedYAML

extension HookStep {
    /// A word, or a mapping with the account.
    static let schema: Schema<HookStep> = .kinds(
        scalar: Schema.word("hook without values", of: Word.self) { $0.meaning }
            .map { $0.step }, mapping: mapping)

    private enum Word: String, Sendable, CaseIterable {
        case restart
        case beginOutage = "begin-outage"
        case endOutage = "end-outage"
        case waitForLogs = "wait-for-logs"

        var step: HookStep {
            switch self {
            case .restart: .restart
            case .beginOutage: .beginOutage
            case .endOutage: .endOutage
            case .waitForLogs: .waitForLogs
            }
        }

        var meaning: String {
            switch self {
            case .restart: "Restarts the deployment, while no other check is under way."
            case .beginOutage: "Makes calls fail with a 5xx (`outage` with `on`), while nobody else calls."
            case .endOutage:
                "Lets calls succeed again (`outage` with `off`); belongs under `finally` as well, where it is left out when "
                    + "they do already."
            case .waitForLogs: "Returns when everything that happened so far is in the logs."
            }
        }
    }

    private static let mapping: Schema<HookStep> = .mapping(
        "hook with values",
        about: "A hook that changes an account's balance; no other check uses the account meanwhile.",
        example: "set-credits: { account: second, to: 10 }"
    ) { fields in
        let hook = fields.oneOf(
            "hook",
            .key("set-credits", balance, about: "Sets the balance.", example: "{ account: second, to: 10 }") {
                HookStep.setCredits(account: $0.account, to: $0.credits)
            },
            .key(
                "restore-credits", .word("account", of: AccountRole.self),
                about: "Sets the balance back to the account's `credits` of the target file, or to 1000.",
                example: "second"
            ) { .restoreCredits(account: $0) },
            .key("top-up", addition, about: "Adds to the balance.", example: "{ account: second, by: 1 }") {
                .topUp(account: $0.account, by: $0.credits)
            })
        return { record in record[hook] }
    }

    private struct Change: Sendable {
        var account: AccountRole
        var credits: CreditAmount
    }

    private static let balance = change("balance", "to", 0...1_000_000, "The new balance.")
    private static let addition = change("top-up", "by", 1...1_000_000, "Credits to add.")

    private static func change(
        _ name: String, _ word: String, _ range: ClosedRange<Int>, _ about: String
    ) -> Schema<Change> {
        .mapping(
            name, about: "The account, and \(name == "balance" ? "its new balance" : "what is added to its balance").",
            example: "account: second\n\(word): 10"
        ) { fields in
            let account = fields.required(
                "account", .word("account", of: AccountRole.self), about: "The account.", example: "second")
            let credits = fields.required(word, CreditAmount.schema(in: range), about: about, example: "10")
            return { record in Change(account: record[account], credits: record[credits]) }
        }
    }
}

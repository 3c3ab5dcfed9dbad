internal import Contract
internal import HTTPExchange
internal import TypedYAML

/// Judges what the parts of a target file have to do with each other.
struct TargetReview {
    private let target: TargetDescription

    init(_ target: TargetDescription) { self.target = target }

    func report(to record: Record, nodes: SourceRange) {
        reportPrimary(record)
        reportNodes(record, nodes)
        reportAccounts(record)
        reportHooks(record)
        if target.base.scheme == .http, !target.base.isLoopback {
            record.warn(
                "plain-http", "keys are sent to \(target.base.host) without encryption", at: record.range,
                help: "write https:// as 'base'")
        }
    }

    /// Most checks call the first endpoint, and some of them have something to say in its body.
    private func reportPrimary(_ record: Record) {
        guard let primary = target.endpoints.first, primary.body == .none,
            let better = target.endpoints.first(where: { $0.body != .none })
        else { return }
        record.warn(
            "primary-without-body", "most checks call the first endpoint, and '\(primary.name)' takes no body",
            at: primary.place,
            help: "describe '\(better.name)' before it, so that the checks of what is in a body apply as well")
    }

    private func reportNodes(_ record: Record, _ range: SourceRange) {
        var names: Set<String> = []
        for node in target.nodes where !names.insert(node.name).inserted {
            record.error("duplicate-name", "the node '\(node.name)' is given twice", at: range, label: "rename one")
        }
    }

    /// Reading a balance has to leave it as it is.
    func reportBalance(_ record: Record, _ range: SourceRange) {
        guard let balance = target.balance else { return }
        guard let endpoint = target.endpoint(balance.endpoint) else {
            let known = target.endpoints.map(\.name)
            return record.error(
                "unknown-reference", "there is no endpoint '\(balance.endpoint)'", at: range,
                label: Suggestion.question(about: balance.endpoint, among: known),
                help: "describe it under 'endpoints:'")
        }
        if endpoint.cost > 0 {
            record.error(
                "charged-balance", "the endpoint '\(balance.endpoint)' costs credits, so reading changes the balance",
                at: range, help: "name an endpoint of cost 0")
        }
    }

    /// Every account needs a way to a key, and every variable that a request names has to be there.
    private func reportAccounts(_ record: Record) {
        if target.account(.funded) == nil {
            record.error(
                "missing-key", "there is no account 'funded'", at: record.range,
                help: "every check needs a key that works; describe the account that it belongs to")
        }
        let needed = neededVariables
        let known = Set(target.accounts.flatMap { $0.variables.map(\.name) })
        for (name, place) in needed where !known.contains(name) {
            record.error(
                "unknown-reference", "no account has the variable '\(name)'", at: place,
                label: Suggestion.question(about: name, among: known.sorted()),
                help: "add it under accounts: ROLE: variables:")
        }
        for account in target.accounts {
            let own = Set(account.variables.map(\.name))
            let lacking = Set(needed.map(\.name)).filter { known.contains($0) && !own.contains($0) }.sorted()
            let hasKey = account.keys.contains { $0.state == .active }
            if target.keys == nil, !hasKey {
                record.error(
                    "no-key", "the account '\(account.role.rawValue)' has no way to a key", at: account.place,
                    help: "give it an active key under 'keys:', or describe at the top of the file how keys are made")
            } else if !lacking.isEmpty, !hasKey {
                record.error(
                    "no-key",
                    "the account '\(account.role.rawValue)' lacks \(lacking.map { "'\($0)'" }.joined(separator: ", ")),"
                        + " which the key management needs", at: account.place,
                    help: "add it under 'variables:', or give the account an active key under 'keys:'")
            }
        }
    }

    /// The account variables that the key management refers to, each with the place of its first use.
    private var neededVariables: [(name: String, place: SourceRange)] {
        guard case .http(let management) = target.keys else { return [] }
        let listed = management.list.map { [$0.request] } ?? []
        let requests =
            management.login + management.create + listed + management.rename + management.regenerate
            + management.delete
        var seen: Set<String> = []
        return (requests.flatMap(\.texts) + management.headers.map(\.value)).flatMap { text in
            text.references.compactMap { reference in
                guard case .account(let name) = reference, seen.insert(name).inserted else { return nil }
                return (name, text.place)
            }
        }
    }

    private func reportHooks(_ record: Record) {
        for hook in target.hooks {
            let known = hook.event.names
            for text in hook.action.texts {
                for case .account(let name) in text.references where !known.contains("account") {
                    record.error(
                        "unknown-reference", "'${account.\(name)}' is not known in '\(hook.event.rawValue)'",
                        at: text.place, help: "this hook is not called for one account; write the value itself")
                }
                for case .name(let name) in text.references where !known.contains(name) && !hook.captures(name) {
                    record.error(
                        "unknown-reference", "'${\(name)}' is not known in '\(hook.event.rawValue)'", at: text.place,
                        help: known.isEmpty
                            ? "write $$ for one $"
                            : "known here: \(known.map { "${\($0)}" }.joined(separator: ", "))")
                }
            }
        }
    }
}

extension Hook {
    fileprivate func captures(_ name: String) -> Bool {
        guard case .http(let requests) = action else { return false }
        return requests.flatMap(\.captures).contains { $0.name == name }
    }
}

extension Hook.Event {
    /// What the texts of a hook may refer to.
    package var names: [String] {
        switch self {
        case .setCredits, .topUp: ["account", "credits"]
        case .restart: ["node"]
        case .outage: ["state"]
        case .beforeRun, .afterRun, .waitForLogs: []
        }
    }
}

extension Hook.Action {
    /// Whether it is about one node.
    var refersToNode: Bool {
        texts.contains { $0.references.contains { if case .name("node") = $0 { true } else { false } } }
    }

    /// Every text that may hold references.
    fileprivate var texts: [TargetText] {
        switch self {
        case .command(let run, _): run
        case .http(let requests): requests.flatMap(\.texts)
        }
    }
}

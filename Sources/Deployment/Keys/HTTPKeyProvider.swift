package import Contract
internal import HTTPExchange
internal import RegularExpressions
package import Secrecy
internal import TypedYAML

/// Key management described as requests in the target file.
package final class HTTPKeyProvider: KeyProvider {
    package let actions: Set<KeyAction>
    private let management: HTTPKeyManagement
    private let sessions: [AccountRole: KeySession]

    package init(
        _ management: HTTPKeyManagement, target: TargetDescription, run: RunID, accounts: [AccountRole: LiveAccount],
        gate: TrafficGate, vault: SecretVault
    ) {
        self.management = management
        actions = management.actions
        sessions = accounts.mapValues { account in
            KeySession(
                account: account, management: management, target: target, run: run, gate: gate, vault: vault)
        }
    }

    package func open() async throws(ProviderError) {}
    package func renewConnections() { for session in sessions.values { session.renewConnections() } }
    package func close() async {}

    package func signIn(_ account: AccountRole) async throws(ProviderError) {
        try await session(of: account).signIn()
    }

    package func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey {
        try need(.create)
        let trace = try await session(of: account).perform(
            management.create, names: ["label": SecretText(label)])
        var key = IssuedKey(
            account: account, secret: try plaintext(in: trace, "create"), id: trace.scope.names["id"]?.openedText,
            label: label, hint: trace.scope.names["hint"]?.openedText, times: trace.times)
        key.answers = trace.responses
        if key.id == nil, actions.contains(.list) {
            let listed = try await listed(label, of: account)
            guard listed.count == 1 else {
                throw ProviderError(
                    .deployment, "\(listed.count) of the listed keys have the label '\(label)' of the key just made",
                    remedy: "capture 'id' in 'create', or check the pointers of 'list'",
                    place: management.list?.request.place.description)
            }
            key.id = listed[0].id
            key.hint = key.hint ?? listed[0].hint
        }
        return key
    }

    private func listed(_ label: String, of account: AccountRole) async throws(ProviderError) -> [ListedKey] {
        var listed = try await list(account).filter { $0.label == label }
        for pause in ListedKey.patience where listed.isEmpty {
            do { try await Task.sleep(for: pause) } catch { return [] }
            listed = try await list(account).filter { $0.label == label }
        }
        return listed
    }

    package func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey] {
        try need(.list)
        guard let listing = management.list else { return [] }
        let session = try session(of: account)
        var keys: [ListedKey] = []
        var pages = ListPages(listing, base: session.base)
        while true {
            let trace = try await session.perform([pages.request], names: pages.names)
            guard let response = trace.response else { return keys }
            keys += try listing.keys(in: response)
            let target = try session.conversation.target(of: pages.request, in: trace.scope)
            guard try pages.turn(after: response, to: target) else { return keys }
        }
    }

    package func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey {
        try need(.regenerate)
        let trace = try await session(of: key.account).perform(management.regenerate, names: names(of: key))
        let secret = try plaintext(in: trace, "regenerate")
        var new = IssuedKey(
            account: key.account, secret: secret, id: trace.scope.names["id"]?.openedText ?? key.id, label: key.label,
            hint: trace.scope.names["hint"]?.openedText, times: trace.times)
        new.answers = trace.responses
        return new
    }

    package func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes {
        try need(.delete)
        return try await session(of: key.account).perform(management.delete, names: names(of: key)).times
    }

    package func attempt(_ attempt: ManagementAttempt) async throws(ProviderError) -> ManagementAnswers {
        let owner = try session(of: attempt.key.account)
        var names = names(of: attempt.key)
        switch attempt.action {
        case .create(let label): names = ["label": SecretText(label)]
        case .rename(let label): names["label"] = SecretText(label)
        default: break
        }
        // A caller who presents only a key, or nothing, has no use for the plaintext of another one.
        if !attempt.isOrdinary { names["key"] = nil }
        guard attempt.credential == nil, attempt.action != .login, let role = attempt.caller else {
            return try await owner.attempt(attempt, by: nil, names: names)
        }
        let own = try session(of: role)
        if attempt.isImpostor { return try await owner.attempt(attempt, by: own.impostor(), names: names) }
        let caller = try await own.caller()
        let answers = try await owner.attempt(attempt, by: caller, names: names)
        // Who is refused because the session has run out was not refused for what was attempted.
        guard own.mayShowEndedSession(answers), let next = try? await own.caller(renewing: caller) else {
            return answers
        }
        return try await owner.attempt(attempt, by: next, names: names)
    }

    private func names(of key: KeyHandle) -> [String: SecretText] {
        var names: [String: SecretText] = [:]
        names["id"] = key.id.map { SecretText($0) }
        names["label"] = key.label.map { SecretText($0) }
        names["key"] = key.secret.map { SecretText($0) }
        return names
    }

    private func plaintext(in trace: KeySession.Trace, _ action: String) throws(ProviderError) -> Secret {
        guard let secret = trace.scope.names["key"]?.secrets.first else {
            throw ProviderError(
                .description, "'\(action)' captures no 'key'", remedy: "add capture: { key: … }",
                place: management.place.description)
        }
        return secret
    }

    private func session(of account: AccountRole) throws(ProviderError) -> KeySession {
        if let session = sessions[account] { return session }
        throw ProviderError(
            .description, "the target has no account '\(account.rawValue)'", remedy: "describe it under 'accounts:'",
            isWithoutEffect: true)
    }

    private func need(_ action: KeyAction) throws(ProviderError) {
        if actions.contains(action) { return }
        throw ProviderError(
            .description, "the target does not say how to \(action.rawValue) keys",
            remedy: "describe it as keys.http.\(action.rawValue)", place: management.place.description,
            isWithoutEffect: true)
    }
}

extension KeyListing {
    /// The keys in an answer.
    func keys(in response: HTTPResponse) throws(ProviderError) -> [ListedKey] {
        switch entries {
        case .html(let expression):
            do { return try Self.keys(matching: expression, in: response.text) } catch {
                throw problem("\(error)")
            }
        case .json(let each, let id, let label, let hint):
            let json: OrderedJSON
            do { json = try OrderedJSON(parsing: response.body) } catch { throw problem("the list is \(error)") }
            guard case .array(let elements)? = json.value(at: each) else {
                throw problem("the list has no array at '\(each)'")
            }
            var keys: [ListedKey] = []
            for element in elements {
                guard let id = element.value(at: id)?.scalarText else {
                    throw problem("an entry of the list has no id at '\(id)'")
                }
                keys.append(
                    ListedKey(
                        id: id, label: label.flatMap { element.value(at: $0)?.scalarText },
                        hint: hint.flatMap { element.value(at: $0)?.scalarText }))
            }
            return keys
        }
    }

    private static func keys(
        matching expression: RegularExpression, in text: String
    ) throws(RegularExpression.SearchTooLong) -> [ListedKey] {
        try expression.matches(in: text).compactMap { match in
            func group(_ name: String) -> String? { match[name].map(CharacterReference.decoded) }
            return group("id").map { ListedKey(id: $0, label: group("label"), hint: group("hint")) }
        }
    }

    private func problem(_ message: String) -> ProviderError {
        ProviderError(
            .description, message, remedy: "compare 'list' with what the key management really answers",
            place: request.place.description)
    }
}

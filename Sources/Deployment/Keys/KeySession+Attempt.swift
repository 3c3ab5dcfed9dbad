internal import Contract
internal import HTTPExchange
internal import Secrecy

extension KeySession {
    /// Whose session an attempt uses.
    struct Caller: Sendable {
        let account: LiveAccount
        let session: SignedInSession
        /// Where whole actions of that session take turns. What another action leaves in it, such as a key that its next page
        /// shows once, would be taken for what the attempt yielded.
        let turns: AsyncLock
    }

    /// The account as a caller, signed in to where necessary.
    func caller() async throws(ProviderError) -> Caller {
        Caller(account: account, session: try await session(after: 0), turns: acting)
    }

    /// Somebody who knows the account's name and none of its secrets, and tries to sign in.
    func impostor() async throws(ProviderError) -> Caller {
        let session = SignedInSession(number: 0, owner: "impostor")
        let stranger = LiveAccount(
            account: account.account,
            variables: account.variables.mapValues { value in
                value.secrets.isEmpty ? value : SecretText("keyspec-\(RunID.fresh().text)")
            }, active: [], revoked: [])
        var scope = TextScope(account: stranger, run: run)
        scope.fallback = "unknown"
        for description in management.login {
            let (exchange, cookies) = try await conversation.exchange(description, in: scope, session, isLogin: true)
            guard let response = exchange.response else { break }
            for capture in description.captures {
                scope.names[capture.name] = try? conversation.captured(capture, response, cookies, description)
            }
        }
        session.names = scope.names
        return Caller(account: stranger, session: session, turns: AsyncLock())
    }

    /// The account with another session, if that of a caller has run out, as an action of its own shows.
    func caller(renewing old: Caller) async throws(ProviderError) -> Caller? {
        guard let list = management.list?.request else { return nil }
        // What it lists does not matter, nor whether it may.
        _ = try? await perform([list], names: ["next": ""])
        let now = try await caller()
        return now.session.number > old.session.number ? now : nil
    }

    /// Whether answers may have come out as they did because the caller's session had run out.
    func mayShowEndedSession(_ answers: ManagementAnswers) -> Bool {
        guard !management.login.isEmpty, let last = answers.exchanges.last?.response else { return false }
        return [401, 403, 419].contains(last.status) || redirectsToLogin(last, before: nil)
    }

    /// Sends the requests of an attempt about a key of this account. Answers of any status are answers.
    ///
    /// - Parameter caller: whose session is used; nil: nobody's.
    func attempt(
        _ attempt: ManagementAttempt, by caller: Caller?, names: [String: SecretText]
    ) async throws(ProviderError) -> ManagementAnswers {
        if !management.takesTurns { return try await sendAttempt(attempt, by: caller, names) }
        return try await (caller?.turns ?? acting).turn { () async throws(ProviderError) -> ManagementAnswers in
            try await self.sendAttempt(attempt, by: caller, names)
        }
    }

    private func sendAttempt(
        _ attempt: ManagementAttempt, by caller: Caller?, _ names: [String: SecretText]
    ) async throws(ProviderError) -> ManagementAnswers {
        let isLogin = attempt.action == .login
        let isForeign = caller == nil || attempt.forgery != nil
        let session =
            isLogin
            ? SignedInSession(number: 0, owner: role) : caller?.session ?? SignedInSession(number: 0, owner: "nobody")
        // A page of another site has nothing but the cookies.
        let actor = isLogin ? account : attempt.forgery == nil ? caller?.account : nil
        var scope = TextScope(account: actor, run: run, names: session.names.merging(names) { $1 })
        // What only a session's own pages know, nobody else does.
        scope.fallback = "unknown"
        scope.owner = account
        let conversation = isForeign && !isLogin ? anonymous : conversation
        var answers = ManagementAnswers()
        var pages = attempt.action == .list ? management.list.map { ListPages($0, base: base) } : nil
        scope.names.merge(pages?.names ?? [:]) { $1 }
        var requests = adapted(management.requests(of: attempt.action), attempt, isForeign: isForeign && !isLogin)
        while !requests.isEmpty {
            var description = requests.removeFirst()
            if let credential = attempt.credential {
                scope.names["keyspec-credential"] = SecretText(credential)
                let parts = [TargetText.Part.reference(.name("keyspec-credential"))]
                description.headers.append(
                    TargetField(
                        name: attempt.isBearer ? "Authorization" : "X-API-Key",
                        value: TargetText(
                            parts: (attempt.isBearer ? [.literal("Bearer ")] : []) + parts, place: description.place)))
            }
            if let name = attempt.idempotencyKey, !description.isReading {
                description.headers.removeAll { $0.name.lowercased() == "idempotency-key" }
                description.headers.append(
                    TargetField(
                        name: "Idempotency-Key",
                        value: TargetText(parts: [.literal(name)], place: description.place)))
            }
            let references = description.texts.flatMap(\.references)
            answers.namesLabel = answers.namesLabel || references.contains(.name("label"))
            let (exchange, cookies) = try await conversation.exchange(description, in: scope, session, isLogin: isLogin)
            answers.exchanges.append(exchange)
            guard let response = exchange.response else { return answers }
            answers.isExpected =
                description.expect.contains(response.status) && !redirectsToLogin(response, before: nil)
            for capture in description.captures {
                guard let piece = try? conversation.captured(capture, response, cookies, description) else { continue }
                scope.names[capture.name] = piece
                guard answers.isExpected else { continue }
                if capture.name == "key" { answers.key = piece.secrets.first }
                if capture.name == "id" { answers.keyID = piece.openedText }
            }
            guard answers.isExpected, pages != nil else { continue }
            let target = try conversation.target(of: description, in: scope)
            if try pages?.turn(after: response, to: target) == true, let next = pages {
                scope.names.merge(next.names) { $1 }
                requests = adapted([next.request], attempt, isForeign: isForeign)
            }
        }
        return answers
    }

    /// A forged action is its one request that changes something: what goes before it is read by the session's own pages.
    private func adapted(
        _ requests: [TargetRequest], _ attempt: ManagementAttempt, isForeign: Bool
    ) -> [TargetRequest] {
        guard isForeign else { return requests }
        guard let forgery = attempt.forgery else { return requests.map(\.withoutCredentials) }
        return [requests.first { !$0.isReading } ?? requests.last].compactMap { $0?.forged(as: forgery) }
    }
}

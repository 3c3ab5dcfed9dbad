internal import Contract
internal import HTTPExchange
internal import Secrecy

extension KeySession {
    /// The account's session, signed in to where necessary.
    func signedIn() async throws(ProviderError) -> SignedInSession { try await session(after: 0) }

    /// Sends the requests of an attempt about a key of this account. Answers of any status are answers.
    ///
    /// - Parameters:
    ///   - caller: the session that is used; nil: none.
    ///   - turns: where whole actions of that session take turns. What another action leaves in it, such as a key that its
    ///     next page shows once, would be taken for what the attempt yielded.
    func attempt(
        _ attempt: ManagementAttempt, in caller: SignedInSession?, turns: AsyncLock, names: [String: SecretText]
    ) async throws(ProviderError) -> ManagementAnswers {
        if !management.takesTurns { return try await sendAttempt(attempt, in: caller, names) }
        return try await turns.turn { () async throws(ProviderError) -> ManagementAnswers in
            try await self.sendAttempt(attempt, in: caller, names)
        }
    }

    private func sendAttempt(
        _ attempt: ManagementAttempt, in caller: SignedInSession?, _ names: [String: SecretText]
    ) async throws(ProviderError) -> ManagementAnswers {
        let isLogin = attempt.action == .login
        let isForeign = caller == nil || attempt.forgery != nil
        let session =
            isLogin ? SignedInSession(number: 0, owner: role) : caller ?? SignedInSession(number: 0, owner: "nobody")
        var scope = TextScope(account: isLogin ? account : nil, run: run, names: session.names.merging(names) { $1 })
        // What only a session's own pages know, nobody else does.
        scope.fallback = "unknown"
        scope.publicAccount = account
        let conversation = isForeign && !isLogin ? anonymous : conversation
        var answers = ManagementAnswers()
        for description in adapted(management.requests(of: attempt.action), attempt, isForeign: isForeign && !isLogin) {
            var description = description
            if let credential = attempt.credential {
                scope.names["keyspec-credential"] = SecretText(credential)
                description.headers.append(
                    TargetField(
                        name: "X-API-Key",
                        value: TargetText(parts: [.reference(.name("keyspec-credential"))], place: description.place)))
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
            if attempt.action == .list, answers.isExpected {
                answers.listed = try? management.list?.keys(in: response)
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

internal import Contract
internal import HTTPExchange
internal import Secrecy
internal import Synchronization
internal import TypedYAML

/// The session of one account with the key management: cookies, and what signing in captured.
final class KeySession: Sendable {
    /// What the requests of an action left.
    struct Trace: Sendable {
        /// Everything known, captures included.
        var scope: TextScope
        /// The last answer.
        var response: HTTPResponse?
        var times: ActionTimes
    }

    /// Why an attempt at an action ended.
    private enum Failure: Error {
        case final(ProviderError)
        /// The session has ended, and nothing but reading went before.
        case sessionEnded(ProviderError)

        var error: ProviderError {
            switch self {
            case .final(let error), .sessionEnded(let error): error
            }
        }
    }

    private let account: LiveAccount
    private let management: HTTPKeyManagement
    private let rendering: RequestRendering
    private let run: RunID
    private let gate: TrafficGate
    private let vault: SecretVault
    private let current = Mutex<SignedInSession?>(nil)
    private let signingIn = AsyncLock()
    private let acting = AsyncLock()

    init(
        account: LiveAccount, management: HTTPKeyManagement, target: TargetDescription, run: RunID, gate: TrafficGate,
        vault: SecretVault
    ) {
        self.account = account
        self.management = management
        self.run = run
        self.gate = gate
        self.vault = vault
        rendering = RequestRendering(
            target: target, base: management.base ?? target.base, headers: management.headers)
    }

    /// Signs in unless that was done before.
    func signIn() async throws(ProviderError) { _ = try await session(after: 0) }

    /// Sends the requests of an action in order.
    ///
    /// When an answer says that a session has run out, signs in once more and begins again, provided that nothing but
    /// reading went before, so that no action happens twice. Where some action takes several requests, what one of them
    /// leaves in the session for the next (a page, a key that is shown once) is not for another action: whole actions
    /// take turns. Actions of one request run side by side.
    func perform(_ requests: [TargetRequest], names: [String: SecretText]) async throws(ProviderError) -> Trace {
        if !management.takesTurns { return try await attempt(requests, names) }
        return try await acting.turn { () async throws(ProviderError) -> Trace in
            try await self.attempt(requests, names)
        }
    }

    private func attempt(
        _ requests: [TargetRequest], _ names: [String: SecretText]
    ) async throws(ProviderError) -> Trace {
        let before = current.withLock { $0?.number ?? 0 }
        let session = try await session(after: 0)
        do throws(Failure) {
            return try await send(requests, names: names, in: session)
        } catch {
            // Being refused right after signing in is no session that has run out.
            guard case .sessionEnded = error, !management.login.isEmpty, before == session.number else {
                throw error.error
            }
        }
        let renewed = try await self.session(after: session.number)
        do throws(Failure) {
            return try await send(requests, names: names, in: renewed)
        } catch {
            throw error.error
        }
    }

    /// A session with a higher number than `number`: the one that there is, or a new one.
    private func session(after number: Int) async throws(ProviderError) -> SignedInSession {
        try await signingIn.turn { () async throws(ProviderError) -> SignedInSession in
            if let session = self.current.withLock({ $0 }), session.number > number { return session }
            return try await self.newSession(number: number + 1)
        }
    }

    private func newSession(number: Int) async throws(ProviderError) -> SignedInSession {
        let session = SignedInSession(number: number, owner: account.role.rawValue)
        if !management.login.isEmpty {
            do throws(Failure) {
                session.names = try await send(management.login, names: [:], in: session, isLogin: true).scope.names
            } catch {
                // The action itself has not begun, or what began it was refused.
                var error = error.error
                error.isWithoutEffect = true
                throw error
            }
        }
        current.withLock { $0 = session }
        return session
    }

    private func send(
        _ requests: [TargetRequest], names: [String: SecretText], in session: SignedInSession, isLogin: Bool = false
    ) async throws(Failure) -> Trace {
        let scope = TextScope(account: account, run: run, names: session.names.merging(names) { $1 })
        let now = MonotonicTime.now
        var trace = Trace(scope: scope, times: ActionTimes(sent: now, acknowledged: now))
        // An action that consists of GET alone changes something all the same; which of them does so is not known.
        let firstChange = requests.firstIndex { !$0.isReading } ?? 0
        for (index, description) in requests.enumerated() {
            var response: HTTPResponse?
            var wasSent = false
            do throws(ProviderError) {
                let (exchange, cookies) = try await exchanged(description, trace.scope, session, isLogin: isLogin)
                wasSent = exchange.mayHaveBeenSent
                let answer = try answer(exchange, to: description)
                (response, trace.response) = (answer, answer)
                if index <= firstChange { trace.times.sent = exchange.timings.sent ?? exchange.timings.queued }
                trace.times.acknowledged = exchange.timings.answered
                try judge(answer, to: description, isLogin: isLogin)
                for capture in description.captures {
                    trace.scope.names[capture.name] = try captured(capture, answer, cookies, description)
                }
            } catch {
                var error = error
                let wasRefused = response.map { refuses($0, description) } ?? !wasSent
                error.isWithoutEffect = index < firstChange || index == firstChange && wasRefused
                let hasEnded = response.map { saysSessionEnded($0, description) } ?? false
                let hasChanged = requests[..<index].contains { !$0.isReading }
                throw hasEnded && !isLogin && !hasChanged ? .sessionEnded(error) : .final(error)
            }
        }
        return trace
    }

    private func exchanged(
        _ description: TargetRequest, _ scope: TextScope, _ session: SignedInSession, isLogin: Bool
    ) async throws(ProviderError) -> (Exchange, [String: Secret]) {
        // The path decides which cookies go along, so the request is made without them first.
        var request = try rendering.request(description, in: scope, isLogin: isLogin)
        let base = BaseURL(scheme: request.scheme, host: request.host, port: request.port)
        let path = String(request.target.openedText.prefix { $0 != "?" })
        if let field = session.cookies(for: base, path: path) { request.headers.append(HeaderField("Cookie", field)) }
        let exchange: Exchange
        do throws(GuardRefusal) {
            exchange = try await gate.send(request)
        } catch {
            throw ProviderError(error)
        }
        let cookies = session.store(exchange.response, from: base, path: path)
        for cookie in cookies.values { vault.register(cookie) }
        return (exchange, cookies)
    }

    private func answer(_ exchange: Exchange, to description: TargetRequest) throws(ProviderError) -> HTTPResponse {
        switch exchange.outcome {
        case .response(let response): return response
        case .failure(let failure):
            throw ProviderError(
                .network, "no answer from the key management: \(failure.code)", remedy: failure.description,
                place: description.place.description)
        }
    }

    private func captured(
        _ capture: Capture, _ response: HTTPResponse, _ cookies: [String: Secret], _ description: TargetRequest
    ) throws(ProviderError) -> SecretText {
        guard let piece = capture.source.piece(of: response, cookies: cookies), !piece.isEmpty else {
            throw ProviderError(
                .description,
                "the answer (status \(response.status)) has no '\(capture.name)' at \(capture.source.text)",
                remedy: "compare the capture with what the key management really answers",
                place: description.place.description)
        }
        if ["id", "label", "hint"].contains(capture.name) { return SecretText(piece) }
        let secret = Secret(name: "\(account.role.rawValue).\(capture.name)", text: piece)
        // A key is registered by whoever asked for it, under the name by which checks know it.
        if capture.name != "key" { vault.register(secret) }
        return SecretText(secret)
    }

    private func judge(_ response: HTTPResponse, to description: TargetRequest, isLogin: Bool) throws(ProviderError) {
        let leadsToLogin = redirectsToLogin(response)
        if description.expect.contains(response.status), !leadsToLogin { return }
        let said = response.status >= 400 ? ShownOutput(vault: vault).beginning(response.body) : ""
        var message = "\(description.method) was answered \(response.status)"
        message += leadsToLogin ? " with a redirect to the login" : " instead of \(description.expect)"
        if !said.isEmpty { message += ": \(said)" }
        let (fault, remedy): (ProviderError.Fault, String) =
            switch response.status {
            case _ where isLogin && (leadsToLogin || response.status == 401 || response.status == 403):
                (.operator, "check the credentials of the account '\(account.role.rawValue)'")
            case 429: (.deployment, "lower budgets.pace, or raise the key management's own limit for the test accounts")
            case 500...: (.deployment, "look into the deployment's log")
            case _ where leadsToLogin: (.description, "check that 'login' leaves a session that lasts")
            case 300..<400: (.description, "add \(response.status) to 'expect' if this is how it says success")
            default: (.description, "compare method, path and body with what the key management asks for")
            }
        throw ProviderError(
            fault, message, remedy: remedy, place: description.place.description,
            isGone: response.status == 404 || response.status == 410)
    }

    /// Whether an answer says clearly that the request was not carried out: an error of the client's (RFC 9110 15.5) but
    /// for 408, or the way to the login.
    private func refuses(_ response: HTTPResponse, _ description: TargetRequest) -> Bool {
        if redirectsToLogin(response) { return true }
        return (400..<500).contains(response.status) && response.status != 408
            && !description.expect.contains(response.status)
    }

    private func saysSessionEnded(_ response: HTTPResponse, _ description: TargetRequest) -> Bool {
        if redirectsToLogin(response) { return true }
        return [401, 403, 419].contains(response.status) && !description.expect.contains(response.status)
    }

    /// Whether an answer sends the browser to the path of a login request, as dashboards do without a session: the same
    /// status may mean success elsewhere.
    private func redirectsToLogin(_ response: HTTPResponse) -> Bool {
        guard (300..<400).contains(response.status), let location = response.value(of: "location") else { return false }
        let path = location.firstRange(of: "://").map { location[$0.upperBound...].drop { $0 != "/" } } ?? location[...]
        let plain = String(path.prefix { $0 != "?" && $0 != "#" })
        return management.login.contains { $0.path.parts == [.literal(plain)] }
    }
}

extension HTTPKeyManagement {
    /// Whether some action is more than one request to a session.
    fileprivate var takesTurns: Bool { [create, regenerate, delete].contains { $0.count > 1 } }
}

extension Exchange {
    /// Whether the deployment may have seen anything of the request.
    fileprivate var mayHaveBeenSent: Bool { timings.sent != nil || response != nil }
}

extension TargetRequest {
    /// Whether the method is safe (RFC 9110 9.2.1), so that the request changes nothing.
    fileprivate var isReading: Bool { method == "GET" || method == "HEAD" || method == "OPTIONS" }
}

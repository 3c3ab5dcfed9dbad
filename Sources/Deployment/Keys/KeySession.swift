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
        /// All answers in order.
        var responses: [HTTPResponse] = []
        /// The last answer.
        var response: HTTPResponse? { responses.last }
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

    let account: LiveAccount
    let management: HTTPKeyManagement
    let conversation: Conversation
    /// The same without the fields that all requests of a session carry.
    let anonymous: Conversation
    let base: BaseURL
    let run: RunID
    private let current = Mutex<SignedInSession?>(nil)
    private let signingIn = AsyncLock()
    let acting = AsyncLock()

    init(
        account: LiveAccount, management: HTTPKeyManagement, target: TargetDescription, run: RunID, gate: TrafficGate,
        vault: SecretVault
    ) {
        self.account = account
        self.management = management
        self.run = run
        base = management.base ?? target.base
        conversation = Conversation(
            rendering: RequestRendering(target: target, base: base, headers: management.headers), gate: gate,
            vault: vault, owner: account.role.rawValue, keepsConnections: true)
        anonymous = Conversation(
            rendering: RequestRendering(target: target, base: base, headers: []), gate: gate, vault: vault,
            owner: "nobody")
    }

    /// The account's name.
    var role: String { account.role.rawValue }

    /// Uses no connection again that there was before.
    func renewConnections() { current.withLock { $0 }?.renewConnections() }

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
    func session(after number: Int) async throws(ProviderError) -> SignedInSession {
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
            var leadsToLogin = false
            do throws(ProviderError) {
                let (exchange, cookies) = try await conversation.exchange(
                    description, in: trace.scope, session, isLogin: isLogin)
                wasSent = exchange.mayHaveBeenSent
                let answer = try conversation.answer(exchange, to: description)
                response = answer
                trace.responses.append(answer)
                leadsToLogin = redirectsToLogin(answer, before: requests.dropFirst(index + 1).first)
                if index <= firstChange { trace.times.sent = exchange.timings.sent ?? exchange.timings.queued }
                trace.times.acknowledged = exchange.timings.answered
                try judge(answer, to: description, isLogin: isLogin, leadsToLogin: leadsToLogin)
                for capture in description.captures {
                    trace.scope.names[capture.name] = try conversation.captured(capture, answer, cookies, description)
                }
            } catch {
                var error = error
                let wasRefused = leadsToLogin || response.map { refuses($0, description) } ?? !wasSent
                error.isWithoutEffect = index < firstChange || index == firstChange && wasRefused
                let hasEnded = leadsToLogin || response.map { saysSessionEnded($0, description) } ?? false
                let hasChanged = requests[..<index].contains { !$0.isReading }
                throw hasEnded && !isLogin && !hasChanged ? .sessionEnded(error) : .final(error)
            }
        }
        return trace
    }

    private func judge(
        _ response: HTTPResponse, to description: TargetRequest, isLogin: Bool, leadsToLogin: Bool
    ) throws(ProviderError) {
        if description.expect.contains(response.status), !leadsToLogin { return }
        let said = response.status >= 400 ? conversation.said(response) : ""
        var message = "\(description.method) was answered \(response.status)"
        message += leadsToLogin ? " with a redirect to the login" : " instead of \(description.expect)"
        if !said.isEmpty { message += ": \(said)" }
        let (fault, remedy): (ProviderError.Fault, String) =
            switch response.status {
            case _ where isLogin && (leadsToLogin || response.status == 401 || response.status == 403):
                (.operator, "check the credentials of the account '\(account.role.rawValue)'")
            case 429: (.operator, "lower budgets.pace, or raise the key management's own limit for the test accounts")
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
    /// for 408.
    private func refuses(_ response: HTTPResponse, _ description: TargetRequest) -> Bool {
        (400..<500).contains(response.status) && response.status != 408 && !description.expect.contains(response.status)
    }

    private func saysSessionEnded(_ response: HTTPResponse, _ description: TargetRequest) -> Bool {
        [401, 403, 419].contains(response.status) && !description.expect.contains(response.status)
    }

    /// Whether an answer sends the browser to where one without a session signs in, as dashboards do: the same status may
    /// mean success elsewhere. A redirect to what the action asks for next is part of the action.
    func redirectsToLogin(_ response: HTTPResponse, before next: TargetRequest?) -> Bool {
        guard (300..<400).contains(response.status), let location = response.value(of: "location") else { return false }
        let path = location.firstRange(of: "://").map { location[$0.upperBound...].drop { $0 != "/" } } ?? location[...]
        let plain = String(path.prefix { $0 != "?" && $0 != "#" })
        let isPlain = { (request: TargetRequest) in
            if case .literal(let literal)? = request.path.parts.first, request.path.parts.count == 1 {
                self.base.prefix + literal == plain
            } else {
                false
            }
        }
        return management.signInRequests.contains(where: isPlain) && !(next.map(isPlain) ?? false)
    }
}

extension HTTPKeyManagement {
    /// The login requests to whose paths a browser without a session may be sent: the first one, and the first one that
    /// carries credentials. What comes after them is read with a session.
    fileprivate var signInRequests: [TargetRequest] {
        let credentials = login.first { request in
            request.texts.contains { text in
                text.references.contains { if case .account = $0 { true } else { false } }
            }
        }
        return [login.first, credentials].compactMap { $0 }
    }

    /// Whether Regenerate is more than one change, so that for a moment there is a key more.
    package var rotatesByMaking: Bool { regenerate.filter { !$0.isReading }.count > 1 }

    /// Whether some action is more than one request to a session.
    package var takesTurns: Bool { [create, rename, regenerate, delete].contains { $0.count > 1 } }
}

extension Exchange {
    /// Whether the deployment may have seen anything of the request.
    fileprivate var mayHaveBeenSent: Bool { timings.sent != nil || response != nil }
}

extension TargetRequest {
    /// Whether the method is safe (RFC 9110 9.2.1), so that the request changes nothing.
    var isReading: Bool { method == "GET" || method == "HEAD" || method == "OPTIONS" }
}

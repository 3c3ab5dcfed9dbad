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

    private struct State: Sendable {
        var jar = CookieJar()
        var names: [String: SecretText] = [:]
        /// How often signing in has succeeded.
        var generation = 0
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
    private let state = Mutex(State())
    private let signingIn = AsyncLock()

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
    func signIn() async throws(ProviderError) { _ = try await renewed(after: 0) }

    /// Sends the requests of an action in order.
    ///
    /// When an answer says that a session has run out, signs in once more and begins again, provided that nothing but
    /// reading went before, so that no action happens twice.
    func perform(_ requests: [TargetRequest], names: [String: SecretText]) async throws(ProviderError) -> Trace {
        let before = state.withLock { $0.generation }
        let generation = try await renewed(after: 0)
        do throws(Failure) {
            return try await send(requests, names: names)
        } catch {
            // Being refused right after signing in is no session that has run out.
            guard case .sessionEnded = error, !management.login.isEmpty, before == generation else { throw error.error }
        }
        _ = try await renewed(after: generation)
        do throws(Failure) {
            return try await send(requests, names: names)
        } catch {
            throw error.error
        }
    }

    /// A session younger than `generation`; the one that there is, or a new one.
    private func renewed(after generation: Int) async throws(ProviderError) -> Int {
        await signingIn.enter()
        let result: Result<Int, ProviderError>
        do throws(ProviderError) {
            result = .success(try await renew(after: generation))
        } catch {
            result = .failure(error)
        }
        await signingIn.leave()
        return try result.get()
    }

    private func renew(after generation: Int) async throws(ProviderError) -> Int {
        let current = state.withLock { $0.generation }
        if current > generation { return current }
        state.withLock { state in
            state.jar = CookieJar()
            state.names = [:]
        }
        if !management.login.isEmpty {
            let trace: Trace
            do throws(Failure) {
                trace = try await send(management.login, names: [:], isLogin: true)
            } catch {
                throw error.error
            }
            state.withLock { $0.names = trace.scope.names }
        }
        return state.withLock { state in
            state.generation += 1
            return state.generation
        }
    }

    private func send(
        _ requests: [TargetRequest], names: [String: SecretText], isLogin: Bool = false
    ) async throws(Failure) -> Trace {
        let session = state.withLock { $0.names }
        let scope = TextScope(account: account, run: run, names: session.merging(names) { $1 })
        let now = MonotonicTime.now
        var trace = Trace(scope: scope, times: ActionTimes(sent: now, acknowledged: now))
        var hasChanged = false
        for description in requests {
            let exchange: Exchange
            let cookies: [String: Secret]
            do throws(ProviderError) {
                (exchange, cookies) = try await exchanged(description, trace.scope)
                let response = try answer(exchange, to: description)
                trace.response = response
                if !hasChanged { trace.times.sent = exchange.timings.sent ?? exchange.timings.queued }
                trace.times.acknowledged = exchange.timings.answered
                hasChanged = hasChanged || !description.isReading
                try judge(response, to: description, isLogin: isLogin)
                for capture in description.captures {
                    trace.scope.names[capture.name] = try captured(capture, response, cookies, description)
                }
            } catch {
                let wasRefused = trace.response.map { saysSessionEnded($0, description) } ?? false
                let changedBefore = requests.prefix { $0.place != description.place }.contains { !$0.isReading }
                throw wasRefused && !isLogin && !changedBefore ? .sessionEnded(error) : .final(error)
            }
        }
        return trace
    }

    private func exchanged(
        _ description: TargetRequest, _ scope: TextScope
    ) async throws(ProviderError) -> (Exchange, [String: Secret]) {
        // The path decides which cookies go along, so the request is made without them first.
        var request = try rendering.request(description, in: scope)
        let base = BaseURL(scheme: request.scheme, host: request.host, port: request.port)
        let path = String(request.target.openedText.prefix { $0 != "?" })
        if let field = state.withLock({ $0.jar.field(for: base, path: path) }) {
            request.headers.append(HeaderField("Cookie", field))
        }
        let exchange: Exchange
        do throws(GuardRefusal) {
            exchange = try await gate.send(request)
        } catch {
            throw ProviderError(error)
        }
        var cookies: [String: Secret] = [:]
        for field in exchange.response?.headers ?? [] where field.name.lowercased() == "set-cookie" {
            let stored = state.withLock {
                $0.jar.store(field.valueBytes, from: base, path: path, owner: account.role.rawValue)
            }
            if let stored, let value = stored.value {
                vault.register(value)
                cookies[stored.name] = value
            }
        }
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

extension TargetRequest {
    /// Whether the method is safe (RFC 9110 9.2.1), so that the request changes nothing.
    fileprivate var isReading: Bool { method == "GET" || method == "HEAD" || method == "OPTIONS" }
}

package import Contract
internal import HTTPExchange
internal import Secrecy
internal import TypedYAML

/// One call of a hook: its program, or its requests in order, with cookies and captures of their own.
struct HookCall: Sendable {
    /// A program may print so much on its standard output.
    private static let outputLimit = 16 * 1024 * 1024

    let hook: Hook
    let target: TargetDescription
    let run: RunID
    let gate: TrafficGate
    let vault: SecretVault
    /// The account that it is about.
    var account: LiveAccount?
    /// What the hook's texts may refer to, besides.
    var names: [String: SecretText] = [:]

    /// Does what the hook says. Errors tell what failed, with an excerpt of what was printed or answered in which every
    /// secret is replaced; what succeeds shows nothing.
    func perform() async throws(ProviderError) {
        switch hook.action {
        case .command(let run, let timeout): try await start(run, timeout: timeout)
        case .http(let requests): try await send(requests)
        }
    }

    private var scope: TextScope { TextScope(account: account, run: run, names: names) }

    private func start(_ texts: [TargetText], timeout: Duration) async throws(ProviderError) {
        var command: [String] = []
        for text in texts { command.append(try scope.text(text, as: .plain).openedText) }
        let outcome = await CommandOutcome.run(
            command, folder: target.file.folder, timeout: timeout, limit: Self.outputLimit)
        let said = ShownOutput(vault: vault).sentence(outcome.errors.isEmpty ? outcome.output : outcome.errors)
        let name = "the program '\(command[0])'"
        switch outcome.ending {
        case .ended(.exited(0)): return
        case .ended(let ending):
            throw error(.operator, "\(name) ended with \(ending)\(said)", "run it by itself and repair it")
        case .timedOut:
            throw error(
                .operator, "\(name) did not end within \(timeout)\(said)", "repair it, or raise the hook's 'timeout'")
        case .stopped: throw error(.operator, "\(name) was stopped before its end", "run again")
        case .tooMuchOutput:
            throw error(.operator, "\(name) prints more than \(Self.outputLimit) bytes", "let it print less")
        case .notStarted(let reason, let isMissing):
            throw error(
                .operator, "\(name) cannot be started: \(reason)",
                isMissing ? "check its name and that it may be executed" : "try again")
        }
    }

    private func send(_ requests: [TargetRequest]) async throws(ProviderError) {
        let conversation = Conversation(
            rendering: RequestRendering(target: target, base: target.base, headers: []), gate: gate, vault: vault,
            owner: hook.event.rawValue, peer: "the deployment")
        let session = SignedInSession(number: 1, owner: hook.event.rawValue)
        var scope = scope
        for description in requests {
            let (exchange, cookies) = try await conversation.exchange(description, in: scope, session)
            let answer = try conversation.answer(exchange, to: description)
            guard description.expect.contains(answer.status) else {
                let said = answer.status >= 400 ? conversation.said(answer) : ""
                throw ProviderError(
                    answer.status >= 500 ? .deployment : .description,
                    "\(description.method) was answered \(answer.status) instead of \(description.expect)"
                        + (said.isEmpty ? "" : ": \(said)"),
                    remedy: "compare the hook's request with what the deployment asks for",
                    place: description.place.description)
            }
            for capture in description.captures {
                scope.names[capture.name] = try conversation.captured(capture, answer, cookies, description)
            }
        }
    }

    private func error(_ fault: ProviderError.Fault, _ message: String, _ remedy: String) -> ProviderError {
        ProviderError(fault, message, remedy: remedy, place: hook.place.description)
    }
}

extension LiveDeployment {
    /// Calls a hook; nothing happens where the target has none for the event. One that asks for `${node}` is called for
    /// each node, one after the other.
    ///
    /// - Parameters:
    ///   - account: the account that the hook is about.
    ///   - credits: the credits that the hook is about.
    ///   - state: `on` or `off`, for a hook that turns something on or off.
    /// - Throws: an error whose message begins with the hook's name. A cancelled task ends the hook's program.
    package func call(
        _ event: Hook.Event, account: AccountRole? = nil, credits: Int? = nil, state: String? = nil
    ) async throws(ProviderError) {
        guard let hook = target.hook(event) else { return }
        var call = HookCall(hook: hook, target: target, run: run, gate: gate, vault: vault)
        if let account {
            call.account = accounts[account]
            call.names["account"] = SecretText(account.rawValue)
        }
        if let credits { call.names["credits"] = SecretText(String(credits)) }
        if let state { call.names["state"] = SecretText(state) }
        noteChange { $0.begin(event, account: account, state: state) }
        do throws(ProviderError) {
            if hook.action.refersToNode {
                for node in target.nodes {
                    call.names["node"] = SecretText(node.name)
                    try await call.perform()
                }
            } else {
                try await call.perform()
            }
        } catch {
            var error = error
            error.message = "the hook '\(event.rawValue)' failed: \(error.message)"
            throw error
        }
        if event == .restart { renewConnections() }
        let restoresCredits = account.map { target.declaredCredits(of: $0) == credits } ?? false
        noteChange { $0.finish(event, account: account, state: state, restoresCredits: restoresCredits) }
    }
}

extension Hook {
    /// The requests that one call sends at most.
    package var requestCount: Int {
        if case .http(let requests) = action { requests.count } else { 0 }
    }
}

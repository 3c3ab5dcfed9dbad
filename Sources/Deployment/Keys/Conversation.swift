internal import HTTPExchange
internal import Secrecy
internal import TypedYAML

/// Sends the requests that a target file describes, with the cookies of a session, and takes pieces from their answers.
struct Conversation: Sendable {
    let rendering: RequestRendering
    let gate: TrafficGate
    let vault: SecretVault
    /// After what captured secrets are named: an account's role, or a hook.
    let owner: String
    /// Who answers, in words.
    var peer = "the key management"
    /// Whether the requests of a session share connections, which no other session and no probe uses. Nothing that a session
    /// leaves behind on a connection is met by others.
    var keepsConnections = false

    /// Whole seconds after which an idle connection is not used again. An action must not be sent twice, so that one that
    /// met the server's close on its way would be lost.
    private static let idleSeconds = 1

    /// Seconds for which a request is put off at most, over all the times that it is answered with 429.
    private static let mostRest = 120

    /// Sends a request through the gate.
    ///
    /// - Returns: the exchange, and the cookies that its answer sets, by name.
    func exchange(
        _ description: TargetRequest, in scope: TextScope, _ session: SignedInSession, isLogin: Bool = false
    ) async throws(ProviderError) -> (Exchange, [String: Secret]) {
        // The path decides which cookies go along, so the request is made without them first.
        var request = try rendering.request(description, in: scope, isLogin: isLogin)
        let base = BaseURL(scheme: request.scheme, host: request.host, port: request.port)
        let path = String(request.target.openedText.prefix { $0 != "?" })
        if let field = session.cookies(for: base, path: path) { request.headers.append(HeaderField("Cookie", field)) }
        if keepsConnections, let connections = session.connections {
            request.connection = .pooled(connections)
            request.limits.idleSeconds = Self.idleSeconds
        }
        var exchange = try await send(request)
        if case .pooled = request.connection, exchange.diedUnanswered {
            session.giveUpConnections()
            request.connection = .fresh
            if description.isReading { exchange = try await send(request) }
        }
        // A request that came too soon was not carried out (RFC 6585, section 4), so that sending it later does nothing twice.
        var rested = 0
        while let rest = rest(after: exchange, to: description, rested: rested), await sleep(seconds: rest) {
            rested += rest
            exchange = try await send(request)
        }
        let cookies = session.store(exchange.response, from: base, path: path)
        for cookie in cookies.values { vault.register(cookie) }
        return (exchange, cookies)
    }

    /// Path and query of a request.
    func target(of description: TargetRequest, in scope: TextScope) throws(ProviderError) -> String {
        try rendering.request(description, in: scope, isLogin: false).target.openedText
    }

    /// How many seconds to wait before a request is sent again: as long as a 429 says, or twice as long each time; nil when it was
    /// answered in another way, or has waited long enough.
    private func rest(after exchange: Exchange, to description: TargetRequest, rested: Int) -> Int? {
        guard let response = exchange.response, response.status == 429, !description.expect.contains(429) else {
            return nil
        }
        let rest = max(1, response.value(of: "retry-after").flatMap { Int($0) } ?? rested)
        return rest <= Self.mostRest - rested ? rest : nil
    }

    /// Whether so much time has passed; false when the task was cancelled.
    private func sleep(seconds: Int) async -> Bool {
        do { try await Task.sleep(for: .seconds(seconds)) } catch { return false }
        return true
    }

    private func send(_ request: HTTPRequest) async throws(ProviderError) -> Exchange {
        do throws(GuardRefusal) {
            return try await gate.send(request)
        } catch {
            throw ProviderError(error)
        }
    }

    /// The answer to a request; throws when there is none.
    func answer(_ exchange: Exchange, to description: TargetRequest) throws(ProviderError) -> HTTPResponse {
        switch exchange.outcome {
        case .response(let response): return response
        case .failure(let failure):
            throw ProviderError(
                .network, "no answer from \(peer): \(failure.code)", remedy: failure.description,
                place: description.place.description)
        }
    }

    /// A piece of an answer, known to the vault unless it is public.
    func captured(
        _ capture: Capture, _ response: HTTPResponse, _ cookies: [String: Secret], _ description: TargetRequest
    ) throws(ProviderError) -> SecretText {
        let piece: String?
        do { piece = try capture.source.piece(of: response, cookies: cookies) } catch {
            throw ProviderError(
                .description, "'\(capture.name)' cannot be captured", remedy: "\(error)",
                place: description.place.description)
        }
        guard let piece, !piece.isEmpty else {
            throw ProviderError(
                .description,
                "the answer (status \(response.status)) has no '\(capture.name)' at \(capture.source.text)",
                remedy: "compare the capture with what \(peer) really answers", place: description.place.description)
        }
        if ["id", "label", "hint"].contains(capture.name) { return SecretText(piece) }
        let secret = Secret(name: "\(owner).\(capture.name)", text: piece)
        // A key is registered by whoever asked for it, under the name by which checks know it.
        if capture.name != "key" { vault.register(secret) }
        return SecretText(secret)
    }

    /// The beginning of an answer's body, fit for an error message.
    func said(_ response: HTTPResponse) -> String { ShownOutput(vault: vault).beginning(response.body) }
}

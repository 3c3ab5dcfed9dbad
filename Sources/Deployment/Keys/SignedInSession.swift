internal import HTTPExchange
internal import Secrecy
internal import Synchronization

/// What one sign-in left: its cookies, and what its answers were captured for.
///
/// Signing in again makes another one. The requests of an action stay with the session that the action began with, so that
/// a renewal takes no cookie from it and its answers put none into the new session.
final class SignedInSession: Sendable {
    private struct State: Sendable {
        var jar = CookieJar()
        var names: [String: SecretText] = [:]
        var keepsConnections = true
        /// How often the connections that there were have ended.
        var renewals = 0
    }

    /// Counts the sessions of an account, from 1; 0 for those of nobody, and those that are only tried.
    let number: Int
    /// The account's role, after which its secrets are named.
    private let owner: String
    private let state = Mutex(State())

    init(number: Int, owner: String) {
        self.number = number
        self.owner = owner
    }

    /// What signing in captured, by name.
    var names: [String: SecretText] {
        get { state.withLock { $0.names } }
        set { state.withLock { $0.names = newValue } }
    }

    /// The connections that requests of an account's session share; nil when each has one of its own.
    var connections: String? {
        guard number > 0 else { return nil }
        return state.withLock { state in
            state.keepsConnections ? "\(owner), session \(number), \(state.renewals)" : nil
        }
    }

    /// The server was restarted, and ended all connections: none of them is used again.
    func renewConnections() { state.withLock { $0.renewals += 1 } }

    /// The server ends connections in a way that loses requests: from now on none is used twice.
    func giveUpConnections() { state.withLock { $0.keepsConnections = false } }

    /// The value of the `Cookie` field for a request; nil when there is nothing to send.
    func cookies(for base: BaseURL, path: String) -> SecretText? {
        state.withLock { $0.jar.field(for: base, path: path) }
    }

    /// Takes in the cookies of an answer to a request at `path` of `base`.
    ///
    /// - Returns: those that it set, by name.
    func store(_ response: HTTPResponse?, from base: BaseURL, path: String) -> [String: Secret] {
        var cookies: [String: Secret] = [:]
        for field in response?.headers ?? [] where field.name.lowercased() == "set-cookie" {
            let stored = state.withLock { $0.jar.store(field.valueBytes, from: base, path: path, owner: owner) }
            if let stored, let value = stored.value { cookies[stored.name] = value }
        }
        return cookies
    }
}

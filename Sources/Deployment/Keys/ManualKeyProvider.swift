package import Contract
internal import HTTPExchange
internal import OwnThread
internal import Secrecy

/// Key management by a person at the terminal: one question at a time, keys not echoed.
package final class ManualKeyProvider: KeyProvider {
    package let actions: Set<KeyAction>
    private let management: ManualKeyManagement
    private let target: String
    private let terminal: Terminal
    private let asking = AsyncLock()

    package convenience init(_ management: ManualKeyManagement, target: String) {
        self.init(management, target: target, terminal: Terminal())
    }

    init(_ management: ManualKeyManagement, target: String, terminal: Terminal) {
        self.management = management
        self.target = target
        self.terminal = terminal
        actions = terminal.absence == nil ? [.create, .regenerate, .delete] : []
    }

    /// Why nobody can be asked; nil when somebody can.
    package static var absence: String? { Terminal().absence }

    package func open() async throws(ProviderError) {
        guard let reason = terminal.absence else { return }
        throw ProviderError(
            .operator, "nobody can be asked for keys: \(reason)",
            remedy: "start the run from a terminal, or describe the key management as http or command")
    }

    package func close() async {}
    package func signIn(_ account: AccountRole) async throws(ProviderError) {}

    package func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey {
        let (key, times) = try await key(
            "Generate a new key for the account '\(account.rawValue)' with the label \(label).")
        return IssuedKey(
            account: account, secret: Secret(name: "\(account.rawValue).key", text: key), id: label, label: label,
            times: times)
    }

    package func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey] {
        throw ProviderError(
            .description, "a person is not asked to list keys", remedy: "describe the key management as http or command"
        )
    }

    package func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey {
        let (new, times) = try await self.key(
            "Press Regenerate for the key labelled \(key.label ?? "?") of the account '\(key.account.rawValue)'.")
        return IssuedKey(
            account: key.account, secret: Secret(name: "\(key.account.rawValue).key", text: new), id: key.id,
            label: key.label, times: times)
    }

    package func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes {
        let sent = MonotonicTime.now
        _ = try await ask(
            "Delete the key labelled \(key.label ?? "?") of the account '\(key.account.rawValue)', then press Return: ",
            isSecret: false)
        return ActionTimes(sent: sent, acknowledged: .now)
    }

    private func key(_ request: String) async throws(ProviderError) -> (String, ActionTimes) {
        // The button was pressed at some time between question and answer; nothing narrower is known.
        let sent = MonotonicTime.now
        let answer = try await ask("\(request)\nPaste the key (it is not shown) and press Return: ", isSecret: true)
        let key = answer.split(whereSeparator: \.isWhitespace)
        guard key.count == 1 else {
            throw ProviderError(
                .operator, key.isEmpty ? "no key was given" : "what was given is not one word",
                remedy: "run again and paste the key alone")
        }
        return (String(key[0]), ActionTimes(sent: sent, acknowledged: .now))
    }

    private func ask(_ question: String, isSecret: Bool) async throws(ProviderError) -> String {
        let place = management.place.map { " (\($0))" } ?? ""
        let whole = "\nkeyspec, \(target)\(place):\n\(question)"
        let (terminal, timeout) = (terminal, management.timeout)
        let result = await asking.turn {
            await onOwnThread { (cancellation) -> Result<String, Terminal.Failure> in
                Result { () throws(Terminal.Failure) in
                    try terminal.ask(whole, isSecret: isSecret, timeout: timeout, cancellation: cancellation)
                }
            }
        }
        do {
            return try result.get()
        } catch {
            let reason =
                switch error {
                case .absent(let reason): "there is no terminal: \(reason)"
                case .timedOut: "nobody answered within \(timeout)"
                case .ended: "the terminal was closed"
                case .cancelled: "it was withdrawn"
                }
            // Where the question was shown, the button may have been pressed.
            var isWithoutEffect = false
            if case .absent = error { isWithoutEffect = true }
            throw ProviderError(
                .operator, "the question at the terminal got no answer: \(reason)",
                remedy: "run again, or raise keys.manual.timeout", isWithoutEffect: isWithoutEffect)
        }
    }
}

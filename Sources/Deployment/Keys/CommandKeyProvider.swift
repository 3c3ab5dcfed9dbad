package import Contract
internal import HTTPExchange
internal import OwnThread
package import Secrecy
internal import Synchronization
internal import TypedYAML

/// Key management by a program of the operator's; the conversation is described in `docs/describing-a-target.md`.
///
/// A program that died, hung or printed something else is ended, and started again for the next action.
package final class CommandKeyProvider: KeyProvider {
    package let actions: Set<KeyAction>
    private let command: KeyCommand
    private let folder: String
    private let greeting: [OrderedJSON.Member]
    private let variables: [AccountRole: OrderedJSON]
    private let shown: ShownOutput
    private let program = Mutex<KeyProgram?>(nil)

    package init(
        _ command: KeyCommand, target: TargetDescription, run: RunID, accounts: [AccountRole: LiveAccount],
        vault: SecretVault
    ) {
        self.command = command
        actions = command.actions
        folder = target.file.folder
        greeting = [
            ("action", "hello"), ("protocol", .string(KeyProgram.protocolName)), ("run", .string(run.text)),
            ("target", .string(target.name)), ("base", .string(target.base.description)),
        ]
        variables = accounts.mapValues { account in
            // Secret variables are not handed on: a program of the operator's has its own way to them.
            .object(
                account.account.variables.compactMap { variable in
                    if case .text(let text) = variable.value { (variable.name, .string(text)) } else { nil }
                })
        }
        shown = ShownOutput(vault: vault)
    }

    package func open() async throws(ProviderError) { try await talk { (_, _) throws(KeyProgram.Breakdown) in } }

    package func signIn(_ account: AccountRole) async throws(ProviderError) { try await open() }

    package func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey {
        let (answer, times) = try await ask(.create, account, [("label", .string(label))])
        return IssuedKey(
            account: account, secret: try plaintext(in: answer, account), id: answer["key_id"]?.scalarText,
            label: label,
            hint: answer["hint"]?.scalarText, times: times)
    }

    package func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey] {
        let (answer, _) = try await ask(.list, account, [])
        guard case .array(let entries)? = answer["keys"] else {
            throw misfit("the answer to 'list' has no array 'keys'")
        }
        var keys: [ListedKey] = []
        for entry in entries {
            guard let id = entry["key_id"]?.scalarText else { throw misfit("an entry of 'keys' has no 'key_id'") }
            keys.append(ListedKey(id: id, label: entry["label"]?.scalarText, hint: entry["hint"]?.scalarText))
        }
        return keys
    }

    package func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey {
        let (answer, times) = try await ask(.regenerate, key.account, members(of: key))
        return IssuedKey(
            account: key.account, secret: try plaintext(in: answer, key.account),
            id: answer["key_id"]?.scalarText ?? key.id, label: key.label, hint: answer["hint"]?.scalarText, times: times
        )
    }

    package func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes {
        try await ask(.delete, key.account, members(of: key)).1
    }

    package func close() async {
        await onOwnThread {
            self.program.withLock { program in
                program?.close()
                program = nil
            }
        }
    }

    private func members(of key: KeyHandle) -> [OrderedJSON.Member] {
        [
            ("key_id", key.id.map { .string($0) } ?? .null), ("label", key.label.map { .string($0) } ?? .null),
        ]
    }

    private func ask(
        _ action: KeyAction, _ account: AccountRole, _ more: [OrderedJSON.Member]
    ) async throws(ProviderError) -> (OrderedJSON, ActionTimes) {
        guard actions.contains(action) else {
            throw ProviderError(
                .description, "the target does not list '\(action.rawValue)' among the program's actions",
                remedy: "add it to keys.command.actions", place: command.place.description, isWithoutEffect: true)
        }
        let members: [OrderedJSON.Member] =
            [
                ("action", .string(action.rawValue)), ("account", .string(account.rawValue)),
                ("variables", variables[account] ?? [:]),
            ] + more
        let timeout = command.timeout
        let (answer, times) = try await talk { (program, cancellation) throws(KeyProgram.Breakdown) in
            let sent = MonotonicTime.now
            let answer = try program.ask(members, timeout: timeout, cancellation: cancellation)
            return (answer, ActionTimes(sent: sent, acknowledged: .now))
        }
        if let error = answer["error"] { throw reported(error) }
        return (answer, times)
    }

    /// Runs one step of the conversation on a thread of its own; a breakdown ends the program.
    private func talk<Value: Sendable>(
        _ step: @escaping @Sendable (KeyProgram, Cancellation) throws(KeyProgram.Breakdown) -> Value
    ) async throws(ProviderError) -> Value {
        try await onOwnThread { (cancellation) -> Result<Value, ProviderError> in
            self.program.withLock { current in
                var errors: [UInt8] = []
                var hasBegun = false
                do throws(KeyProgram.Breakdown) {
                    if cancellation.since != nil { throw .cancelled }
                    let isNew = current == nil
                    let program: KeyProgram
                    if let current {
                        program = current
                    } else {
                        program = try KeyProgram(self.command.run, folder: self.folder)
                    }
                    current = program
                    defer { errors = program.errors }
                    if isNew {
                        let answer = try program.ask(
                            self.greeting, timeout: self.command.timeout, cancellation: cancellation)
                        if var misfit = self.misfit(ofGreeting: answer) {
                            misfit.isWithoutEffect = true
                            current?.close()
                            current = nil
                            return .failure(misfit)
                        }
                    }
                    hasBegun = true
                    return .success(try step(program, cancellation))
                } catch {
                    current?.close(patience: .milliseconds(200))
                    current = nil
                    var failure = self.error(for: error, errors)
                    failure.isWithoutEffect = !hasBegun
                    return .failure(failure)
                }
            }
        }.get()
    }

    private func misfit(ofGreeting answer: OrderedJSON) -> ProviderError? {
        if let error = answer["error"] { return reported(error) }
        if let name = answer["protocol"]?.scalarText, name != KeyProgram.protocolName {
            return misfit("it speaks '\(name)' instead of '\(KeyProgram.protocolName)'")
        }
        guard case .array(let offered)? = answer["actions"] else {
            return misfit("its answer to 'hello' has no array 'actions'")
        }
        let missing = actions.subtracting(offered.compactMap { $0.scalarText.flatMap(KeyAction.init) })
        if missing.isEmpty { return nil }
        let names = missing.map(\.rawValue).sorted().joined(separator: ", ")
        return ProviderError(
            .description, "the program cannot do what the target lists: \(names)",
            remedy: "take it out of keys.command.actions, or add it to the program", place: command.place.description)
    }

    private func plaintext(in answer: OrderedJSON, _ account: AccountRole) throws(ProviderError) -> Secret {
        guard case .string(let key)? = answer["key"], !key.isEmpty else { throw misfit("its answer has no text 'key'") }
        return Secret(name: "\(account.rawValue).key", text: key)
    }

    private func misfit(_ message: String) -> ProviderError {
        ProviderError(
            .description, "the program '\(command.run[0])' answers what it should not: \(message)",
            remedy: "compare it with docs/describing-a-target.md", place: command.place.description)
    }

    private func reported(_ error: OrderedJSON) -> ProviderError {
        let message = shown.beginning(Array((error["message"]?.scalarText ?? "no message").utf8))
        let fault = error["fault"]?.scalarText.flatMap(ProviderError.Fault.init) ?? .deployment
        return ProviderError(
            fault == .safeguard ? .deployment : fault, "the program '\(command.run[0])' reports: \(message)",
            remedy: "run it by itself with the same line on its standard input", place: command.place.description,
            isGone: error["gone"] == true,
            // These say that the program did not get as far as asking the deployment.
            isWithoutEffect: fault == .description || fault == .operator)
    }

    private func error(for breakdown: KeyProgram.Breakdown, _ errors: [UInt8]) -> ProviderError {
        let name = "the program '\(command.run[0])'"
        let said = shown.sentence(errors)
        let (message, remedy): (String, String) =
            switch breakdown {
            case .notStarted(let reason, let isMissing):
                (
                    "\(name) cannot be started: \(reason)",
                    isMissing ? "check keys.command.run, and chmod +x the file" : "try again"
                )
            case .ended(let ending):
                (
                    "\(name) ended with \(ending?.description ?? "its output closed") before it answered\(said)",
                    "run it by itself and repair it"
                )
            case .timedOut:
                (
                    "\(name) did not answer within \(command.timeout)\(said)",
                    "make it flush each line, or raise keys.command.timeout"
                )
            case .cancelled: ("\(name) had not answered when it was stopped\(said)", "run again")
            case .noJSON(let line, let reason):
                (
                    "\(name) printed something else than an answer, \(reason): '\(shown.beginning(line))'",
                    "print one JSON object per request on standard output, and everything else on standard error"
                )
            case .wrongID(let expected, let found):
                ("\(name) answered with the id \(found) instead of \(expected)", "copy 'id' from the request")
            case .tooMuch:
                ("\(name) printed a line of more than \(KeyProgram.lineLimit) bytes", "print one JSON object per line")
            }
        if case .notStarted = breakdown {
            return ProviderError(.operator, message, remedy: remedy, place: command.place.description)
        }
        return ProviderError(.description, message, remedy: remedy, place: command.place.description)
    }
}

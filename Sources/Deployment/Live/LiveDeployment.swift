package import Contract
package import HTTPExchange
package import Secrecy
internal import Synchronization

/// A described deployment with its secrets, its key management and the guards around it: the one door for a run.
///
/// Keys are made, regenerated and deleted only through here: budget first, then the journal, then the deployment. Only
/// keys that this run made can be regenerated or deleted.
package final class LiveDeployment: Sendable {
    package let target: TargetDescription
    package let run: RunID
    package let vault: SecretVault
    package let gate: TrafficGate
    /// By role; a role that is missing here is missing in the target.
    package let accounts: [AccountRole: LiveAccount]
    private let provider: any KeyProvider
    private let journal: RunJournal?
    private let keysMade = Mutex(0)
    private let handedOut = Mutex(HandedOutKeys())
    private let changes = Mutex(OpenChanges())

    /// - Parameters:
    ///   - journal: where side effects are announced; nil only for deployments that end with the run.
    package init(
        target: TargetDescription, run: RunID, accounts: [AccountRole: LiveAccount], vault: SecretVault,
        gate: TrafficGate, provider: any KeyProvider, journal: RunJournal?
    ) {
        self.target = target
        self.run = run
        self.accounts = accounts
        self.vault = vault
        self.gate = gate
        self.provider = provider
        self.journal = journal
    }

    /// The sample request of an endpoint without a key, on the target's base, with its trust and limits.
    package func request(to endpoint: Endpoint) -> HTTPRequest { target.request(to: endpoint) }

    /// Sends a request when hosts, budgets, circuit and pace allow it; see ``TrafficGate/send(_:credits:provokes:)``.
    package func send(
        _ request: HTTPRequest, credits: Int = 0, provokes: Bool = false
    ) async throws(GuardRefusal) -> Exchange {
        try await gate.send(request, credits: credits, provokes: provokes)
    }

    /// Lets the key management use no connection again that there was before.
    func renewConnections() { provider.renewConnections() }

    /// Makes ready what the key management needs.
    package func open() async throws(DeploymentFailure) {
        try await wrapped { () throws(ProviderError) in try await self.provider.open() }
    }

    /// Signs in to an account now instead of at its first action.
    package func signIn(_ account: AccountRole) async throws(DeploymentFailure) {
        try await wrapped { () throws(ProviderError) in
            try await self.provider.open()
            try await self.provider.signIn(account)
        }
    }

    /// Makes a key whose label tells run and purpose; the secret is known to the vault.
    ///
    /// - Parameters:
    ///   - purpose: what the key is for, such as check and row; part of the label.
    ///   - name: what the secret is printed as.
    ///   - labelEnding: what the label ends with instead of the purpose.
    package func createKey(
        _ account: AccountRole, purpose: String, name: String, labelEnding: String? = nil
    ) async throws(DeploymentFailure) -> IssuedKey {
        try admitKey()
        let number = keysMade.withLock { made in
            made += 1
            return made
        }
        let label =
            KeyLabel(run: run, number: number, purpose: labelEnding == nil ? purpose : "").text
            + (labelEnding.map { " \($0)" } ?? "")
        try record(.creating(account: account, label: label))
        var key = try await announced(label) { () throws(ProviderError) in
            try await self.provider.create(account, label: label)
        }
        key.label = label
        adopt(&key, name: name, insteadOf: nil)
        try record(.created(label: label, id: key.id))
        return key
    }

    /// Replaces a key of this run by a new one.
    package func regenerate(_ key: IssuedKey, name: String) async throws(DeploymentFailure) -> IssuedKey {
        let label = try ownLabel(of: key, "regenerated")
        try admitKey()
        try record(.regenerating(label: label))
        var new = try await announced(label) { () throws(ProviderError) in
            try await self.provider.regenerate(key.handle)
        }
        new.label = label
        adopt(&new, name: name, insteadOf: key.secret)
        try record(.regenerated(label: label, id: new.id))
        return new
    }

    /// Deletes a key of this run; one that is gone already is fine.
    @discardableResult
    package func delete(_ key: IssuedKey) async throws(DeploymentFailure) -> ActionTimes {
        let label = try ownLabel(of: key, "deleted")
        try record(.deleting(label: label))
        let begin = MonotonicTime.now
        var times: ActionTimes?
        do throws(DeploymentFailure) {
            times = try await wrapped { () throws(ProviderError) in try await self.provider.delete(key.handle) }
        } catch .provider(let error) where error.isGone {}
        try record(.deleted(label: label))
        return times ?? ActionTimes(sent: begin, acknowledged: .now)
    }

    /// The keys of an account as the key management lists them.
    package func listKeys(_ account: AccountRole) async throws(DeploymentFailure) -> [ListedKey] {
        try await wrapped { () throws(ProviderError) in try await self.provider.list(account) }
    }

    /// A label that no key has yet.
    package func freshLabel(purpose: String) -> String {
        let number = keysMade.withLock { made in
            made += 1
            return made
        }
        return KeyLabel(run: run, number: number, purpose: purpose).text
    }

    // MARK: For attempts

    func admitAttempt() throws(DeploymentFailure) { try admitKey() }

    func note(_ entry: JournalEntry) throws(DeploymentFailure) { try record(entry) }

    func attempted(_ attempt: ManagementAttempt) async throws(DeploymentFailure) -> ManagementAnswers {
        try await wrapped { () throws(ProviderError) in try await self.provider.attempt(attempt) }
    }

    func removed(_ key: KeyHandle) async throws(DeploymentFailure) {
        _ = try await wrapped { () throws(ProviderError) in try await self.provider.delete(key) }
    }

    /// Deletes what this run made and did not delete, and removes the journal when nothing is left.
    ///
    /// It goes on when the calling task is cancelled, and ends after 60 s (with a person at the terminal, after the time
    /// that one answer may take): a key management that died holds nothing up. What is left is reported.
    package func cleanUp() async -> CleanupReport {
        gate.beginCleanUp(keys: journal?.obligations.open.count ?? 0)
        let changesLeft = await Task { await undoChanges() }.value
        var report = await deleteKeys()
        report.changesLeft = changesLeft
        return report
    }

    /// Whether a hook has made calls fail, and none has let them succeed again.
    package var isInOutage: Bool { openChanges.isInOutage }

    /// What hooks have changed and not changed back.
    var openChanges: OpenChanges { changes.withLock { $0 } }

    func noteChange(_ change: (inout OpenChanges) -> Void) { changes.withLock { change(&$0) } }

    private func deleteKeys() async -> CleanupReport {
        guard let journal else { return CleanupReport(run: run) }
        var cleanup = Cleanup(journal: journal, provider: provider)
        if case .manual(let management) = target.keys { cleanup.limit = max(cleanup.limit, management.timeout) }
        let shielded = Task { [cleanup] in await cleanup.run() }
        return await shielded.value
    }

    /// Ends what `open` began.
    package func close() async { await provider.close() }

    /// How many of the keys that this run was given it had been given before.
    package var repeatedKeys: Int { handedOut.withLock { $0.repeated.count } }

    /// Whether the run was given a key more than once. Then two rows hold it, and each sees what the other does to it.
    package func wasRepeated(_ key: Secret) -> Bool { handedOut.withLock { $0.repeated.contains(key) } }

    private func adopt(_ key: inout IssuedKey, name: String, insteadOf old: Secret?) {
        let secret = key.secret.named(name)
        key.secret = secret
        vault.register(secret)
        // A Regenerate that leaves the key as it was is another matter.
        if secret != old { handedOut.withLock { $0.add(secret) } }
    }

    private func ownLabel(of key: IssuedKey, _ participle: String) throws(DeploymentFailure) -> String {
        guard !key.isStatic, let label = key.label, label.hasPrefix(KeyLabel.prefix(of: run)) else {
            throw .provider(
                ProviderError(
                    .safeguard, "the key \(key.secret.name) was not made by this run and is not \(participle)",
                    remedy: "only keys whose label carries the run's id are ever touched"))
        }
        return label
    }

    private func admitKey() throws(DeploymentFailure) {
        do { try gate.admitKeys(1) } catch { throw .refused(error) }
    }

    private func record(_ entry: JournalEntry) throws(DeploymentFailure) {
        do { try journal?.append(entry) } catch { throw .journal(error) }
    }

    /// Takes an announced step; one that certainly changed nothing leaves no obligation.
    private func announced<Value>(
        _ label: String, _ step: () async throws(ProviderError) -> Value
    ) async throws(DeploymentFailure) -> Value {
        try await wrapped { () async throws(ProviderError) -> Value in
            do throws(ProviderError) {
                return try await step()
            } catch {
                // Where this cannot be written, clean-up looks for a key that is not there; the step's error matters more.
                if error.isWithoutEffect {
                    try? self.journal?.append(.withdrawn(label: label))
                    self.gate.noteKeyRefused()
                }
                throw error
            }
        }
    }

    private func wrapped<Value>(
        _ action: () async throws(ProviderError) -> Value
    ) async throws(DeploymentFailure) -> Value {
        do {
            return try await action()
        } catch {
            if let refusal = error.refusal { throw .refused(refusal) }
            throw .provider(error)
        }
    }
}

/// The keys that a run was given.
private struct HandedOutKeys {
    private var known: Set<Secret> = []
    private(set) var repeated: Set<Secret> = []

    mutating func add(_ key: Secret) { if !known.insert(key).inserted { repeated.insert(key) } }
}

import Contract
import HTTPExchange
import Secrecy
import TestSupport
import Testing
import TypedYAML

@testable import Deployment

/// A target text as a live deployment, with its journal in a folder of its own.
struct Opened {
    let deployment: LiveDeployment
    let folder: TemporaryFolder
    let state: StateFolder
    let engine = HTTPEngine()

    init(
        _ text: String, run: RunID? = nil, environment: [String: String] = passwords, consent: Bool = false,
        folder: TemporaryFolder? = nil
    ) async throws {
        self.folder = try folder ?? TemporaryFolder("target")
        state = StateFolder(path: self.folder.path("state"))
        let target = try Self.target(text, in: self.folder)
        let engine = engine
        deployment = try await LiveDeployment.opening(
            target,
            LiveDeployment.Circumstances(
                run: run ?? .fresh(), environment: environment, consent: consent, state: state,
                startedAt: "2026-01-01T00:00:00Z")
        ) { await engine.send($0) }
    }

    /// A target text, written to a folder and read from there.
    static func target(_ text: String, in folder: TemporaryFolder) throws -> TargetDescription {
        let decoded = TargetDescription.read(path: try folder.write(text, to: "target.yaml"), name: "target.yaml")
        return try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
    }
}

/// A target in memory.
func target(_ text: String) throws -> TargetDescription {
    let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: text))
    return try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
}

/// The smallest target.
let smallTarget = """
    target: small
    base: https://127.0.0.1:9
    endpoints: { credits: { path: /api/v1/credits } }
    accounts: { funded: { keys: [{ env: FUNDED_KEY }] } }

    """

/// A key management that lives in memory.
actor InMemoryKeyProvider: KeyProvider {
    nonisolated let actions: Set<KeyAction>
    private(set) var keys: [ListedKey] = []
    private var made = 0
    private var failing: Set<String> = []
    private var hanging: Set<String> = []
    /// Called with the name of each action before anything is done.
    private let watch: @Sendable (KeyAction) -> Void

    init(
        actions: Set<KeyAction> = Set(KeyAction.allCases), watch: @escaping @Sendable (KeyAction) -> Void = { _ in }
    ) {
        self.actions = actions
        self.watch = watch
    }

    func open() async throws(ProviderError) {}
    func close() async {}
    func signIn(_ account: AccountRole) async throws(ProviderError) {}

    /// Keys whose deletion fails from now on.
    func failDeleting(_ ids: Set<String>) { failing = ids }

    /// Keys whose deletion does not end by itself from now on.
    func hangDeleting(_ ids: Set<String>) { hanging = ids }

    /// A key that nobody told the provider's users of.
    func add(_ key: ListedKey) { keys.append(key) }

    func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey {
        watch(.create)
        made += 1
        keys.append(ListedKey(id: "k\(made)", label: label))
        return issued(account, id: "k\(made)", label: label)
    }

    func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey] { keys }

    func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey {
        watch(.regenerate)
        made += 1
        return issued(key.account, id: key.id ?? "", label: key.label)
    }

    func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes {
        watch(.delete)
        if let id = key.id, hanging.contains(id) {
            try? await Task.sleep(for: .seconds(3600))
            throw ProviderError(.network, "no answer", remedy: "wait")
        }
        if let id = key.id, failing.contains(id) {
            throw ProviderError(.deployment, "the key \(id) cannot be deleted", remedy: "look into the log")
        }
        guard let index = keys.firstIndex(where: { $0.id == key.id }) else {
            throw ProviderError(.deployment, "no such key", remedy: "none", isGone: true)
        }
        keys.remove(at: index)
        return ActionTimes(sent: .now, acknowledged: .now)
    }

    private func issued(_ account: AccountRole, id: String, label: String?) -> IssuedKey {
        var generator = SystemRandomNumberGenerator()
        let key = Secret(name: "memory", text: KeyForm().unknownKey(using: &generator))
        let sent = MonotonicTime.now
        return IssuedKey(
            account: account, secret: key, id: id, label: label, times: ActionTimes(sent: sent, acknowledged: .now))
    }
}

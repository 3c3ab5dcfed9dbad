import Contract
import HTTPExchange
import Secrecy
import TestSupport
import Testing

@testable import Deployment

/// What every key provider has to do alike, whatever speaks to the deployment.
struct KeyProviderCompat {
    let provider: any KeyProvider
    let account = AccountRole.funded
    /// How many keys are made at once.
    var parallel = 5

    func check() async throws {
        try await provider.open()
        try await provider.open()
        let first = try await provider.create(account, label: "keyspec-compat-1")
        let second = try await provider.create(account, label: "keyspec-compat-2")
        #expect(first.secret != second.secret)
        #expect(first.id != nil && first.id != second.id)
        #expect(first.times.sent <= first.times.acknowledged)
        #expect(second.times.sent >= first.times.acknowledged)
        #expect(KeyForm().describes(first.secret.shape.prefix + String(repeating: "a", count: 32)))
        #expect(first.secret.count == 40)

        let listed = try await provider.list(account)
        #expect(listed.first { $0.id == first.id }?.label == "keyspec-compat-1")
        #expect(listed.count { $0.label?.hasPrefix("keyspec-compat-") == true } == 2)

        let replaced = try await provider.regenerate(first.handle)
        #expect(replaced.secret != first.secret)
        #expect(replaced.label == first.label)
        let times = try await provider.delete(replaced.handle)
        #expect(times.sent <= times.acknowledged)
        _ = try await provider.delete(second.handle)
        await #expect(throws: ProviderError.self) { _ = try await provider.delete(second.handle) }
        do throws(ProviderError) { _ = try await provider.delete(second.handle) } catch { #expect(error.isGone) }
        #expect(try await provider.list(account).isEmpty)

        // Several at once: all of them are made, each with a key and an id of its own.
        let keys = try await withThrowingTaskGroup(of: IssuedKey.self) { group in
            for number in 0..<parallel {
                group.addTask { try await provider.create(account, label: "keyspec-compat-p\(number)") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(keys.map(\.secret)).count == parallel)
        #expect(Set(keys.compactMap(\.id)).count == parallel)
        for key in keys { _ = try await provider.delete(key.handle) }
        await provider.close()
        await provider.close()
    }
}

@Suite("Every key provider behaves alike")
struct KeyProviderCompatTests {
    @Test("in memory")
    func inMemory() async throws { try await KeyProviderCompat(provider: InMemoryKeyProvider()).check() }

    @Test("a JSON key management, its list in pages", arguments: [50, 2])
    func json(page: Int) async throws {
        let service = try Service(["--page", "\(page)"])
        try await KeyProviderCompat(provider: try provider(service, "http-json")).check()
    }

    @Test("a JSON key management whose sessions run out after every third use")
    func shortSessions() async throws {
        let service = try Service(["--session-uses", "3"])
        // Side by side, more tasks than uses would take the new session from each other.
        try await KeyProviderCompat(provider: try provider(service, "http-json"), parallel: 1).check()
    }

    @Test("a dashboard with forms, its sessions long or short", arguments: [0, 5])
    func dashboard(uses: Int) async throws {
        let service = try Service(["--session-uses", "\(uses)"])
        let provider = try provider(service, "http-dashboard")
        try await KeyProviderCompat(provider: provider, parallel: uses == 0 ? 5 : 1).check()
    }

    @Test("a program")
    func program() async throws {
        let service = try Service()
        let folder = try TemporaryFolder("program")
        let run = """
            [env, KEYS_URL=https://127.0.0.1:\(service.port), KEYS_CA=\(try TestAuthority.shared.get().caFile), \
            'KEYS_PASSWORD_FUNDED=\(passwords["FUNDED_PASSWORD"] ?? "")', python3, \
            \(Repository.path("Examples/targets/keys.py"))]
            """
        let target = try Opened.target(try service.target("command", [("[./keys.py]", run)]), in: folder)
        guard case .command(let command) = target.keys else { throw ServiceFailure("no command") }
        let accounts = Dictionary(uniqueKeysWithValues: target.accounts.map { ($0.role, live($0)) })
        let provider = CommandKeyProvider(
            command, target: target, run: .fresh(), accounts: accounts, vault: SecretVault())
        try await KeyProviderCompat(provider: provider).check()
    }

    private func provider(_ service: Service, _ example: String) throws -> any KeyProvider {
        let password = Secret(name: "funded.password", text: passwords["FUNDED_PASSWORD"] ?? "")
        let target = try target(try service.target(example))
        guard case .http(let management) = target.keys else { throw ServiceFailure("no requests") }
        let engine = HTTPEngine()
        let gate = try TrafficGate(target, consent: false) { await engine.send($0) }
        let accounts = target.accounts.map { ($0.role, live($0, password: password)) }
        return HTTPKeyProvider(
            management, target: target, run: .fresh(), accounts: Dictionary(uniqueKeysWithValues: accounts), gate: gate,
            vault: SecretVault())
    }

    private func live(_ account: Account, password: Secret? = nil) -> LiveAccount {
        var variables: [String: SecretText] = [:]
        for variable in account.variables {
            if case .text(let text) = variable.value { variables[variable.name] = SecretText(text) }
        }
        variables["password"] = password.map { SecretText($0) }
        return LiveAccount(account: account, variables: variables, active: [], revoked: [])
    }
}

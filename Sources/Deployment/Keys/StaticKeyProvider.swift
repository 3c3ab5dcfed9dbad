package import Contract
internal import Secrecy

/// The key management of a target that describes none: there are only the keys of its accounts.
package struct StaticKeyProvider: KeyProvider {
    package init() {}

    package var actions: Set<KeyAction> { [] }

    package func open() async throws(ProviderError) {}
    package func close() async {}
    package func signIn(_ account: AccountRole) async throws(ProviderError) {}

    package func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey {
        throw absent(.create)
    }

    package func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey] { throw absent(.list) }

    package func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey { throw absent(.regenerate) }

    package func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes { throw absent(.delete) }

    private func absent(_ action: KeyAction) -> ProviderError {
        ProviderError(
            .description, "the target does not say how to \(action.rawValue) keys",
            remedy: "describe the key management under 'keys:'", isWithoutEffect: true)
    }
}

package import Contract
package import HTTPExchange
package import Secrecy

/// Something that can be done to keys.
package enum KeyAction: String, Sendable, Hashable, CaseIterable {
    case create
    case list
    case regenerate
    case delete

    /// The capability of a deployment whose keys can be treated so.
    package var capability: Capability {
        switch self {
        case .create: .keysCreate
        case .list: .keysList
        case .regenerate: .keysRegenerate
        case .delete: .keysDelete
        }
    }
}

/// The deployment's key management, whatever speaks to it.
///
/// Nothing is retried: an action that threw may have happened or not, unless the error says so. Actions may be called
/// from several tasks at once. `IssuedKey` brackets the moment of each change with two readings of the monotonic clock.
package protocol KeyProvider: Sendable {
    /// What it can do.
    var actions: Set<KeyAction> { get }

    /// Makes ready what costs time and can fail: starts a program, finds the terminal. Idempotent.
    func open() async throws(ProviderError)

    /// Signs in to an account now instead of at its first action, where the key management has sessions.
    func signIn(_ account: AccountRole) async throws(ProviderError)

    /// Makes a key with a label.
    func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey

    /// All the keys of an account.
    func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey]

    /// Replaces a key by a new one.
    func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey

    /// Deletes a key. One that is gone already is an error of the deployment, with `isGone` set where it can be told.
    func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes

    /// Carries out an action in another way than the key's owner would.
    func attempt(_ attempt: ManagementAttempt) async throws(ProviderError) -> ManagementAnswers

    /// Uses no connection again that there was before, as the deployment was restarted.
    func renewConnections()

    /// Ends what `open` began. Idempotent.
    func close() async
}

extension KeyProvider {
    /// Nothing, where none are kept.
    package func renewConnections() {}
}

/// What a provider needs to find a key again.
package struct KeyHandle: Sendable, Hashable {
    package var account: AccountRole
    /// The key management's name for the key; nil where it has none.
    package var id: String?
    package var label: String?
    /// The plaintext, where it is known: some key managements rotate a key on presenting it.
    package var secret: Secret?

    package init(account: AccountRole, id: String?, label: String? = nil, secret: Secret? = nil) {
        self.account = account
        self.id = id
        self.label = label
        self.secret = secret
    }
}

/// A key that was made or regenerated.
package struct IssuedKey: Sendable, Hashable {
    /// A key that is not accepted so long after it was made is not late, but broken.
    package static let latestActivation = Duration.seconds(5)

    package var account: AccountRole
    package var secret: Secret
    /// The key management's name for the key; nil where it has none.
    package var id: String?
    /// The label as it was given.
    package var label: String?
    /// The masked form that lists show, where the provider told it.
    package var hint: String?
    /// Whether the plaintext came from the target file instead of the provider.
    package var isStatic = false
    package var times: ActionTimes
    /// The answers with which it was made, where the provider sees them.
    package var answers: [HTTPResponse] = []

    package init(
        account: AccountRole, secret: Secret, id: String?, label: String? = nil, hint: String? = nil,
        isStatic: Bool = false, times: ActionTimes
    ) {
        self.account = account
        self.secret = secret
        self.id = id
        self.label = label
        self.hint = hint
        self.isStatic = isStatic
        self.times = times
    }

    /// What a provider needs to find the key again.
    package var handle: KeyHandle { KeyHandle(account: account, id: id, label: label, secret: secret) }
}

/// A key as the key management lists it, without its plaintext.
package struct ListedKey: Sendable, Hashable {
    /// The pauses after which a list is looked at again for a key that was just made: one that is read from a copy shows it a
    /// moment later.
    static let patience = [Duration.milliseconds(100), .milliseconds(400), .milliseconds(1500)]

    package var id: String
    package var label: String?
    package var hint: String?

    package init(id: String, label: String? = nil, hint: String? = nil) {
        self.id = id
        self.label = label
        self.hint = hint
    }
}

/// When an action can have taken effect: not before `sent`, not after `acknowledged`.
package struct ActionTimes: Sendable, Hashable {
    package var sent: MonotonicTime
    package var acknowledged: MonotonicTime

    package init(sent: MonotonicTime, acknowledged: MonotonicTime) {
        self.sent = sent
        self.acknowledged = acknowledged
    }
}

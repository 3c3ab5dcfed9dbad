import Synchronization

/// What only defects remember about keys: plaintexts, revoked digests, creations. With none of them on it keeps nothing.
final class KeyMemory: Sendable {
    /// A creation that may be repeated.
    private struct Request: Hashable {
        let account: String
        let label: String
        /// The value of its `Idempotency-Key`.
        let name: String?
    }

    private struct Creation {
        let key: NewKey
        let at: ContinuousClock.Instant
    }

    private let faults: SwitchSet<Defect>
    private let keepsPlaintext: Bool
    private let keepsPast: Bool
    private let creations = Mutex<[Request: Creation]>([:])

    init(faults: SwitchSet<Defect>) {
        self.faults = faults
        keepsPlaintext = faults.hasAny(FaultyMatching.plaintextDefects)
        keepsPast = faults.hasAny(RotationFaults.pastDefects)
    }

    func learn(_ plaintext: String, owner: KeyOwner, in index: KeyIndex) {
        guard keepsPlaintext else { return }
        index.state.withLock { $0.past.plain.append(KeyPast.Plain(text: plaintext, owner: owner)) }
    }

    func retire(_ digest: Digest, owner: KeyOwner, wasRegenerated: Bool, in index: KeyIndex) {
        guard keepsPast else { return }
        index.state.withLock {
            $0.past.revoked[digest] = KeyPast.Revoked(owner: owner, at: .now, wasRegenerated: wasRegenerated)
        }
    }

    func wasRegenerated(_ id: String, in index: KeyIndex) -> Bool {
        index.state.withLock { $0.past.revoked.values.contains { $0.owner.keyID == id && $0.wasRegenerated } }
    }

    /// The digest that a key had before it was last regenerated.
    func formerDigest(of id: String, in index: KeyIndex) -> Digest? {
        index.state.withLock { state in
            state.past.revoked.filter { $0.value.owner.keyID == id && $0.value.wasRegenerated }
                .max { $0.value.at < $1.value.at }?.key
        }
    }

    /// The plaintext of an active key, where a defect kept it.
    func plaintext(ofKey id: String, in index: KeyIndex) -> String? {
        guard keepsPlaintext else { return nil }
        return index.state.withLock { state in
            state.past.plain.last { $0.owner.keyID == id && state.active[Digest(of: $0.text)] != nil }?.text
        }
    }

    /// The owner of a key that was regenerated, for the defect that lets it manage.
    func formerOwner(of digest: Digest, in index: KeyIndex) -> KeyOwner? {
        guard faults.has(.oldKeyManages) else { return nil }
        return index.state.withLock { $0.past.revoked[digest]?.owner }
    }

    /// The key that was just created by the same request, for the defects that answer a repeated creation with it.
    func replayed(label: String, account: String, name: String?) -> NewKey? {
        guard let request = request(label: label, account: account, name: name) else { return nil }
        let last = creations.withLock { $0[request] }
        return last.flatMap { $0.at.duration(to: .now) < .seconds(10) ? $0.key : nil }
    }

    func remember(_ key: NewKey, label: String, name: String?) {
        guard let request = request(label: label, account: key.record.accountID, name: name) else { return }
        creations.withLock { $0[request] = Creation(key: key, at: .now) }
    }

    /// What a creation is known by when it comes again; nil when it is not kept.
    private func request(label: String, account: String, name: String?) -> Request? {
        if faults.has(.shownOnReplay) { return Request(account: account, label: label, name: nil) }
        guard faults.has(.shownOnRetry), let name else { return nil }
        return Request(account: account, label: label, name: name)
    }
}

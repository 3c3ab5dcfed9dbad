import Synchronization

/// What only defects remember about keys: plaintexts, revoked digests, the last creation. With none of them on it keeps nothing.
final class KeyMemory: Sendable {
    private struct Creation {
        let key: NewKey
        let label: String
        let at: ContinuousClock.Instant
    }

    private let faults: SwitchSet<Defect>
    private let keepsPlaintext: Bool
    private let keepsPast: Bool
    private let lastCreations = Mutex<[String: Creation]>([:])

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

    /// The key that was just created under this label, for the defect that answers a repeated creation with it.
    func replayed(label: String, account: String) -> NewKey? {
        guard faults.has(.shownOnReplay) else { return nil }
        return lastCreations.withLock { creations in
            guard let last = creations[account], last.label == label, last.at.duration(to: .now) < .seconds(10) else {
                return nil
            }
            return last.key
        }
    }

    func remember(_ key: NewKey, label: String) {
        guard faults.has(.shownOnReplay) else { return }
        lastCreations.withLock { $0[key.record.accountID] = Creation(key: key, label: label, at: .now) }
    }
}

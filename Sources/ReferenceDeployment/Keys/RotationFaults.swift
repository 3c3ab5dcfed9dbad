import Synchronization

/// The rotation defects that are about time: keys that live on, come late or come back.
final class RotationFaults: Sendable {
    static let pastDefects: [Defect] = [
        .staleForever, .lag, .overlap, .gap, .flipFlop, .revivesAfter, .sessionOutlives, .oldKeyManages, .revoked403,
        .creditsFirst, .deletedLivesAtNode, .deletedRevivesAfter, .deletesFirstDigest, .deleteRestores,
    ]
    private static let defects: [Defect] = [
        .staleForever, .lag, .overlap, .gap, .flipFlop, .revivesAfter, .sessionOutlives, .deletedLivesAtNode,
        .deletedRevivesAfter,
    ]

    private let faults: SwitchSet<Defect>
    private let turn = Atomic(0)

    init(faults: SwitchSet<Defect>) { self.faults = faults }

    func look(_ digest: Digest, call: Call, in index: KeyIndex) -> KeyOwner? {
        guard faults.hasAny(Self.defects) else { return index.owner(of: digest) }
        return index.state.withLock { state in
            if let owner = state.active[digest] {
                return (state.past.pending[digest] ?? .now) <= .now ? owner : nil
            }
            guard let revoked = state.past.revoked[digest] else { return nil }
            let lives = revoked.wasRegenerated ? lives(revoked, call: call) : livesDeleted(revoked, call: call)
            return lives ? revoked.owner : nil
        }
    }

    private func livesDeleted(_ revoked: KeyPast.Revoked, call: Call) -> Bool {
        if faults.has(.deletedLivesAtNode), call.peer.node > 0 { return true }
        if let rest = faults[.deletedRevivesAfter] { return revoked.at.duration(to: .now) >= .milliseconds(rest) }
        return false
    }

    private func lives(_ revoked: KeyPast.Revoked, call: Call) -> Bool {
        let age = revoked.at.duration(to: .now)
        if faults.has(.staleForever) { return true }
        if let grace = faults[.overlap], age < .milliseconds(grace) { return true }
        if let rest = faults[.revivesAfter], age >= .milliseconds(rest) { return true }
        if faults.has(.sessionOutlives), call.cookie("api_session") == revoked.owner.keyID { return true }
        guard faults.has(.flipFlop), age < .seconds(2) else { return false }
        return turn.add(1, ordering: .relaxed).newValue % 2 == 1
    }
}

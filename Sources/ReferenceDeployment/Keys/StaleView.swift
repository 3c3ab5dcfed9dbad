import HTTPTypes
import Synchronization

/// The rotation defects that are caches: a judgement on a key, kept where Regenerate does not reach it.
final class StaleView: Sendable {
    private static let defects: [Defect] = [
        .staleCache, .staleNode, .staleConnection, .staleH2, .staleEndpoint, .staleHead,
    ]

    private struct Entry {
        let owner: KeyOwner
        let until: ContinuousClock.Instant
    }

    private struct Place: Hashable {
        let scope: String
        let digest: Digest
    }

    private let faults: SwitchSet<Defect>
    private let entries = Mutex<[Place: Entry]>([:])

    init(faults: SwitchSet<Defect>) { self.faults = faults }

    /// Answers from the cache that the call's way in leads through, or fills it from `look`.
    func look(_ digest: Digest, call: Call, _ look: () -> KeyOwner?) -> KeyOwner? {
        guard faults.hasAny(Self.defects), let (scope, lifetime) = scope(of: call) else { return look() }
        let place = Place(scope: scope, digest: digest)
        let now = ContinuousClock.now
        if let entry = entries.withLock({ $0[place] }), entry.until > now { return entry.owner }
        let owner = look()
        entries.withLock { $0[place] = owner.map { Entry(owner: $0, until: now + lifetime) } }
        return owner
    }

    /// Deletion reaches the caches: only Regenerate does not.
    func forget(keyID: String) {
        guard faults.hasAny(Self.defects) else { return }
        entries.withLock { entries in entries = entries.filter { $0.value.owner.keyID != keyID } }
    }

    private func scope(of call: Call) -> (String, Duration)? {
        if let lifetime = faults[.staleCache] { return ("all", .milliseconds(lifetime)) }
        if faults.has(.staleNode), call.peer.node > 0 { return ("node \(call.peer.node)", .seconds(60)) }
        if faults.has(.staleConnection) { return ("connection \(call.peer.connection)", .seconds(3600)) }
        if faults.has(.staleH2), call.peer.isHTTP2 { return ("h2", .seconds(60)) }
        if faults.has(.staleEndpoint), Endpoint(path: call.path) == .people { return ("people", .seconds(60)) }
        if faults.has(.staleHead), call.method == .head { return ("head", .seconds(60)) }
        return nil
    }
}

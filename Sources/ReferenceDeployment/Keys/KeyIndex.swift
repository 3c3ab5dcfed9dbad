import GRDB
import Synchronization

/// Who a key belongs to.
struct KeyOwner: Sendable, Hashable {
    let keyID: String
    let accountID: String
}

/// All active keys by digest, in memory, one index for all nodes of the process.
///
/// Only the database's writer changes it, in the order of its commits and before the change is acknowledged; a lookup is
/// therefore never older than the last acknowledged change.
final class KeyIndex: Sendable {
    struct State {
        var active: [Digest: KeyOwner] = [:]
        /// Kept for the defects that need a past, empty otherwise.
        var past = KeyPast()
    }

    let state = Mutex(State())

    init(store: Store, faults: StorageFaults) throws {
        let rows = try store.pool.read { db in
            try Row.fetchAll(db, sql: "SELECT digest, id, account_id FROM api_keys")
        }
        state.withLock { state in
            for row in rows {
                state.active[faults.digest(of: row["digest"])] = KeyOwner(
                    keyID: row["id"], accountID: row["account_id"])
            }
        }
    }

    func owner(of digest: Digest) -> KeyOwner? { state.withLock { $0.active[digest] } }

    /// Makes one change as one point in time: nobody sees both keys, or neither.
    func replace(_ old: Digest?, with new: Digest?, owner: KeyOwner) {
        state.withLock { state in
            if let old { state.active[old] = nil }
            if let new { state.active[new] = owner }
        }
    }
}

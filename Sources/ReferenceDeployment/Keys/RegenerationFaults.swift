import GRDB
import Synchronization

/// The defects of Regenerate itself.
struct RegenerationFaults: Sendable {
    static let defects: [Defect] = [
        .sameKeyAgain, .acknowledgesFailure, .lag, .gap, .revivesOnRestart, .killsSiblings, .killsYounger,
        .killsNamesakes, .labelReset, .doubleRegenerate, .deadWinner, .regenerateRefills,
    ]
    /// Long enough for a second Regenerate, sent at the same time, to come in between.
    private static let pause = Duration.milliseconds(60)

    let ring: KeyRing

    private var faults: SwitchSet<Defect> { ring.faults }

    func regenerate(_ id: String, account: String?) async throws -> NewKey? {
        guard let record = try await ring.find(id, account: account) else { return nil }
        if faults.has(.acknowledgesFailure) { return NewKey(record: record, plaintext: ring.generate()) }
        if faults.has(.sameKeyAgain), let plaintext = ring.memory.plaintext(ofKey: id, in: ring.index) {
            return NewKey(record: record, plaintext: plaintext)
        }
        let before = activeDigests(of: id)
        let isTorn = faults.hasAny([.doubleRegenerate, .deadWinner])
        if isTorn { try await Task.sleep(for: Self.pause) }
        if faults.has(.revivesOnRestart) { try await keep(before, id, account: record.accountID) }
        guard let new = try await isTorn ? add(id, record, revoking: before) : ring.replace(id, account: account) else {
            return nil
        }
        if let delay = faults[.lag] ?? faults[.gap] {
            ring.index.state.withLock {
                $0.past.pending[Digest(of: new.plaintext)] = .now + .milliseconds(delay)
            }
        }
        if faults.has(.killsYounger) {
            let younger = try await ring.list(account: record.accountID).drop { $0.id != id }.dropFirst()
            for key in younger { _ = try await ring.delete(key.id, account: record.accountID) }
        }
        if faults.has(.killsNamesakes) {
            for key in try await ring.list(account: record.accountID) where key.label == record.label && key.id != id {
                _ = try await ring.delete(key.id, account: record.accountID)
            }
        }
        if faults.has(.killsSiblings) { try await ring.revokeOthers(than: id, account: record.accountID) }
        if faults.has(.regenerateRefills) {
            try await ring.store.pool.write { db in
                try db.execute(
                    sql: "UPDATE accounts SET credits = credits + 100 WHERE id = ?", arguments: [record.accountID])
            }
        }
        guard faults.has(.labelReset) else { return new }
        let reset = try await ring.store.pool.write { db in
            try Row.fetchOne(
                db, sql: "UPDATE api_keys SET label = 'API key' WHERE id = ? RETURNING *", arguments: [id]
            ).map(KeyRecord.init)
        }
        return reset.map { NewKey(record: $0, plaintext: new.plaintext) }
    }

    private func activeDigests(of id: String) -> Set<Digest> {
        ring.index.state.withLock { state in Set(state.active.filter { $0.value.keyID == id }.keys) }
    }

    /// Two steps where there should be one: revoke what was seen at first, then add; a careful-minded winner
    /// afterwards also revokes everything that is not its own.
    private func add(_ id: String, _ record: KeyRecord, revoking seen: Set<Digest>) async throws -> NewKey? {
        let plaintext = ring.generate()
        let digest = Digest(of: plaintext)
        let owner = KeyOwner(keyID: id, accountID: record.accountID)
        let changed = try await ring.store.pool.write { db in
            try Row.fetchOne(
                db, sql: "UPDATE api_keys SET digest = ?, hint = ? WHERE id = ? RETURNING *",
                arguments: [digest, ring.hint(of: plaintext), id]
            ).map(KeyRecord.init)
        }
        for old in seen { ring.index.replace(old, with: nil, owner: owner) }
        ring.index.replace(nil, with: digest, owner: owner)
        if faults.has(.deadWinner) {
            try await Task.sleep(for: Self.pause)
            for other in activeDigests(of: id) where other != digest {
                ring.index.replace(other, with: nil, owner: owner)
            }
        }
        return changed.map { NewKey(record: $0, plaintext: plaintext) }
    }

    /// Leaves the old digests in a table that the next start takes for active keys.
    private func keep(_ digests: Set<Digest>, _ id: String, account: String) async throws {
        try await ring.store.pool.write { db in
            try KeySnapshot.keep(digests, owner: KeyOwner(keyID: id, accountID: account), db)
        }
    }
}

/// The defects `revives-on-restart` and `deleted-revives-on-restart`: a snapshot of digests that nobody updates, which the next
/// start takes for active keys.
enum KeySnapshot {
    static func keep(_ digests: Set<Digest>, owner: KeyOwner, _ db: Database) throws {
        try createTable(db)
        for digest in digests {
            try db.execute(
                sql: "INSERT OR IGNORE INTO key_snapshot VALUES (?, ?, ?)",
                arguments: [digest, owner.keyID, owner.accountID])
        }
    }

    private static func createTable(_ db: Database) throws {
        try db.execute(
            sql: "CREATE TABLE IF NOT EXISTS key_snapshot (digest BLOB PRIMARY KEY, key_id TEXT, account_id TEXT)")
    }

    static func revive(into index: KeyIndex, from store: Store) throws {
        let rows = try store.pool.write { db in
            try createTable(db)
            return try Row.fetchAll(db, sql: "SELECT * FROM key_snapshot")
        }
        for row in rows {
            index.replace(nil, with: row["digest"], owner: KeyOwner(keyID: row["key_id"], accountID: row["account_id"]))
        }
    }
}

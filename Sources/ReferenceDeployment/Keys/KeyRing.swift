import GRDB
import HTTPTypes

/// What a list shows of a key.
struct KeyRecord: Sendable {
    let id: String
    let accountID: String
    let label: String
    let hint: String
    let createdAt: String
    let lastUsedAt: String?

    init(row: Row) {
        id = row["id"]
        accountID = row["account_id"]
        label = row["label"]
        hint = row["hint"]
        createdAt = row["created_at"]
        lastUsedAt = row["last_used_at"]
    }

    var members: [(String, JSON)] {
        [
            ("id", .string(id)), ("label", .string(label)), ("hint", .string(hint)),
            ("created_at", .string(createdAt)), ("last_used_at", .optional(lastUsedAt)),
        ]
    }
}

/// A key that was just made, with the one copy of its plaintext.
struct NewKey: Sendable {
    let record: KeyRecord
    let plaintext: String
}

/// The keys of accounts: made, listed, renamed, regenerated and deleted by their owner only.
///
/// Each change is one transaction on the one writer, and reaches the index of all nodes inside it, so it is complete
/// before it is acknowledged.
struct KeyRing: Sendable {
    static let labelLimit = 100
    static let labelByteLimit = 4_096

    let store: Store
    let index: KeyIndex
    let format: KeyFormat
    let faults: SwitchSet<Defect>
    let memory: KeyMemory
    let staleView: StaleView
    let generator: KeyGenerator
    let repetition: KeyRepetition
    /// How many keys an account may have.
    var keyLimit = 25_000
    /// What a defect does with an account one of whose keys was regenerated.
    var afterRegenerate: (@Sendable (String) -> Void)?
    /// The same, where it got a key more.
    var afterCreate: (@Sendable (String) -> Void)?

    var storageFaults: StorageFaults { StorageFaults(faults: faults) }

    /// - Parameter account: nil for a caller whom a defect shows everybody's.
    func list(account: String?) async throws -> [KeyRecord] {
        try await store.pool.read { db in
            guard let account else {
                return try Row.fetchAll(db, sql: "SELECT * FROM api_keys ORDER BY rowid").map(KeyRecord.init)
            }
            return try Row.fetchAll(
                db, sql: "SELECT * FROM api_keys WHERE account_id = ? ORDER BY rowid", arguments: [account]
            )
            .map(KeyRecord.init)
        }
    }

    /// One key of the account; another account's is as good as none.
    func find(_ id: String, account: String?) async throws -> KeyRecord? {
        try await store.pool.read { db in try Self.find(id, account: account, db) }
    }

    /// - Parameter name: the name by which a client knows the request again, which only a defect listens to.
    /// - Throws: `Refusal` when the label does not fit or the account has all the keys it may have.
    func create(label: String, account: String, name: String? = nil) async throws -> NewKey {
        try Self.check(label: label)
        if let again = memory.replayed(label: label, account: account, name: name) { return again }
        let plaintext = try await repetition.key(generate)
        let kept = faults.has(.labelLost) ? "" : faults.has(.labelCut) ? String(label.prefix(16)) : label
        let new = try await store.pool.writeWithoutTransaction { db -> NewKey in
            var new: NewKey?
            try db.inTransaction(.immediate) {
                let count = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM api_keys WHERE account_id = ?", arguments: [account])
                guard count ?? 0 < keyLimit else {
                    throw Refusal(
                        status: .conflict, code: "key_limit_reached",
                        message: "The account has \(keyLimit) keys; delete one first.")
                }
                new = try insert(plaintext, label: kept, account: account, db)
                return .commit
            }
            guard let new else { throw Refusal.unavailable }
            try storageFaults.tidy(new.record.id, db)
            let owner = KeyOwner(keyID: new.record.id, accountID: account)
            index.replace(nil, with: Digest(of: plaintext), owner: owner)
            memory.learn(plaintext, owner: owner, in: index)
            return new
        }
        if faults.has(.oneKeyOnly) { try await revokeOthers(than: new.record.id, account: account) }
        if faults.has(.sameLabelRevokes) {
            for record in try await list(account: account) where record.label == label && record.id != new.record.id {
                _ = try await delete(record.id, account: account)
            }
        }
        memory.remember(new, label: label, name: name)
        afterCreate?(account)
        return new
    }

    private static func check(label: String) throws {
        guard !label.isEmpty, label.count <= labelLimit else {
            throw Refusal.invalidRequest("Give the key a label of 1 to \(labelLimit) characters.")
        }
        // One character may have thousands of accents; and SQLite ends a text at the first NUL.
        guard label.utf8.count <= labelByteLimit, !label.utf8.contains(0) else {
            throw Refusal.invalidRequest("Give the key a label without NUL, and of at most \(labelByteLimit) bytes.")
        }
    }

    /// Replaces a key at once: the new one works and the old one does not from one point in time on.
    ///
    /// - Parameter account: nil for a caller whom a defect lets at any key.
    /// - Returns: nil when the account has no such key.
    func regenerate(_ id: String, account: String?) async throws -> NewKey? {
        let new =
            faults.hasAny(RegenerationFaults.defects)
            ? try await RegenerationFaults(ring: self).regenerate(id, account: account)
            : try await replace(id, account: account)
        if let new { afterRegenerate?(new.record.accountID) }
        return new
    }

    func replace(_ id: String, account: String?) async throws -> NewKey? {
        let plaintext = replacement(ofKey: id)
        return try await store.pool.writeWithoutTransaction { db -> NewKey? in
            var change: (old: Digest, record: KeyRecord)?
            try db.inTransaction(.immediate) {
                let old = try Digest.fetchOne(
                    db, sql: "SELECT digest FROM api_keys WHERE id = ? AND (account_id = ? OR ? IS NULL)",
                    arguments: [id, account, account])
                guard let old else { return .rollback }
                let row = try Row.fetchOne(
                    db, sql: "UPDATE api_keys SET digest = ?, hint = ?, last_used_at = NULL WHERE id = ? RETURNING *",
                    arguments: [try storedDigest(of: plaintext, db), hint(of: plaintext), id])
                try storageFaults.keep(plaintext, of: id, db)
                change = row.map { (storageFaults.digest(of: old), KeyRecord(row: $0)) }
                return .commit
            }
            try storageFaults.tidy(id, db)
            guard let change else { return nil }
            let owner = KeyOwner(keyID: id, accountID: change.record.accountID)
            memory.retire(change.old, owner: owner, wasRegenerated: true, in: index)
            index.replace(change.old, with: Digest(of: plaintext), owner: owner)
            memory.learn(plaintext, owner: owner, in: index)
            return NewKey(record: change.record, plaintext: plaintext)
        }
    }

    /// Gives a key another label.
    ///
    /// - Returns: nil when the account has no such key.
    /// - Throws: `Refusal` when the label does not fit.
    func rename(_ id: String, to label: String, account: String?) async throws -> KeyRecord? {
        try Self.check(label: label)
        return try await store.pool.write { db in
            try Row.fetchOne(
                db, sql: "UPDATE api_keys SET label = ? WHERE id = ? AND (account_id = ? OR ? IS NULL) RETURNING *",
                arguments: [label, id, account, account]
            ).map(KeyRecord.init)
        }
    }

    /// - Returns: Whether the account had such a key.
    func delete(_ id: String, account: String?) async throws -> Bool {
        try await store.pool.writeWithoutTransaction { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    DELETE FROM api_keys WHERE id = ? AND (account_id = ? OR ? IS NULL) RETURNING digest, account_id
                    """,
                arguments: [id, account, account])
            guard let row else { return false }
            let owner = KeyOwner(keyID: id, accountID: row["account_id"])
            let digest = storageFaults.digest(of: row["digest"])
            if faults.has(.deletesFirstDigest), memory.wasRegenerated(id, in: index) { return true }
            memory.retire(digest, owner: owner, wasRegenerated: false, in: index)
            index.replace(digest, with: nil, owner: owner)
            staleView.forget(keyID: id)
            if faults.has(.deleteRestores), let former = memory.formerDigest(of: id, in: index) {
                index.replace(nil, with: former, owner: owner)
            }
            if faults.has(.deletedRevivesOnRestart) { try KeySnapshot.keep([digest], owner: owner, db) }
            return true
        }
    }

    /// A key that was made and deleted, for whoever wants to know how such a one is refused; in one transaction, so that a
    /// killed process leaves none behind.
    func revokedKey(account: String) async throws -> String {
        let plaintext = generate()
        try await store.pool.write { db in
            guard let new = try insert(plaintext, label: "revoked at the start", account: account, db) else { return }
            try db.execute(sql: "DELETE FROM api_keys WHERE id = ?", arguments: [new.record.id])
            let owner = KeyOwner(keyID: new.record.id, accountID: account)
            memory.learn(plaintext, owner: owner, in: index)
            memory.retire(Digest(of: plaintext), owner: owner, wasRegenerated: false, in: index)
        }
        return plaintext
    }

    func revokeOthers(than id: String, account: String) async throws {
        for record in try await list(account: account) where record.id != id {
            _ = try await delete(record.id, account: account)
        }
    }

    func generate() -> String {
        if let letters = generator.letters() { return KeyFormat.prefix + letters }
        guard faults.hasAny(FaultyMatching.formDefects) else { return format.generate() }
        let length = faults[.shortKey] ?? KeyFormat.secretLength
        let alphabet = faults.has(.oddAlphabet) ? format.alphabet + Array(".~$!".utf8) : format.alphabet
        return (faults.has(.wrongPrefix) ? "ak_test_" : KeyFormat.prefix) + RandomText.letters(length, of: alphabet)
    }

    private func replacement(ofKey id: String) -> String {
        guard faults.has(.regeneratesTail), let old = memory.plaintext(ofKey: id, in: index) else { return generate() }
        return old.dropLast(8) + RandomText.letters(8, of: format.alphabet)
    }

    func hint(of key: String) -> String {
        faults.has(.longHint) ? "\(key.prefix(16))…\(key.suffix(8))" : KeyFormat.hint(of: key)
    }

    /// What the database keeps of a key. Digests are unique there, so a key that a defect hands out once more is kept
    /// under another one; the index has the true one, for the owner of the latest.
    private func storedDigest(of plaintext: String, _ db: Database) throws -> Digest {
        let digest = storageFaults.stored(Digest(of: plaintext))
        guard faults.hasAny(KeyGenerator.defects + KeyRepetition.defects) else { return digest }
        let isTaken = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM api_keys WHERE digest = ?)", arguments: [digest])
        return isTaken == true ? Digest(of: plaintext + RandomText.token()) : digest
    }

    private func insert(_ plaintext: String, label: String, account: String, _ db: Database) throws -> NewKey? {
        let row = try Row.fetchOne(
            db,
            sql: """
                INSERT INTO api_keys (id, account_id, label, digest, hint, created_at)
                VALUES (?, ?, ?, ?, ?, ?) RETURNING *
                """,
            arguments: [
                "key_" + RandomText.token(16), account, label, try storedDigest(of: plaintext, db), hint(of: plaintext),
                UTCTime.text(),
            ])
        if let row { try storageFaults.keep(plaintext, of: row["id"], db) }
        return row.map { NewKey(record: KeyRecord(row: $0), plaintext: plaintext) }
    }

    private static func find(_ id: String, account: String?, _ db: Database) throws -> KeyRecord? {
        try Row.fetchOne(
            db, sql: "SELECT * FROM api_keys WHERE id = ? AND (account_id = ? OR ? IS NULL)",
            arguments: [id, account, account]
        ).map(KeyRecord.init)
    }
}

import GRDB

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A signed-in browser or program.
struct Session: Sendable {
    let digest: Digest
    let accountID: String
    let csrfToken: String
}

/// The sessions, in the database, by the digest of their token.
struct SessionBook: Sendable {
    static let lifetime = 12 * 3600

    let store: Store

    /// Starts a session; returns it with the one copy of its token.
    func start(accountID: String) async throws -> (session: Session, token: String) {
        let token = RandomText.token(43)
        let session = Session(digest: Digest(of: token), accountID: accountID, csrfToken: RandomText.token(32))
        let now = time(nil)
        try await store.pool.write { db in
            try db.execute(sql: "DELETE FROM sessions WHERE expires_at < ?", arguments: [now])
            try db.execute(
                sql: "INSERT INTO sessions (digest, account_id, csrf_token, expires_at) VALUES (?, ?, ?, ?)",
                arguments: [session.digest, accountID, session.csrfToken, now + Self.lifetime])
        }
        return (session, token)
    }

    func session(token: String) async throws -> Session? {
        let digest = Digest(of: token)
        let now = time(nil)
        return try await store.pool.read { db in
            try Row.fetchOne(
                db, sql: "SELECT account_id, csrf_token FROM sessions WHERE digest = ? AND expires_at > ?",
                arguments: [digest, now]
            ).map { Session(digest: digest, accountID: $0["account_id"], csrfToken: $0["csrf_token"]) }
        }
    }

    func end(_ session: Session) async throws {
        try await store.pool.write { db in
            try db.execute(sql: "DELETE FROM sessions WHERE digest = ?", arguments: [session.digest])
        }
    }
}

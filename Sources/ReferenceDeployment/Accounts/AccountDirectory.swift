import GRDB
import Synchronization

/// An account as its owner sees it.
struct Account: Sendable {
    let id: String
    let email: String
    let credits: Int
    let plan: RatePlan

    init(row: Row) {
        id = row["id"]
        email = row["email"]
        credits = row["credits"]
        plan = RatePlan(limit: row["rate_limit"], window: row["rate_window_ms"])
    }

    var json: JSON {
        .object([
            ("email", .string(email)), ("credits", .integer(credits)),
            ("plan", .object([("limit", .integer(plan.limit)), ("window_ms", .integer(plan.window))])),
        ])
    }
}

/// The accounts, with their plans at hand in memory, as every call needs one.
final class AccountDirectory: Sendable {
    /// What a new account starts with.
    static let startCredits = 100
    static let startPlan = RatePlan(limit: 60, window: 60_000)

    private let store: Store
    private let plans: Mutex<[String: RatePlan]>

    init(store: Store) throws {
        self.store = store
        let rows = try store.pool.read {
            try Row.fetchAll($0, sql: "SELECT id, rate_limit, rate_window_ms FROM accounts")
        }
        plans = Mutex(
            Dictionary(
                uniqueKeysWithValues: rows.map {
                    ($0["id"], RatePlan(limit: $0["rate_limit"], window: $0["rate_window_ms"]))
                }))
    }

    func plan(of id: String) -> RatePlan { plans.withLock { $0[id] } ?? Self.startPlan }

    /// Adds an account; nil when the address is taken.
    func add(email: String, password: PasswordHash, credits: Int, plan: RatePlan) async throws -> Account? {
        let account = try await store.pool.write { db -> Account? in
            try Row.fetchOne(
                db,
                sql: """
                    INSERT INTO accounts (id, email, password, credits, rate_limit, rate_window_ms)
                    VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING *
                    """,
                arguments: ["acc_" + RandomText.token(16), email, password.text, credits, plan.limit, plan.window]
            ).map(Account.init)
        }
        if let account { plans.withLock { $0[account.id] = plan } }
        return account
    }

    func setPassword(email: String, to password: PasswordHash) async throws {
        try await store.pool.write { db in
            try db.execute(
                sql: "UPDATE accounts SET password = ? WHERE email = ?", arguments: [password.text, email])
        }
    }

    func account(email: String) async throws -> (account: Account, password: PasswordHash)? {
        try await store.pool.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM accounts WHERE email = ?", arguments: [email])
                .map { (Account(row: $0), PasswordHash(stored: $0["password"])) }
        }
    }

    func account(id: String) async throws -> Account? {
        try await store.pool.read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM accounts WHERE id = ?", arguments: [id]).map(Account.init)
        }
    }

    /// Sets the balance, or adds to it; returns what it then is, nil for an unknown account.
    func setCredits(email: String, to amount: Int, adding: Bool) async throws -> Int? {
        try await store.pool.write { db in
            try Int.fetchOne(
                db, sql: "UPDATE accounts SET credits = max(0, ? + ?  * credits) WHERE email = ? RETURNING credits",
                arguments: [amount, adding ? 1 : 0, email])
        }
    }

    func setPlan(email: String, to plan: RatePlan) async throws -> String? {
        let id = try await store.pool.write { db in
            try String.fetchOne(
                db, sql: "UPDATE accounts SET rate_limit = ?, rate_window_ms = ? WHERE email = ? RETURNING id",
                arguments: [plan.limit, plan.window, email])
        }
        if let id { plans.withLock { $0[id] = plan } }
        return id
    }

    func usage(of id: String) async throws -> [(day: String, endpoint: String, calls: Int, credits: Int)] {
        try await store.pool.read { db in
            let sql = """
                SELECT day, endpoint, calls, credits FROM usage_totals WHERE account_id = ?
                ORDER BY day DESC, endpoint LIMIT 400
                """
            return try Row.fetchAll(db, sql: sql, arguments: [id])
                .map { ($0["day"], $0["endpoint"], $0["calls"], $0["credits"]) }
        }
    }
}

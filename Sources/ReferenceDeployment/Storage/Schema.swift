import GRDB

/// The database's tables, as migrations that are never edited once released.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 accounts, keys, sessions, usage") { db in
            try db.create(table: "accounts") { table in
                table.primaryKey("id", .text)
                table.column("email", .text).notNull().unique()
                table.column("password", .text).notNull()
                table.column("credits", .integer).notNull().check { $0 >= 0 }
                table.column("rate_limit", .integer).notNull()
                table.column("rate_window_ms", .integer).notNull()
            }
            try db.create(table: "api_keys") { table in
                table.primaryKey("id", .text)
                table.column("account_id", .text).notNull().indexed().references("accounts", onDelete: .cascade)
                table.column("label", .text).notNull()
                table.column("digest", .blob).notNull().unique()
                table.column("hint", .text).notNull()
                table.column("created_at", .text).notNull()
                table.column("last_used_at", .text)
            }
            try db.create(table: "sessions") { table in
                table.primaryKey("digest", .blob)
                table.column("account_id", .text).notNull().references("accounts", onDelete: .cascade)
                table.column("csrf_token", .text).notNull()
                table.column("expires_at", .integer).notNull()
            }
            // The documented log: endpoint name, credits used, status and the time, nothing else.
            try db.create(table: "usage_log") { table in
                table.autoIncrementedPrimaryKey("id")
                table.column("at", .text).notNull()
                table.column("endpoint", .text).notNull()
                table.column("credits", .integer).notNull()
                table.column("status", .integer).notNull()
            }
            // Sums per account and day, for its owner's usage page.
            try db.create(table: "usage_totals") { table in
                table.column("account_id", .text).notNull().references("accounts", onDelete: .cascade)
                table.column("day", .text).notNull()
                table.column("endpoint", .text).notNull()
                table.column("calls", .integer).notNull()
                table.column("credits", .integer).notNull()
                table.primaryKey(["account_id", "day", "endpoint"])
            }
        }
        return migrator
    }
}

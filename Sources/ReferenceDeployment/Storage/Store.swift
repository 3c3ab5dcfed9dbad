import GRDB

/// The SQLite database shared by all nodes.
///
/// Write-ahead log, one writer: every change is one transaction on GRDB's serial writer queue.
struct Store: Sendable {
    let pool: DatabasePool

    /// Opens or creates the file and brings its tables up to date.
    init(path: String) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            // With a write-ahead log this loses nothing to a killed process, only to a power failure.
            try db.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON")
        }
        configuration.label = "keyspec-reference"
        pool = try DatabasePool(path: path, configuration: configuration)
        try Schema.migrator.migrate(pool)
    }
}

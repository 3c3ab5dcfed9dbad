import GRDB
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// One row of the usage log.
struct UsageLine: Sendable {
    let id: Int
    let at: String
    let endpoint: String
    let credits: Int
    let status: Int

    var text: String {
        JSON.object([
            ("id", .integer(id)), ("at", .string(at)), ("endpoint", .string(endpoint)),
            ("credits", .integer(credits)), ("status", .integer(status)),
        ]).text + "\n"
    }
}

/// The usage log as a text file of JSON lines, for people and log shippers.
///
/// The table is the truth: a line is appended after its transaction is committed, and `init` repairs what a killed
/// process left: a torn last line is cut, missing ones are written again from the table.
final class UsageJournal: Sendable {
    private let descriptor: Int32
    /// What the system has not taken yet, as on a full disk. It goes before everything else, so that no line is torn or out
    /// of its turn.
    private let backlog = Mutex<[UInt8]>([])

    /// - Throws: `FileFailure` when the file cannot be written.
    init(path: String, store: Store) throws {
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(action: "open the usage log \(path)") }
        let last = try repair()
        try store.pool.read { db in
            let rows = try Row.fetchCursor(
                db, sql: "SELECT id, at, endpoint, credits, status FROM usage_log WHERE id > ? ORDER BY id",
                arguments: [last])
            while let row = try rows.next() {
                append([
                    UsageLine(
                        id: row["id"], at: row["at"], endpoint: row["endpoint"], credits: row["credits"],
                        status: row["status"])
                ])
            }
        }
    }

    deinit { close(descriptor) }

    func append(_ lines: [UsageLine]) {
        backlog.withLock { backlog in
            for line in lines { backlog += line.text.utf8 }
            backlog.removeFirst(write(backlog, to: descriptor))
        }
    }

    /// Cuts a torn last line; returns the id of the last whole one.
    private func repair() throws -> Int {
        let size = lseek(descriptor, 0, SEEK_END)
        let tail = min(size, 4096)
        var bytes = [UInt8](repeating: 0, count: Int(tail))
        guard pread(descriptor, &bytes, Int(tail), size - tail) == tail else {
            throw FileFailure(action: "read the usage log")
        }
        guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else {
            guard ftruncate(descriptor, 0) == 0 else { throw FileFailure(action: "repair the usage log") }
            return 0
        }
        if end + 1 < bytes.count, ftruncate(descriptor, size - off_t(bytes.count - end - 1)) != 0 {
            throw FileFailure(action: "repair the usage log")
        }
        let line = bytes[..<end].split(separator: UInt8(ascii: "\n")).last ?? []
        // A line starts {"id":17, so its first run of digits is the id.
        let digits = line.drop { !(48...57).contains($0) }.prefix { (48...57).contains($0) }
        return Int(String(decoding: digits, as: UTF8.self)) ?? 0
    }
}

/// A file that could not be used, with the system's reason.
struct FileFailure: Error, CustomStringConvertible {
    let action: String
    let reason: String

    /// Takes the reason from `errno`.
    init(action: String) {
        self.action = action
        reason = String(cString: strerror(errno))
    }

    var description: String { "cannot \(action): \(reason)" }
}

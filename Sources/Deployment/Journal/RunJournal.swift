internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The journal of a run that is going on: every entry is on the disk before `append` returns.
///
/// The file is locked for as long as the journal lives, so that a clean-up leaves the keys of a live run alone.
package final class RunJournal: Sendable {
    private struct Contents: Sendable {
        var obligations: Obligations
        var isRemoved = false
    }

    package let path: String
    package let header: JournalHeader
    private let folder: StateFolder
    private let descriptor: Int32
    private let contents: Mutex<Contents>

    /// Begins the journal of a new run.
    package static func begin(_ header: JournalHeader, in folder: StateFolder) throws(JournalFailure) -> RunJournal {
        try folder.make()
        let path = folder.journalPath(of: header.run)
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw JournalFailure(path: path, system: errno) }
        let journal = RunJournal(path, header, folder, descriptor, Obligations())
        guard lock(descriptor) else { throw JournalFailure(path: path, system: errno) }
        try journal.append(.opened(header))
        try folder.synchronize()
        return journal
    }

    /// Locks a journal, unless a live run has it. A program that is just being started holds a copy of every lock until it
    /// begins, so that one moment's refusal means nothing.
    private static func lock(_ descriptor: Int32) -> Bool {
        for attempt in 0..<10 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK, attempt < 9 else { return false }
            usleep(20_000)
        }
        return false
    }

    /// Opens the journal of an earlier run to settle it; nil when that run is still going on.
    package static func resume(_ path: String) throws(JournalFailure) -> RunJournal? {
        let descriptor = open(path, O_RDWR | O_APPEND | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalFailure(path: path, system: errno) }
        guard lock(descriptor) else {
            let number = errno
            close(descriptor)
            if number == EWOULDBLOCK { return nil }
            throw JournalFailure(path: path, system: number)
        }
        let bytes: [UInt8]
        do { bytes = try content(of: descriptor, path) } catch {
            close(descriptor)
            throw error
        }
        let entries = bytes.split(separator: UInt8(ascii: "\n")).compactMap { JournalEntry(line: $0) }
        guard case .opened(let header)? = entries.first else {
            close(descriptor)
            throw JournalFailure(path: path, reason: "its first line is not that of a journal")
        }
        let folder = StateFolder(path: String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        let journal = RunJournal(path, header, folder, descriptor, Obligations(entries))
        // What a killed run wrote last may be half a line.
        if bytes.last != UInt8(ascii: "\n") { try journal.write([UInt8(ascii: "\n")]) }
        return journal
    }

    private init(
        _ path: String, _ header: JournalHeader, _ folder: StateFolder, _ descriptor: Int32, _ obligations: Obligations
    ) {
        self.path = path
        self.header = header
        self.folder = folder
        self.descriptor = descriptor
        contents = Mutex(Contents(obligations: obligations))
    }

    deinit { close(descriptor) }

    /// The keys that are not known to be gone.
    package var obligations: Obligations { contents.withLock { $0.obligations } }

    /// Writes an entry; returns when it is on the disk.
    package func append(_ entry: JournalEntry) throws(JournalFailure) {
        try contents.withLock { contents throws(JournalFailure) in
            try write(Array(entry.line.utf8) + [UInt8(ascii: "\n")])
            contents.obligations.apply(entry)
        }
    }

    /// Removes the file once nothing is left; does nothing before.
    package func removeIfSettled() throws(JournalFailure) {
        if obligations.open.isEmpty { try remove() }
    }

    /// Removes the file, whatever is left.
    package func remove() throws(JournalFailure) {
        try contents.withLock { contents throws(JournalFailure) in
            if contents.isRemoved { return }
            guard unlink(path) == 0 || errno == ENOENT else { throw JournalFailure(path: path, system: errno) }
            contents.isRemoved = true
        }
        try folder.synchronize()
    }

    private func write(_ bytes: [UInt8]) throws(JournalFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                systemWrite(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count > 0 { written += count } else if errno != EINTR { throw JournalFailure(path: path, system: errno) }
        }
        guard fsync(descriptor) == 0 else { throw JournalFailure(path: path, system: errno) }
    }

    private static func content(of descriptor: Int32, _ path: String) throws(JournalFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw JournalFailure(path: path, system: errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}

/// `write(2)`, which the method of that name hides.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}

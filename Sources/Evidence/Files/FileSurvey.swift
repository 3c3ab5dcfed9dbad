/// A path to scan, and from which byte of it on names were found rather than given: those may hold what callers sent.
package struct ScanPath: Sendable, Hashable {
    package var path: String
    package var foundFrom: Int

    /// A path that somebody gave.
    package init(_ path: String) { self.init(path, foundFrom: path.utf8.count) }

    /// A path that was found in a folder.
    package init(_ path: String, foundFrom: Int) {
        self.path = path
        self.foundFrom = foundFrom
    }
}

/// The files under some paths, each once, whatever links lead to it.
struct FileSurvey {
    /// A file to scan.
    struct Entry: Sendable {
        let path: String
        /// Where the part of the path starts that was found in a folder: names there may hold what callers sent.
        let foundFrom: Int
        let size: Int
        let identity: FileIdentity
        /// Whether it may be gone by now without that being a fault.
        var mayVanish: Bool { foundFrom < path.utf8.count }

        /// Whether what its path leads to by now is to be read for it. Where it was found in a folder, another file there was
        /// not looked at yet, and this one has another name.
        func isStill(_ identity: FileIdentity) -> Bool { !mayVanish || identity == self.identity }
    }

    /// A path that leads nowhere, or a folder that cannot be read.
    struct Trouble: Sendable {
        let path: String
        let foundFrom: Int
        let reason: String
    }

    private(set) var files: [Entry] = []
    private(set) var troubles: [Trouble] = []
    private var seen: Set<FileIdentity> = []
    /// Those of this look: what they hold may be another thing the next time.
    private var folders: Set<FileIdentity> = []

    /// How often folders are looked through, for files that were renamed meanwhile.
    static let rounds = 3

    /// Looks for a file once more, as it could not be read where it was.
    mutating func forget(_ entry: Entry) { seen.remove(entry.identity) }

    /// Looks again under the same paths: files that were not there before.
    ///
    /// A log that was rotated meanwhile has another name then, and what has its name is another file.
    mutating func look(under paths: [ScanPath]) -> [Entry] {
        files = []
        troubles = []
        folders = []
        for path in paths { visit(path.path, foundFrom: min(path.foundFrom, path.path.utf8.count)) }
        return files
    }

    private mutating func visit(_ path: String, foundFrom: Int) {
        do {
            let status = try FileStatus(path: path)
            switch status.kind {
            case .folder:
                guard folders.insert(status.identity).inserted else { return }
                for name in try Folder.names(in: path) {
                    visit(path.hasSuffix("/") ? path + name : "\(path)/\(name)", foundFrom: foundFrom)
                }
            case .file:
                guard seen.insert(status.identity).inserted else { return }
                files.append(Entry(path: path, foundFrom: foundFrom, size: status.size, identity: status.identity))
                if path.utf8.count == foundFrom { visitCompanions(of: path) }
            case .pipe, .device:
                guard path.utf8.count == foundFrom, seen.insert(status.identity).inserted else { return }
                // In a folder they hold nothing at rest, as sockets.
                files.append(Entry(path: path, foundFrom: foundFrom, size: 0, identity: status.identity))
            case .other: break
            }
        } catch {
            let isGone = error.isAbsence && path.utf8.count > foundFrom
            if !isGone { troubles.append(Trouble(path: path, foundFrom: foundFrom, reason: error.reason)) }
        }
    }

    /// What SQLite keeps beside a database belongs to it.
    private mutating func visitCompanions(of path: String) {
        for suffix in ["-wal", "-journal"] {
            guard let status = try? FileStatus(path: path + suffix), status.kind == .file,
                seen.insert(status.identity).inserted
            else { continue }
            files.append(
                Entry(
                    path: path + suffix, foundFrom: path.utf8.count, size: status.size, identity: status.identity))
        }
    }
}

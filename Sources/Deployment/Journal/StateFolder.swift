#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The folder in which journals are kept: one file per run, readable by its owner alone.
package struct StateFolder: Sendable, Hashable {
    package let path: String

    /// A folder of the operator's choice.
    package init(path: String) { self.path = path }

    /// `$XDG_STATE_HOME/keyspec`, or `~/.local/state/keyspec` (XDG Base Directory Specification 0.8).
    package static func standard(environment: [String: String]) throws(JournalFailure) -> StateFolder {
        if let base = environment["XDG_STATE_HOME"], base.hasPrefix("/") { return StateFolder(path: base + "/keyspec") }
        guard let home = environment["HOME"], home.hasPrefix("/") else {
            throw JournalFailure(path: "~/.local/state/keyspec", reason: "HOME is not set")
        }
        return StateFolder(path: home + "/.local/state/keyspec")
    }

    /// Where the journal of a run is.
    package func journalPath(of run: RunID) -> String { "\(path)/run-\(run.text).journal" }

    /// The journals in it, by path, in the order of their names. Empty when there is no such folder.
    package func journalPaths() throws(JournalFailure) -> [String] {
        guard let stream = opendir(path) else {
            if errno == ENOENT { return [] }
            throw JournalFailure(path: path, system: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasPrefix("run-"), name.hasSuffix(".journal") { names.append(name) }
        }
        return names.sorted().map { "\(path)/\($0)" }
    }

    /// Makes the folder and those above it.
    func make() throws(JournalFailure) { try Self.make(path) }

    private static func make(_ path: String) throws(JournalFailure) {
        if path.isEmpty || path == "/" || access(path, F_OK) == 0 { return }
        if let slash = path.lastIndex(of: "/") { try make(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw JournalFailure(path: path, system: errno) }
    }

    /// Makes sure that a new or removed file of the folder survives a power failure.
    func synchronize() throws(JournalFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw JournalFailure(path: path, system: errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw JournalFailure(path: path, system: errno) }
    }
}

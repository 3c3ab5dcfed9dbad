#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file under construction that takes the place of whatever has its name, in one step.
///
/// The bytes go to a new file (mode 0600) in the same folder, which is made when it is missing. `publish` renames it to its
/// final name; a symbolic link there is replaced, never followed. A value that goes away unpublished leaves nothing behind.
package struct FileReplacement: ~Copyable, Sendable {
    /// The final name.
    package let path: String
    private let descriptor: Int32
    private var temporary: String?

    /// Makes the folder and the new file; nothing with the final name is touched yet.
    package init(replacing path: String) throws(FileProblem) {
        self.path = path
        let folder = Self.folder(of: path)
        try Self.makeFolder(folder, for: path)
        try Self.checkReplaceable(path, in: folder)
        let name = "\(folder)/.keyspec-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileProblem(.write, path, errno) }
        self.descriptor = descriptor
        temporary = name
    }

    deinit {
        close(descriptor)
        if let temporary { unlink(temporary) }
    }

    /// Writes all the bytes, in one system call where the system allows.
    package func write(_ bytes: [UInt8]) throws(FileProblem) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                platformWrite(descriptor, buffer.baseAddress.map { $0 + written }, buffer.count - written)
            }
            if count > 0 {
                written += count
            } else if errno != EINTR {
                throw FileProblem(.write, path, errno)
            }
        }
    }

    /// Returns when the bytes are on the disk.
    package func synchronize() throws(FileProblem) {
        guard fsync(descriptor) == 0 else { throw FileProblem(.write, path, errno) }
    }

    /// Gives the file its final name; bytes written later still go into it.
    package mutating func publish() throws(FileProblem) {
        guard let name = temporary else { return }
        guard rename(name, path) == 0 else { throw FileProblem(.write, path, errno) }
        temporary = nil
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func makeFolder(_ folder: String, for path: String) throws(FileProblem) {
        if access(folder, F_OK) == 0 { return }
        let parent = self.folder(of: folder)
        if parent != folder { try makeFolder(parent, for: path) }
        guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { throw FileProblem(.write, path, errno) }
    }

    /// Refuses what a rename would destroy instead of replace: folders, and devices such as `/dev/null` when run as root.
    private static func checkReplaceable(_ path: String, in folder: String) throws(FileProblem) {
        if path.isEmpty || path.hasSuffix("/") || ["/dev", "/dev/fd", "/proc/self/fd"].contains(folder) {
            throw FileProblem(.write, path, path.isEmpty || path.hasSuffix("/") ? EISDIR : EINVAL)
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        switch status.st_mode & S_IFMT {
        case S_IFREG, S_IFLNK: return
        case S_IFDIR: throw FileProblem(.write, path, EISDIR)
        default: throw FileProblem(.write, path, EINVAL)
        }
    }
}

/// `write(2)`, which the method of the same name hides.
private func platformWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}

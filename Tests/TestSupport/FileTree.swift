#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a test's own file operation failed.
package struct FileFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ operation: String, _ path: String, _ number: Int32 = errno) {
        description = "\(operation) \(path): \(String(cString: strerror(number)))"
    }
}

/// Whole-file reading and writing for tests.
package enum FileTree {
    /// The bytes of a file; throws `FileFailure`.
    package static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count >= 0 else { throw FileFailure("read", path) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }

    /// The text of a file, decoded as UTF-8 with repair; throws `FileFailure`.
    package static func text(of path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    /// Writes a file, making the folders above it; throws `FileFailure`.
    package static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
        try makeFolder(path.parentFolder)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure("write", path) }
        defer { close(descriptor) }
        let content = Array(bytes)
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { platformWrite(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw FileFailure("write", path) }
            written += count
        }
    }

    /// Writes a text file as UTF-8, making the folders above it; throws `FileFailure`.
    package static func write(_ text: String, to path: String) throws {
        try write(text.utf8, to: path)
    }

    /// Makes a folder and those above it; throws `FileFailure`.
    package static func makeFolder(_ path: String) throws {
        if path == "/" || access(path, F_OK) == 0 { return }
        try makeFolder(path.parentFolder)
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FileFailure("make folder", path) }
    }

    /// The names inside a folder, sorted, without `.` and `..`; empty when there is no such folder.
    package static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a file, or a folder with everything in it; symbolic links are removed, never followed.
    package static func remove(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            unlink(path)
            return
        }
        for name in names(in: path) { remove(path + "/" + name) }
        rmdir(path)
    }
}

/// `write(2)`, which the methods named `write` hide.
private func platformWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}

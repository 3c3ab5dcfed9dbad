#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A fresh folder that is removed, with all it holds, when the last reference to it goes.
package final class TemporaryFolder: Sendable {
    /// The folder's absolute path, without a trailing slash.
    package let path: String

    /// Makes the folder under `TMPDIR`, or `/tmp`; throws `FileFailure`.
    package init(_ purpose: String = "test") throws {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/keyspec-\(purpose)-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw FileFailure("make folder", base) }
        path = String(cString: made)
    }

    deinit { FileTree.remove(path) }

    /// The path of a file or folder inside.
    package func path(_ relative: String) -> String { path + "/" + relative }

    /// Writes a file inside and returns its path; throws `FileFailure`.
    @discardableResult
    package func write(_ text: String, to relative: String) throws -> String {
        try FileTree.write(text, to: path(relative))
        return path(relative)
    }

    /// Writes a file inside and returns its path; throws `FileFailure`.
    @discardableResult
    package func write(_ bytes: [UInt8], to relative: String) throws -> String {
        try FileTree.write(bytes, to: path(relative))
        return path(relative)
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Why a journal could not be written or read. Nothing that would need the journal is done then.
package struct JournalFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let path: String
    package let reason: String

    package init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// What the system said last.
    init(path: String, system number: Int32) {
        self.init(path: path, reason: String(cString: strerror(number)))
    }

    package var description: String {
        "the journal \(path) cannot be used: \(reason); name another folder with --state or XDG_STATE_HOME"
    }
}

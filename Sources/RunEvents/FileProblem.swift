#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Why a file could not be read or written, and what to do about it.
package struct FileProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was tried.
    package enum Operation: String, Sendable, Hashable {
        case read
        case write
    }

    package var operation: Operation
    package var path: String
    /// The system's `errno`.
    package var number: Int32

    package init(_ operation: Operation, _ path: String, _ number: Int32) {
        self.operation = operation
        self.path = path
        self.number = number
    }

    /// The problem without the remedy, such as `cannot write reports/junit.xml: Permission denied`.
    package var problem: String {
        "cannot \(operation.rawValue) \(path.isEmpty ? "a file without a name" : path): \(cause)"
    }

    /// What the user can do.
    package var remedy: String {
        switch number {
        case EACCES, EPERM, EROFS: "choose a place that this user may \(operation.rawValue), or change its permissions"
        case ENOENT: operation == .read ? "check the path" : "choose a folder that can be made"
        case ENOTDIR: "a part of the path is a file, not a folder: choose another path"
        case EISDIR: "name a file, not a folder"
        case ENOSPC, EDQUOT: "free some space, or choose another disk"
        case ENAMETOOLONG: "choose a shorter name"
        case EINVAL: "name a regular file; devices and pipes are never replaced"
        case ELOOP: "the path goes round in symbolic links: choose another path"
        default: "choose another path"
        }
    }

    package var description: String { "\(problem); \(remedy)" }

    private var cause: String {
        number == EINVAL && operation == .write ? "Not a regular file" : String(cString: strerror(number))
    }
}

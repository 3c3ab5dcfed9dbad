import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// What a deployment keeps in its directory.
struct DeploymentFiles: Sendable {
    let directory: String
    let lock: DirectoryLock

    /// Makes the directory, for its owner only, when it is missing, and takes it for this deployment.
    init(directory: String) throws {
        let manager = FileManager.default
        let isRelative = !directory.hasPrefix("/")
        self.directory = isRelative ? manager.currentDirectoryPath + "/" + directory : directory
        if !manager.fileExists(atPath: directory) {
            do {
                try manager.createDirectory(
                    atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch {
                throw FileFailure(action: "make the directory \(directory)")
            }
        }
        lock = try DirectoryLock(directory: directory)
    }

    var database: String { directory + "/reference.sqlite" }
    var usageLog: String { directory + "/usage.log" }
    var serverLog: String { directory + "/server.log" }
    var certificateAuthority: String { directory + "/ca.pem" }
    var authorityKey: String { directory + "/ca-key.pem" }
    /// Where the control socket listens, and its token.
    var control: String { directory + "/control.json" }
    var seedAccounts: String { directory + "/accounts.json" }

    /// The bytes of a file; empty when there is none.
    func content(of path: String) -> [UInt8] { FileManager.default.contents(atPath: path).map(Array.init) ?? [] }

    /// Puts a file in its place whole: whoever reads it finds what was there before or the text, after a kill as well.
    func write(_ text: String, to path: String) throws {
        let draft = path + ".new"
        unlink(draft)
        let size = text.utf8.count
        guard try FileAppending(path: draft).append(text.utf8) == size, rename(draft, path) == 0 else {
            throw FileFailure(action: "write \(path)")
        }
    }

    func removeAll() {
        var paths = [
            database, database + "-wal", database + "-shm", usageLog, serverLog, certificateAuthority, authorityKey,
            control, seedAccounts, lock.path, directory + "/cache",
        ]
        // What defects write.
        paths += ["access", "audit", "bodies", "debug", "error", "slow"].map { "\(directory)/\($0).log" }
        for path in paths { try? FileManager.default.removeItem(atPath: path) }
    }
}

/// Keeps a second deployment out of a directory: each holds its keys in memory, and would not see the other's changes.
final class DirectoryLock: Sendable {
    let path: String
    private let descriptor: Mutex<Int32?>

    init(directory: String) throws {
        path = directory + "/lock"
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure(action: "open \(path)") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw DirectoryInUse(directory: directory)
        }
        self.descriptor = Mutex(descriptor)
    }

    deinit { release() }

    /// Lets others have the directory. The system does the same when the process ends, however it does.
    func release() {
        descriptor.withLock { descriptor in
            if let open = descriptor {
                // Closing is not enough: a child that was forked and has not executed its program yet has the descriptor too.
                flock(open, LOCK_UN)
                close(open)
            }
            descriptor = nil
        }
    }
}

/// A directory that another deployment serves from.
struct DirectoryInUse: Error, CustomStringConvertible {
    let directory: String

    var description: String { "another deployment serves from \(directory); stop it first, or name another directory" }
}

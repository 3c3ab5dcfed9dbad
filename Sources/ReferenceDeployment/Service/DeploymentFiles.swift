#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a deployment keeps in its directory.
struct DeploymentFiles: Sendable {
    let directory: String

    /// Makes the directory, for its owner only, when it is missing.
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

    func write(_ text: String, to path: String) throws {
        let made = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard made else { throw FileFailure(action: "write \(path)") }
    }

    func removeAll() {
        var paths = [
            database, database + "-wal", database + "-shm", usageLog, serverLog, certificateAuthority, authorityKey,
            control,
            seedAccounts, directory + "/cache",
        ]
        // What defects write.
        paths += ["access", "audit", "bodies", "debug", "error", "slow"].map { "\(directory)/\($0).log" }
        for path in paths { try? FileManager.default.removeItem(atPath: path) }
    }
}

package import Secrecy
package import TypedYAML

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Gets secrets from where the target file says and makes them known to the vault.
package struct SecretResolution: Sendable {
    /// A secret is at most so long.
    static let sizeLimit = 64 * 1024

    private let environment: [String: String]
    private let vault: SecretVault
    private let commandTimeout: Duration

    /// - Parameter environment: the variables of the process.
    package init(environment: [String: String], vault: SecretVault, commandTimeout: Duration = .seconds(30)) {
        self.environment = environment
        self.vault = vault
        self.commandTimeout = commandTimeout
    }

    /// The secret of a source, without one final line end.
    ///
    /// - Parameters:
    ///   - name: what it is printed as.
    ///   - warn: is told when a file can be read by others.
    package func secret(
        from source: SecretSource, name: String, warn: (Diagnostic) -> Void = { _ in }
    ) async throws(SecretProblem) -> Secret {
        let problem = { (message: String, remedy: String) in
            SecretProblem(name: name, message: message, remedy: remedy, source: source)
        }
        var bytes: [UInt8]
        let origin: String
        switch source.origin {
        case .environment(let variable):
            origin = "the environment variable \(variable)"
            guard let value = environment[variable] else {
                throw problem("\(origin) is not set", "set it for this command, for example from your password manager")
            }
            bytes = Array(value.utf8)
        case .file(let path):
            origin = "the file \(path)"
            bytes = try content(of: path, problem: problem) { message in
                warn(
                    Diagnostic(
                        .warning, "secret-readable", "\(name): \(message)", at: source.place, help: "chmod 600 \(path)")
                )
            }
        case .command(let command):
            origin = "the command '\(command[0])'"
            bytes = try await output(of: command, folder: source.place.file.folder, problem: problem)
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        if bytes.isEmpty { throw problem("\(origin) is empty", "put the secret there") }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw problem("\(origin) holds more than one line or a control character", "put the secret alone there")
        }
        let secret = Secret(name: name, bytes: bytes)
        vault.register(secret)
        return secret
    }

    private func content(
        of path: String, problem: (String, String) -> SecretProblem, warn: (String) -> Void
    ) throws(SecretProblem) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw problem("the file \(path) cannot be read: \(String(cString: strerror(errno)))", "check the path")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw problem("\(path) is no file", "name a file that holds the secret alone")
        }
        if status.st_mode & 0o077 != 0 { warn("the file \(path) can be read by others") }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= Self.sizeLimit {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 {
                throw problem("the file \(path) cannot be read: \(String(cString: strerror(errno)))", "check the file")
            }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
        throw problem("the file \(path) is larger than \(Self.sizeLimit) bytes", "put the secret alone there")
    }

    private func output(
        of command: [String], folder: String, problem: (String, String) -> SecretProblem
    ) async throws(SecretProblem) -> [UInt8] {
        let outcome = await CommandOutcome.run(
            command, folder: folder, timeout: commandTimeout, limit: Self.sizeLimit)
        let shown = ShownOutput(vault: vault).sentence(outcome.errors)
        switch outcome.ending {
        case .ended(.exited(0)): return outcome.output
        case .ended(let ending):
            throw problem(
                "the command '\(command[0])' ended with \(ending)\(shown)", "run it by itself and repair it")
        case .timedOut:
            throw problem(
                "the command '\(command[0])' did not end within \(commandTimeout)\(shown)",
                "it must not wait for a person; unlock the password manager first")
        case .stopped: throw problem("the command '\(command[0])' was stopped before its end", "run again")
        case .tooMuchOutput:
            throw problem("the command '\(command[0])' prints more than a secret", "let it print the secret alone")
        case .notStarted(let reason, let isMissing):
            throw problem(
                "the command '\(command[0])' cannot be started: \(reason)",
                isMissing ? "check its name and that it may be executed" : "try again")
        }
    }
}

extension SourceFile {
    /// The folder that the file is in; empty for a file in memory or in the current folder.
    package var folder: String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

import RunEvents
import Runner
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The reference deployment as a child process, with a folder of its own that goes away with it.
///
/// It leads a process group of its own, so that Ctrl-C reaches it through us alone, and it ends with us whatever happens:
/// its standard input is a pipe that closes when this process dies.
final class ReferenceProcess: Sendable {
    private static let startLimit = Duration.seconds(20)
    private static let stopLimit = Duration.seconds(3)

    #if os(Linux)
        /// On Linux all of 127.0.0.0/8 is loopback.
        private static let nodes = 2
    #else
        private static let nodes = 1
    #endif

    /// The program.
    let binary: String
    private let identifier: pid_t
    private let folder: String
    private let input: Int32
    private let output: Int32
    private let isStopped = Atomic(false)

    /// Starts it; returns before it is ready.
    init(binary: String, defects: [String], variants: [String], environment: [String: String]) throws {
        self.binary = binary
        folder = try Self.makeFolder(environment)
        var arguments = [
            binary, "serve", "--dir", folder + "/data", "--port", "0", "--nodes", String(Self.nodes), "--ephemeral",
            "--exit-on-stdin-eof",
        ]
        for defect in defects { arguments += ["--defect", defect] }
        for variant in variants { arguments += ["--variant", variant] }
        do {
            let child = try SpawnedChild(arguments, errorsTo: folder + "/stderr.log")
            (identifier, input, output) = (child.identifier, child.input, child.output)
        } catch {
            Self.removeFolder(folder)
            throw error
        }
    }

    /// Its ready line. Throws when it ends or stays silent, with what it said; nil when the run is to stop.
    func ready(stop: StopSignal) throws -> ReferenceReadyLine? {
        let deadline = ContinuousClock.now + Self.startLimit
        var line: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while stop.reason == nil {
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            if poll(&waiting, 1, 50) > 0 {
                let count = read(output, &chunk, chunk.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure("ended before it was ready") }
                line += chunk[..<count]
                if let end = line.firstIndex(of: UInt8(ascii: "\n")) {
                    guard let ready = ReferenceReadyLine(line[..<end]) else {
                        throw failure("did not say where it listens")
                    }
                    return ready
                }
            }
            if ContinuousClock.now > deadline { throw failure("was not ready within \(Self.startLimit)") }
        }
        return nil
    }

    /// Ends it and removes its folder: politely first, by force when that takes too long. Idempotent.
    func stop() {
        if isStopped.exchange(true, ordering: .relaxed) { return }
        close(input)
        kill(identifier, SIGTERM)
        if !hasEnded(within: Self.stopLimit) {
            kill(-identifier, SIGKILL)
            _ = hasEnded(within: Self.stopLimit)
        }
        close(output)
        Self.removeFolder(folder)
    }

    private func hasEnded(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        var status: Int32 = 0
        while true {
            let result = waitpid(identifier, &status, WNOHANG)
            if result == identifier || (result < 0 && errno == ECHILD) { return true }
            if ContinuousClock.now > deadline { return false }
            usleep(2_000)
        }
    }

    private func failure(_ problem: String) -> CommandFailure {
        // Its last words are written by the time its output has ended.
        _ = hasEnded(within: .milliseconds(200))
        let said = Self.text(of: folder + "/stderr.log").split(separator: "\n").suffix(5).joined(separator: "\n")
        let isUsage = said.contains("Usage:") || said.hasPrefix("Error:")
        return CommandFailure(
            isUsage ? .usage : .harnessFailed, "the reference deployment \(problem)",
            remedy: said.isEmpty
                ? "start it by hand with 'keyspec-reference serve --dir DIR' to see why" : "it said: \(said)")
    }

    // MARK: Its folder

    private static func makeFolder(_ environment: [String: String]) throws -> String {
        let parent = environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(parent)/keyspec-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else {
            throw CommandFailure(
                .harnessFailed, "no folder can be made in \(parent): \(String(cString: strerror(errno)))",
                remedy: "let TMPDIR name a folder that can be written to")
        }
        return String(cString: made)
    }

    /// The reference removes its own files; this takes what is left when it was killed.
    private static func removeFolder(_ path: String) {
        if let stream = opendir(path) {
            var names: [String] = []
            while let entry = readdir(stream) {
                names.append(
                    withUnsafePointer(to: &entry.pointee.d_name) {
                        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                    })
            }
            closedir(stream)
            for name in names where name != "." && name != ".." {
                if unlink("\(path)/\(name)") != 0 { removeFolder("\(path)/\(name)") }
            }
        }
        rmdir(path)
    }

    private static func text(of path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 1 << 14)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}

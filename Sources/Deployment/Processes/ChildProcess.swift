internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A program of the operator's that was started, with its three standard streams as pipes.
///
/// It leads a process group of its own, so that Ctrl-C reaches it through us alone and nothing that it starts survives
/// `kill`. Every method blocks, and is called on threads of `onOwnThread` only, one at a time.
final class ChildProcess {
    /// Why a program could not be started.
    struct StartFailure: Error {
        let reason: String
        /// Whether there is no such program, or it may not be run.
        let isMissing: Bool
    }

    let identifier: pid_t
    /// The write end of its standard input; -1 once closed.
    private(set) var input: Int32
    /// The read ends of its standard output and standard error.
    let output: Int32
    let errors: Int32
    private(set) var ending: Ending?

    /// How it ended.
    enum Ending: Sendable, Hashable, CustomStringConvertible {
        case exited(Int32)
        case signalled(Int32)

        var description: String {
            switch self {
            case .exited(let status): "exit status \(status)"
            case .signalled(let signal): "signal \(signal)"
            }
        }
    }

    /// Starts a program in a folder. A name without `/` is looked up in `PATH`; one with it starts at the folder.
    init(_ command: [String], folder: String) throws(StartFailure) {
        if let reason = Self.complaint(about: command[0], folder: folder) {
            throw StartFailure(reason: reason, isMissing: true)
        }
        // posix_spawn cannot change the folder everywhere, so a shell does it and then becomes the program.
        let enter = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#, folder]
        let whole = folder.isEmpty ? command : enter + command
        var pipes: [Pipe] = []
        (identifier, pipes) = try Self.starting.withLock { _ throws(StartFailure) in
            let pipes = [try Pipe(), try Pipe(), try Pipe()]
            return (try Self.spawn(whole, pipes), pipes)
        }
        close(pipes[0].read)
        close(pipes[1].write)
        close(pipes[2].write)
        input = pipes[0].write
        output = pipes[1].read
        errors = pipes[2].read
        for descriptor in [input, output, errors] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    deinit {
        kill()
        close(output)
        close(errors)
    }

    /// Ends its standard input.
    func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Its ending, if it has ended within a time.
    func wait(_ limit: Duration) -> Ending? {
        let deadline = ContinuousClock.now + limit
        while ending == nil {
            var status: Int32 = 0
            let result = waitpid(identifier, &status, WNOHANG)
            if result == identifier || (result < 0 && errno == ECHILD) {
                let signal = status & 0x7F
                ending = signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
                break
            }
            if ContinuousClock.now >= deadline { return nil }
            usleep(2_000)
        }
        return ending
    }

    /// Sends a signal to its whole group.
    func send(signal: Int32) { if ending == nil { _ = systemKill(-identifier, signal) } }

    /// Ends it and everything it started, at once.
    func kill() {
        closeInput()
        if ending == nil {
            send(signal: SIGKILL)
            _ = wait(.seconds(5))
        }
    }

    /// Held between making pipes and starting the program, so that no other program of ours inherits them.
    private static let starting = Mutex(())

    /// Why there is nothing to start, or nil.
    static func complaint(about program: String, folder: String) -> String? {
        if program.contains("/") {
            let path = program.hasPrefix("/") || folder.isEmpty ? program : folder + "/" + program
            return access(path, X_OK) == 0 ? nil : String(cString: strerror(errno))
        }
        let search = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        let isThere = search.split(separator: ":").contains { access("\($0)/\(program)", X_OK) == 0 }
        return isThere ? nil : "there is no such program in PATH"
    }

    private struct Pipe {
        let read: Int32
        let write: Int32

        init() throws(StartFailure) {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else {
                throw StartFailure(reason: String(cString: strerror(errno)), isMissing: false)
            }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            read = ends[0]
            write = ends[1]
        }
    }

    private static func spawn(_ command: [String], _ pipes: [Pipe]) throws(StartFailure) -> pid_t {
        #if canImport(Darwin)
            var actions: posix_spawn_file_actions_t?
            var attributes: posix_spawnattr_t?
        #else
            var actions = posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawn_file_actions_adddup2(&actions, pipes[0].read, 0)
        posix_spawn_file_actions_adddup2(&actions, pipes[1].write, 1)
        posix_spawn_file_actions_adddup2(&actions, pipes[2].write, 2)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGINT, SIGTERM, SIGHUP] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var unmasked = sigset_t()
        sigemptyset(&unmasked)
        posix_spawnattr_setsigmask(&attributes, &unmasked)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int32(POSIX_SPAWN_SETPGROUP) | Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK)
        posix_spawnattr_setflags(&attributes, Int16(flags))

        let arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var identifier: pid_t = 0
        let failure = posix_spawnp(&identifier, command[0], &actions, &attributes, arguments, environ)
        if failure != 0 {
            for pipe in pipes {
                close(pipe.read)
                close(pipe.write)
            }
            throw StartFailure(reason: String(cString: strerror(failure)), isMissing: false)
        }
        return identifier
    }
}

/// `kill(2)`, which the method of that name hides.
private func systemKill(_ identifier: pid_t, _ signal: Int32) -> Int32 { kill(identifier, signal) }

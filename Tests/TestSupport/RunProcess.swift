#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a process left behind. A non-zero exit is a result, not an error.
package struct ProcessOutcome: Sendable {
    /// How the process ended.
    package enum Ending: Sendable, Equatable {
        /// It returned an exit status.
        case exited(Int32)
        /// A signal ended it.
        case signalled(Int32)
        /// It ran past the time-out and was killed.
        case timedOut
    }

    package let ending: Ending
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]

    /// The exit status; nil when a signal or the time-out ended the process.
    package var exitStatus: Int32? {
        if case .exited(let status) = ending { status } else { nil }
    }

    /// Standard output as text.
    package var output: String { String(decoding: standardOutput, as: UTF8.self) }

    /// Standard error as text.
    package var errors: String { String(decoding: standardError, as: UTF8.self) }
}

/// Runs a program to its end and captures both streams; a program that cannot be started throws `FileFailure`.
///
/// Blocks the calling thread. Past the time-out the process is killed, with the group that it leads, so that no child of
/// it survives the test either.
///
/// - Parameters:
///   - program: a path, or a name looked up in `PATH`.
///   - environment: variables that replace or add to this process's own.
///   - input: bytes for standard input, which is then closed.
package func runProcess(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], input: [UInt8] = [],
    workingFolder: String? = nil, timeout: Duration = .seconds(60)
) throws -> ProcessOutcome {
    let pipes = try ProcessPipes()
    let identifier = try spawn(program, arguments, environment, workingFolder, pipes)
    pipes.closeChildEnds()
    let deadline = ContinuousClock.now + timeout
    let finishedInTime = pipes.exchange(input: input, until: deadline)
    var status: Int32 = 0
    var reaped: pid_t = 0
    while finishedInTime, reaped == 0, ContinuousClock.now < deadline {
        reaped = waitpid(identifier, &status, WNOHANG)
        if reaped == 0 { usleep(2_000) }
    }
    let ending: ProcessOutcome.Ending
    if reaped == identifier {
        let signal = status & 0x7f
        ending = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    } else {
        kill(-identifier, SIGKILL)
        while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
        ending = .timedOut
    }
    return ProcessOutcome(
        ending: ending, standardOutput: pipes.captured[0], standardError: pipes.captured[1])
}

private func spawn(
    _ program: String, _ arguments: [String], _ environment: [String: String], _ workingFolder: String?,
    _ pipes: ProcessPipes
) throws -> pid_t {
    #if canImport(Glibc)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
    #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    for (target, descriptor) in pipes.childEnds.enumerated() {
        posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
    }
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
    posix_spawnattr_setpgroup(&attributes, 0)

    var variables = currentEnvironment()
    variables.merge(environment) { _, new in new }
    // posix_spawn cannot change the folder everywhere, so a shell does it and then becomes the program.
    let enter = ["/bin/sh", "-c", #"cd "$0" && exec "$@""#]
    let command = (workingFolder.map { enter + [$0] } ?? []) + [program] + arguments
    let argumentPointers = command.map { strdup($0) } + [nil]
    let variablePointers = variables.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argumentPointers + variablePointers { free(pointer) } }

    var identifier: pid_t = 0
    let failure = posix_spawnp(&identifier, command[0], &actions, &attributes, argumentPointers, variablePointers)
    guard failure == 0 else { throw FileFailure("run", program, failure) }
    return identifier
}

private func currentEnvironment() -> [String: String] {
    var variables: [String: String] = [:]
    var next = environ
    while let entry = next.pointee {
        let text = String(cString: entry)
        if let equals = text.firstIndex(of: "=") {
            variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        next += 1
    }
    return variables
}

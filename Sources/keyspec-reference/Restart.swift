#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Starting this program anew in the same process: nothing but its files, its standard streams and its place among the
/// processes stays. To the world it is a deployment that went down and came up again.
enum Restart {
    /// Runs the program again with the same arguments, at the ports it had. Returns only when that fails, with the reason.
    static func failure(port: Int, controlPort: Int, plainPort: Int?) -> RestartFailure {
        // Of an option given twice the last one counts.
        let words =
            CommandLine.arguments + [
                "--port", String(port), "--control-port", String(controlPort), "--plain-port", String(plainPort ?? 0),
                "--without-ready-line",
            ]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { for argument in arguments { free(argument) } }
        closeOnExec()
        acceptSignals()
        execv(ownPath ?? words[0], arguments)
        return RestartFailure(reason: String(cString: strerror(errno)))
    }

    /// Whatever is still open, such as connections of the event loops, does not outlive the program.
    private static func closeOnExec() {
        for descriptor in 3..<Int32(min(sysconf(Int32(_SC_OPEN_MAX)), 65_536)) {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// A thread of a dispatch queue blocks signals, and what it executes would inherit that.
    private static func acceptSignals() {
        for number in [SIGTERM, SIGINT] { signal(number, SIG_DFL) }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
    }

    private static var ownPath: String? {
        #if canImport(Darwin)
            return nil
        #else
            guard let resolved = realpath("/proc/self/exe", nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        #endif
    }
}

/// A restart that did not happen.
struct RestartFailure: Error, CustomStringConvertible {
    let reason: String

    var description: String { "cannot start again: \(reason)" }
}

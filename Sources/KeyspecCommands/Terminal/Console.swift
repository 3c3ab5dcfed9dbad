import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Standard output and standard error, and what is known of the terminal behind them.
///
/// A reader that went away (`keyspec list | head`) is no error: what cannot be written any more is dropped. What is lost
/// otherwise, on a full disk, is told when the program ends.
struct Console: Sendable {
    let environment: [String: String]
    /// What was shown so far, for the search for secrets.
    let transcript = ShownText()
    private let loss = OutputLoss()

    init(environment: [String: String]) { self.environment = environment }

    /// Writes to standard output.
    func output(_ text: String) { if let reason = write(text, to: STDOUT_FILENO) { loss.note(reason) } }

    /// Writes to standard error.
    func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Why standard output did not take all that was written; nil when it did.
    var outputLoss: String? { loss.reason }

    var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether standard error may be coloured (no-color.org).
    var areErrorsColoured: Bool {
        isatty(STDERR_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// The width of the terminal behind standard output; nil when there is none or it does not tell.
    var columns: Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }

    /// Returns why not all of it was written; nil when it was, or its reader had seen enough.
    private func write(_ text: String, to descriptor: Int32) -> String? {
        transcript.add(text)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest.removeFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                return errno == EPIPE ? nil : String(cString: strerror(errno))
            }
        }
        return nil
    }
}

/// The first thing that kept output from being written.
private final class OutputLoss: Sendable {
    private let first = Mutex<String?>(nil)

    var reason: String? { first.withLock { $0 } }

    func note(_ reason: String) { first.withLock { $0 = $0 ?? reason } }
}

/// What a terminal was shown, the latest 16 MiB of it.
final class ShownText: Sendable {
    private static let limit = 16 << 20
    private let contents = Mutex<[UInt8]>([])

    func add(_ text: String) {
        contents.withLock { contents in
            contents += text.utf8
            if contents.count > 2 * Self.limit { contents.removeFirst(contents.count - Self.limit) }
        }
    }

    var bytes: [UInt8] { contents.withLock { $0 } }
}

/// `write(2)`, which the method of that name hides.
private func systemWrite(_ descriptor: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, start, count)
}

/// The variables of this process.
func currentEnvironment() -> [String: String] {
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

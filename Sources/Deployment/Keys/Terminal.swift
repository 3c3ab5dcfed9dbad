#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The terminal of the person who started the run, whatever standard input and output are connected to.
struct Terminal: Sendable {
    /// Why there was no answer.
    enum Failure: Error {
        case absent(String)
        case timedOut
        case ended
        case cancelled
    }

    private let path: String

    init(path: String = "/dev/tty") { self.path = path }

    /// Why there is no terminal; nil when there is one.
    var absence: String? {
        let descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return String(cString: strerror(errno)) }
        defer { close(descriptor) }
        return isatty(descriptor) == 1 ? nil : "\(path) is no terminal"
    }

    /// Shows a question and reads one line; blocks.
    ///
    /// - Parameter isSecret: whether what is typed stays invisible.
    func ask(
        _ question: String, isSecret: Bool, timeout: Duration, cancellation: Cancellation
    ) throws(Failure) -> String {
        if cancellation.since != nil { throw .cancelled }
        let descriptor = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .absent(String(cString: strerror(errno))) }
        defer { close(descriptor) }
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw .absent("\(path) is no terminal") }
        if isSecret {
            var silent = settings
            silent.c_lflag &= ~tcflag_t(ECHO)
            silent.c_lflag |= tcflag_t(ECHONL)
            // What was typed before the question is dropped: it was no answer to it.
            tcsetattr(descriptor, TCSAFLUSH, &silent)
        }
        defer { if isSecret { tcsetattr(descriptor, TCSANOW, &settings) } }
        print(question, to: descriptor)
        return try line(from: descriptor, timeout: timeout, cancellation: cancellation)
    }

    private func print(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count <= 0 { return }
            rest.removeFirst(count)
        }
    }

    private func line(
        from descriptor: Int32, timeout: Duration, cancellation: Cancellation
    ) throws(Failure) -> String {
        var bytes: [UInt8] = []
        let deadline = ContinuousClock.now + timeout
        while true {
            if cancellation.since != nil { throw .cancelled }
            let left = min(deadline - ContinuousClock.now, Cancellation.interval)
            if left <= .zero { throw .timedOut }
            let milliseconds = left.components.seconds * 1_000 + left.components.attoseconds / 1_000_000_000_000_000
            var polls = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
            if poll(&polls, 1, Int32(clamping: milliseconds + 1)) <= 0 { continue }
            var byte: UInt8 = 0
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            if count <= 0 { throw .ended }
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                return String(decoding: bytes, as: UTF8.self)
            }
            if bytes.count < 4096 { bytes.append(byte) }
        }
    }
}

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The three pipes between a test and the process that it runs.
final class ProcessPipes {
    /// What came out: standard output, then standard error.
    private(set) var captured: [[UInt8]] = [[], []]
    /// The child's descriptors 0, 1 and 2.
    private(set) var childEnds: [Int32] = []
    private var ownEnds: [Int32] = []

    init() throws {
        for stream in 0..<3 {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { throw FileFailure("make", "pipe") }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            childEnds.append(ends[stream == 0 ? 0 : 1])
            ownEnds.append(ends[stream == 0 ? 1 : 0])
            _ = fcntl(ownEnds[stream], F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        closeChildEnds()
        for end in ownEnds where end >= 0 { close(end) }
    }

    /// Closes this process's copies of the child's ends, so that the streams end when the child does.
    func closeChildEnds() {
        for end in childEnds { close(end) }
        childEnds = []
    }

    /// Feeds the input and collects both outputs until both have ended; false when the deadline came first.
    func exchange(input: [UInt8], until deadline: ContinuousClock.Instant) -> Bool {
        signal(SIGPIPE, SIG_IGN)
        var remaining = input[...]
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while ownEnds[1] >= 0 || ownEnds[2] >= 0 {
            if remaining.isEmpty { shut(0) }
            var polls = ownEnds.enumerated().map { index, end in
                pollfd(fd: end, events: Int16(index == 0 ? POLLOUT : POLLIN), revents: 0)
            }
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
            guard poll(&polls, nfds_t(polls.count), Int32(clamping: milliseconds + 1)) >= 0 else { continue }
            if polls[0].revents != 0 {
                let count = remaining.withUnsafeBytes { write(ownEnds[0], $0.baseAddress, $0.count) }
                if count > 0 { remaining.removeFirst(count) } else if errno != EAGAIN { shut(0) }
            }
            for index in 1...2 where polls[index].revents != 0 {
                let count = read(ownEnds[index], &chunk, chunk.count)
                if count > 0 { captured[index - 1] += chunk[..<count] }
                if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { shut(index) }
            }
        }
        return true
    }

    private func shut(_ index: Int) {
        guard ownEnds[index] >= 0 else { return }
        close(ownEnds[index])
        ownEnds[index] = -1
    }
}

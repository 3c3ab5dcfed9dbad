import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// How many calls are being answered, so that a stop can let them finish.
final class CallCount: Sendable {
    private let count = Atomic(0)

    func enter() { count.add(1, ordering: .relaxed) }

    func leave() { count.subtract(1, ordering: .relaxed) }

    /// Returns when no call is in flight, or when the time is over.
    func drain(within limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while count.load(ordering: .relaxed) > 0, ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(5))
        }
    }
}

func processIdentifier() -> Int { Int(getpid()) }

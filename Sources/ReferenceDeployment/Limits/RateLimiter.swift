import Synchronization

/// The rates of all accounts, one limiter for all nodes of the process, so that they hold over nodes and connections alike.
final class RateLimiter: Sendable {
    private struct State {
        var meters: [String: RateMeter] = [:]
        /// Nanoseconds that an operator has moved the clock ahead.
        var advance = 0
    }

    private let algorithm: RateAlgorithm
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(algorithm: RateAlgorithm) { self.algorithm = algorithm }

    func take(account: String, plan: RatePlan) -> RateDecision {
        state.withLock { state in
            state.meters[account, default: RateMeter(algorithm: algorithm)]
                .take(plan, now: start.duration(to: .now).nanoseconds + state.advance)
        }
    }

    /// Moves the limiter's clock ahead, as if that time had passed.
    func advance(milliseconds: Int) {
        state.withLock { $0.advance += max(0, milliseconds) * 1_000_000 }
    }

    func forget(account: String) {
        state.withLock { $0.meters[account] = nil }
    }
}

extension Duration {
    var nanoseconds: Int { Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000) }
}

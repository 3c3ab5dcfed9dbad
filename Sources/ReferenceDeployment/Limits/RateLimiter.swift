import Synchronization

/// The rates of all accounts, one limiter for all nodes of the process, so that they hold over nodes and connections alike.
final class RateLimiter: Sendable {
    private struct State {
        var meters: [String: RateMeter] = [:]
        /// Nanoseconds that an operator has moved the clock ahead.
        var advance = 0
        /// When accounts were last refused, in nanoseconds; for the defects that look at it.
        var refusals: [String: Int] = [:]
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
        state.withLock { state in
            state.meters = state.meters.filter { $0.key != account && !$0.key.hasPrefix(account + " ") }
            state.refusals[account] = nil
        }
    }

    // MARK: What only the defects ask for

    /// The decision that `take` would make, without counting.
    func look(counter: String, plan: RatePlan) -> RateDecision {
        state.withLock { state in
            var meter = state.meters[counter] ?? RateMeter(algorithm: algorithm)
            return meter.take(plan, now: start.duration(to: .now).nanoseconds + state.advance)
        }
    }

    func noteRefusal(of account: String) {
        state.withLock { $0.refusals[account] = start.duration(to: .now).nanoseconds }
    }

    func hasRefused(_ account: String) -> Bool { state.withLock { $0.refusals[account] != nil } }

    /// Whether another account was refused within the last 150 ms.
    func isOthersFlood(_ account: String) -> Bool {
        state.withLock { state in
            let now = start.duration(to: .now).nanoseconds
            return state.refusals.contains { $0.key != account && now - $0.value < 150_000_000 }
        }
    }

    /// Begins a full window at which nothing is left.
    func restartWindow(of counter: String) {
        state.withLock { state in
            state.meters[counter]?.restart(now: start.duration(to: .now).nanoseconds + state.advance)
        }
    }
}

extension Duration {
    var nanoseconds: Int { Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000) }
}

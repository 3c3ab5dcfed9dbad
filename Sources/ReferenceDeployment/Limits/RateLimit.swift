/// A plan's rate: so many calls in so long a window.
struct RatePlan: Sendable, Hashable {
    var limit: Int
    /// Milliseconds.
    var window: Int
}

/// How a window is counted.
enum RateAlgorithm: String, Sendable {
    /// Windows of fixed length, each starting with its first call.
    case fixedWindow = "fixed-window"
    /// At most `limit` calls in any interval of the window's length.
    case slidingWindow = "sliding-window"
    /// A bucket of `limit` tokens that refills evenly over the window.
    case tokenBucket = "token-bucket"
}

/// The judgement on one call.
struct RateDecision: Sendable, Equatable {
    let allowed: Bool
    /// Calls that would be allowed right now, after this one.
    let remaining: Int
    /// Nanoseconds until a refused call would be allowed, or until an allowed one's window is over.
    let wait: Int
}

/// The count of one account under one algorithm; a value, so that it can be tested without a clock.
struct RateMeter: Sendable {
    let algorithm: RateAlgorithm
    private var windowStart = 0
    private var used = 0
    private var calls: [Int] = []
    private var firstCall = 0
    private var tokens: Double?
    private var filled = 0

    init(algorithm: RateAlgorithm) { self.algorithm = algorithm }

    /// Judges and counts a call; a refused call counts for nothing.
    ///
    /// - Parameter now: Nanoseconds of a clock that never goes back.
    mutating func take(_ plan: RatePlan, now: Int) -> RateDecision {
        let window = plan.window * 1_000_000
        return switch algorithm {
        case .fixedWindow: fixedWindow(plan.limit, window, now)
        case .slidingWindow: slidingWindow(plan.limit, window, now)
        case .tokenBucket: tokenBucket(plan.limit, window, now)
        }
    }

    /// Lets a window begin anew with everything used: what counting refused calls amounts to.
    mutating func restart(now: Int) {
        windowStart = now
        if firstCall < calls.count { for index in firstCall..<calls.count { calls[index] = now } }
        if tokens != nil { tokens = 0 }
    }

    private mutating func fixedWindow(_ limit: Int, _ window: Int, _ now: Int) -> RateDecision {
        if used == 0 || now - windowStart >= window {
            windowStart = now
            used = 0
        }
        let wait = windowStart + window - now
        guard used < limit else { return RateDecision(allowed: false, remaining: 0, wait: wait) }
        used += 1
        return RateDecision(allowed: true, remaining: limit - used, wait: wait)
    }

    private mutating func slidingWindow(_ limit: Int, _ window: Int, _ now: Int) -> RateDecision {
        while firstCall < calls.count, now - calls[firstCall] >= window { firstCall += 1 }
        if firstCall > 1024, firstCall * 2 > calls.count {
            calls.removeFirst(firstCall)
            firstCall = 0
        }
        let used = calls.count - firstCall
        guard used < limit else {
            return RateDecision(
                allowed: false, remaining: 0, wait: used == 0 ? window : calls[firstCall] + window - now)
        }
        calls.append(now)
        return RateDecision(allowed: true, remaining: limit - used - 1, wait: window)
    }

    private mutating func tokenBucket(_ limit: Int, _ window: Int, _ now: Int) -> RateDecision {
        let rate = Double(limit) / Double(window)
        let level = min(Double(limit), (tokens ?? Double(limit)) + Double(now - filled) * rate)
        filled = now
        guard level >= 1 else {
            tokens = level
            return RateDecision(allowed: false, remaining: 0, wait: rate > 0 ? Int((1 - level) / rate) + 1 : window)
        }
        tokens = level - 1
        return RateDecision(allowed: true, remaining: Int(level - 1), wait: Int((Double(limit) - level + 1) / rate))
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// When a place is probed after a change: at once, then at growing intervals up to the horizon. Pure.
struct ProbeSchedule: Sendable, Hashable {
    /// Nanoseconds after the acknowledgement, ascending; the last one is the horizon.
    let moments: [UInt64]

    /// Milliseconds, without jitter.
    private static let usual: [UInt64] = [
        0, 20, 100, 300, 1_000, 2_000, 3_000, 5_000, 10_000, 11_000, 20_000, 30_000, 31_000, 45_000, 60_000, 61_000,
        120_000, 180_000, 240_000, 300_000,
    ]
    /// For as long a place is probed densely, where the spec asks for that.
    private static let dense: UInt64 = 500_000_000

    /// - Parameters:
    ///   - horizon: nanoseconds.
    ///   - interval: nanoseconds between dense probes; nil for none.
    ///   - jitter: moves moments by up to a tenth, so that places are not probed in step with a deployment's own timers.
    init(horizon: UInt64, interval: UInt64?, jitter: inout some RandomNumberGenerator) {
        var moments = Self.base(horizon: horizon, interval: interval)
        for index in moments.indices where moments[index] > 0 {
            let tenth = moments[index] / 10
            moments[index] += UInt64.random(in: 0...2 * tenth, using: &jitter)
            moments[index] -= tenth
        }
        self.moments = moments.filter { $0 < horizon }.sorted() + [horizon]
    }

    /// At most so many probes of one key at one place, for a plan.
    static func count(horizon: UInt64, interval: UInt64?) -> Int {
        base(horizon: horizon, interval: interval).count + 1
    }

    /// Whether the new key is asked for at a moment too. It costs credits, so it is left out where the old one matters more:
    /// every third moment is enough, and the last.
    static func asksNewKey(at index: Int, of count: Int, isDense: Bool) -> Bool {
        isDense || index % 3 == 0 || index == count - 1
    }

    /// At most so many probes of the new key at one place, for a plan.
    static func newKeyCount(horizon: UInt64, interval: UInt64?) -> Int {
        let count = count(horizon: horizon, interval: interval)
        return (0..<count).count { asksNewKey(at: $0, of: count, isDense: interval != nil) }
    }

    private static func base(horizon: UInt64, interval: UInt64?) -> [UInt64] {
        var moments = usual.map { $0 * 1_000_000 }.filter { $0 < horizon }
        if let interval, interval > 0 {
            moments += stride(from: interval, through: min(dense, horizon), by: Int(clamping: interval))
        }
        return moments
    }

    /// The last moment that has passed, or else the next one; moments before it are left out, because a slow pace must not
    /// make a place lag behind for ever.
    ///
    /// - Parameters:
    ///   - next: the index of the first moment that was not probed.
    ///   - elapsed: nanoseconds since the acknowledgement.
    func due(from next: Int, at elapsed: UInt64) -> Int? {
        guard next < moments.count else { return nil }
        let passed = moments[next...].lastIndex { $0 <= elapsed }
        return passed ?? next
    }
}

/// How many fresh connections are needed to meet every node behind a name that spreads them evenly.
enum BalancerCoverage {
    /// The probability that a node is missed.
    static let miss = 0.001

    /// `ln(eps/M) / ln(1-1/M)`, rounded up.
    static func connections(forNodes nodes: Int) -> Int {
        guard nodes > 1 else { return 1 }
        return Int((log(miss / Double(nodes)) / log(1 - 1 / Double(nodes))).rounded(.up))
    }

    /// The most nodes that so many connections meet.
    static func nodes(metBy connections: Int) -> Int {
        var nodes = 1
        while nodes < 10_000, self.connections(forNodes: nodes + 1) <= connections { nodes += 1 }
        return nodes
    }
}

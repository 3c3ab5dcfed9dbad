/// Judges calls against a rate: at most `limit` in a `window`, by whichever sound limiter.
///
/// Only calls whose whole interval lies inside a stretch shorter than the window are certainly in it together; a call that
/// may have been counted is possibly in it. So that no sound limiter is ever accused:
/// - **burst**: more calls were certainly accepted inside one window than the limiter allows;
/// - **spurious refusal**: a call was refused for its rate while even everything that can have been counted was below the
///   limit.
package struct RateWindow: Sendable {
    /// How the deployment counts, as far as anybody knows.
    package enum Limiter: Sendable, Hashable {
        /// Never more than the limit in any stretch of the length of the window.
        case sliding
        /// A fixed window that begins anywhere, a bucket that holds the limit and fills in a window, or something unknown:
        /// at the seam of two windows, or from a full bucket, twice the limit is sound.
        case unaligned

        func bound(of limit: Int) -> Int { self == .sliding ? limit : 2 * limit }
    }

    package enum Kind: Sendable, Hashable {
        /// The witness is the first and the last call of the stretch.
        case burst(accepted: Int, bound: Int)
        /// The witness is the refused call.
        case spuriousRefusal(possible: Int, limit: Int)
    }

    /// What a history showed of a rate.
    package struct Report: Sendable, Hashable {
        package var judgement: OracleReport<Kind>
        /// The most calls that were certainly accepted inside one window.
        package var mostInWindow: Int
    }

    package var limit: Int
    /// Nanoseconds.
    package var window: Int64
    package var limiter: Limiter
    /// The code of a refusal for the rate.
    package var exceeded: String
    /// Nanoseconds by which the deployment's clock may be coarse: a stretch counts only when it is shorter than the window
    /// by that much, and a call counts as possible for that much longer.
    package var grain: Int64
    /// Whether calls that were refused for their rate may count against it all the same.
    package var mayCountRefused: Bool

    package init(
        limit: Int, window: Int64, limiter: Limiter, exceeded: String = "rate_limit_exceeded", grain: Int64 = 0,
        mayCountRefused: Bool = false
    ) {
        self.limit = limit
        self.window = window
        self.limiter = limiter
        self.exceeded = exceeded
        self.grain = grain
        self.mayCountRefused = mayCountRefused
    }

    /// Judges all the calls that count against one rate, those before the first probe of interest included. O(n log n).
    package func judge(_ history: History) -> Report {
        let power = HistoryPower(history)
        let densest = densest(history)
        var violations: [Violation<Kind>] = []
        let bound = limiter.bound(of: limit)
        if let densest, densest.count > bound {
            violations.append(
                Violation(
                    .burst(accepted: densest.count, bound: bound),
                    [.probe(densest.first, of: history), .probe(densest.last, of: history)]))
        }
        if let spurious = spuriousRefusal(history) { violations.append(spurious) }
        return Report(
            judgement: OracleReport(
                violations: violations,
                undecided: power.informative == 0 ? "no call was answered with any information" : nil, power: power),
            mostInWindow: densest?.count ?? 0)
    }

    /// The stretch, shorter than the window, that holds the most whole intervals of accepted calls.
    private func densest(_ history: History) -> (count: Int, first: Int, last: Int)? {
        let length = window - grain
        // A call longer than the window is certainly in none.
        let calls = history.indices.filter { index in
            let call = history[index]
            return call.outcome == .accepted && call.answered - call.sent < length
        }
        let bySent = calls.sorted { history.interval(at: $0).sent < history.interval(at: $1).sent }
        let byAnswered = calls.sorted { history.interval(at: $0).answered < history.interval(at: $1).answered }
        // Inside a stretch that ends with an answer are the calls answered by then, less those of them that were sent before
        // the stretch begins. A tree over the order of sending counts the latter.
        var early = FenwickTree(count: bySent.count)
        var rank = [Int32](repeating: 0, count: history.count)
        for (position, index) in bySent.enumerated() { rank[index] = Int32(position) }
        var tooEarly = 0
        var best: (count: Int, end: Int)?
        var answered = 0
        for (position, end) in byAnswered.enumerated() {
            early.add(at: Int(rank[end]))
            answered += 1
            let moment = history.interval(at: end).answered
            if position + 1 < byAnswered.count, history.interval(at: byAnswered[position + 1]).answered == moment {
                continue
            }
            while tooEarly < bySent.count, moment - history.interval(at: bySent[tooEarly]).sent >= length {
                tooEarly += 1
            }
            let count = answered - early.sum(of: tooEarly)
            if count > best?.count ?? 0 { best = (count, end) }
        }
        guard let best else { return nil }
        let moment = history.interval(at: best.end).answered
        let first = bySent.first {
            history.interval(at: $0).answered <= moment && moment - history.interval(at: $0).sent < length
        }
        return first.map { (best.count, $0, best.end) }
    }

    /// The refusal with the fewest calls that can have been counted.
    private func spuriousRefusal(_ history: History) -> Violation<Kind>? {
        let counted = history.lazy.filter { call in
            mayCountRefused || call.outcome != .refused(reason: exceeded)
        }
        let sent = RunningSum(counted.map { (at: $0.sent, amount: 1) })
        let answered = RunningSum(counted.map { (at: $0.answered, amount: 1) })
        var fewest: (possible: Int, index: Int)?
        for (index, call) in zip(history.indices, history)
        where call.outcome == .refused(reason: exceeded) && !call.interval.isOpen {
            // Sent by the end of the refused call, and not certainly older than a window at its beginning.
            let own = mayCountRefused ? 1 : 0
            let possible =
                sent.sum(through: call.answered) - answered.sum(before: call.sent - window - grain) - own
            if possible < fewest?.possible ?? limit { fewest = (possible, index) }
        }
        return fewest.map {
            Violation(.spuriousRefusal(possible: $0.possible, limit: limit), [.probe($0.index, of: history)])
        }
    }
}

/// Counts of positions, with sums of the first ones in O(log n) (Fenwick 1994).
private struct FenwickTree {
    private var tree: [Int32]

    init(count: Int) { tree = Array(repeating: 0, count: count + 1) }

    mutating func add(at position: Int) {
        var index = position + 1
        while index < tree.count {
            tree[index] += 1
            index += index & -index
        }
    }

    /// The number of additions at the first `count` positions.
    func sum(of count: Int) -> Int {
        var index = count
        var sum = 0
        while index > 0 {
            sum += Int(tree[index])
            index -= index & -index
        }
        return sum
    }
}

/// Finds out a rate by calls in turn: a burst until the first refusal, then attempts until calls succeed again, a few times
/// over. A value: it says what to do next, and is told what came of it.
///
/// What an answer announces shortens this, once the calls agree with it. Attempts come ever more slowly, each after a
/// twentieth of the time that refusals last already, so that a window is found out to a twentieth of its length.
package struct RateMeasurement: Sendable {
    /// What to do next.
    package enum Step: Sendable, Hashable {
        /// Wait so many nanoseconds, then make a call.
        case call(after: Int64)
        case done(Finding)
    }

    package enum Finding: Sendable, Hashable {
        case rate(RateBounds)
        /// So many calls in turn were accepted.
        case unlimited(calls: Int)
        /// Refusals did not end, or not often enough.
        case undecided(String)
    }

    /// No limit above this is looked for: a burst beyond it would be a load test.
    package static let largestLimit = 99
    private static let mostCalls = 500
    /// Nanoseconds.
    private static let longest: Int64 = 60_000_000_000
    private static let shortestPause: Int64 = 20_000_000
    /// So often calls have to succeed again after refusals: two whole windows lie between.
    private static let recoveries = 3
    /// Where single calls succeed again, as from a bucket, so many of them.
    private static let drops = 8

    private struct Call: Sendable {
        var interval: Interval
        var isAccepted: Bool
    }

    /// Calls that succeeded between two times of refusal.
    private struct Cluster {
        var count: Int
        /// Its first call: in the time from the last refusal's sending to its answer, calls began to be granted.
        var began: Interval
    }

    private var calls: [Call] = []
    /// What the first answer announced.
    package private(set) var policy: RatePolicy?

    package init() {}

    /// How many calls were made.
    package var count: Int { calls.count }

    /// Takes in a call that was accepted or refused for its rate; one that says nothing counts as neither.
    package mutating func record(_ interval: Interval, isAccepted: Bool, policy: RatePolicy?) {
        calls.append(Call(interval: interval, isAccepted: isAccepted))
        if self.policy == nil { self.policy = policy }
    }

    package func next() -> Step {
        guard let first = calls.first, let last = calls.last else { return .call(after: 0) }
        guard let refused = calls.firstIndex(where: { !$0.isAccepted }) else {
            return calls.count > 2 * Self.largestLimit
                ? .done(.unlimited(calls: calls.count)) : .call(after: 0)
        }
        if let announced = announced(before: refused) { return .done(.rate(announced)) }
        let isOver =
            calls.count >= Self.mostCalls || last.interval.answered - first.interval.sent >= Self.longest
        let clusters = clusters(after: refused)
        let wanted = isEven(clusters) ? Self.drops : Self.recoveries
        // The last cluster has ended once a refusal followed.
        if isOver || (clusters.count > wanted && !last.isAccepted) {
            return .done(bounds(refused, clusters.dropLast(last.isAccepted ? 1 : 0)))
        }
        if last.isAccepted { return .call(after: 0) }
        let since = (calls.lastIndex { $0.isAccepted }).map { calls[$0].interval.answered } ?? first.interval.sent
        return .call(after: max(Self.shortestPause, (last.interval.answered - since) / 20))
    }

    /// The announced rate, when the first burst and the end of its refusals are as it says.
    private func announced(before refused: Int) -> RateBounds? {
        guard let policy, let window = policy.window, (policy.limit...2 * policy.limit + 1).contains(refused),
            let again = calls[refused...].firstIndex(where: \.isAccepted)
        else { return nil }
        // Whatever the limiter, a call is granted again within a window of the burst's last one; never before a bucket
        // would give one.
        let (earliest, latest) = (calls[again - 1].interval.sent, calls[again].interval.answered)
        let pause = max(Self.shortestPause, (earliest - calls[refused].interval.sent) / 20)
        guard earliest - calls[refused].interval.answered <= window + 2 * pause,
            latest - calls[0].interval.sent >= window / Int64(policy.limit)
        else { return nil }
        return RateBounds(limit: policy.limit, window: window)
    }

    // MARK: Clusters

    /// Runs of accepted calls after the first refusal; a pause counts when it is half as long as the longest.
    private func clusters(after refused: Int) -> [Cluster] {
        let accepted = calls.indices.filter { $0 > refused && calls[$0].isAccepted }
        func gap(_ place: Int) -> Int64 {
            let before = place == 0 ? calls[refused].interval.sent : calls[accepted[place - 1]].interval.answered
            return calls[accepted[place]].interval.sent - before
        }
        let longest = accepted.indices.dropFirst().map(gap).max() ?? 0
        var clusters: [Cluster] = []
        for (place, index) in accepted.enumerated() {
            let follows = place > 0 && (calls[index - 1].isAccepted || 2 * gap(place) < longest)
            if follows {
                clusters[clusters.count - 1].count += 1
            } else {
                clusters.append(
                    Cluster(
                        count: 1,
                        began: Interval(sent: calls[index - 1].interval.sent, answered: calls[index].interval.answered))
                )
            }
        }
        return clusters
    }

    /// Whether calls succeed one by one again, as from a bucket, and not a window's worth at a time.
    private func isEven(_ clusters: [Cluster]) -> Bool {
        let burst = calls.firstIndex { !$0.isAccepted } ?? 0
        return clusters.count > 1 && burst > 2 && clusters.dropLast().allSatisfy { 2 * $0.count < burst }
    }

    /// - Parameters:
    ///   - refused: the place of the first refusal, which is how many were accepted before it.
    ///   - clusters: those that have ended.
    private func bounds(_ refused: Int, _ clusters: some Collection<Cluster>) -> Finding {
        let ended = Array(clusters)
        guard ended.count > 1, let first = ended.first, let last = ended.last else {
            return .undecided(
                "calls were refused after \(refused), and succeeded again \(ended.count) times in \(calls.count) calls")
        }
        let counts = ended.map(\.count)
        let (smallest, largest) = (counts.min() ?? 1, counts.max() ?? 1)
        let most = max(refused, largest)
        // Between the beginnings of the first and the last cluster lie whole periods; each granted a cluster.
        let granted = Int64(counts.dropLast().reduce(0, +))
        let shortest = max(1, last.began.sent - first.began.answered)
        let periods = zip(ended, ended.dropFirst()).map { $1.began.answered - $0.began.sent }
        // In the time in which clusters make up the whole burst, each limiter grants it again.
        let longest = (periods.max() ?? shortest) * Int64((most + smallest - 1) / smallest)
        var fewest = smallest
        if 2 * largest < refused {
            // A bucket: the burst was what it holds, and what came in meanwhile.
            let burst = calls[refused].interval.answered - calls[0].interval.sent
            fewest = max(smallest, refused - 1 - Int(burst * granted / shortest) - 1)
        }
        return .rate(
            RateBounds(most: most, shortest: max(1, shortest * Int64(most) / granted), fewest: fewest, longest: longest)
        )
    }
}

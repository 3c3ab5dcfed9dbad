/// A comparison of two kinds of request by time, with its own controls: a decision rule without clock and socket.
///
/// Three legs run interleaved, each a series of pairs: the comparison (A and B), a null leg (A twice, which has to show
/// nothing) and a planted leg (A twice, one of them delayed on purpose, which has to be seen). Who goes first in a pair, and
/// which leg comes next, is drawn anew each time: blocks (all A, then all B) would take any drift for a difference.
package struct TimingTrial: Sendable {
    /// A series of pairs.
    package enum Leg: String, Sendable, Hashable, CaseIterable {
        case comparison
        case null
        case planted
    }

    /// A pair to measure: the difference is the time of the second kind minus that of the first, whatever came first.
    package struct Pair: Sendable, Hashable {
        package let leg: Leg
        /// Whether the second kind is sent first.
        package let isSwapped: Bool
    }

    /// How long, and how sure.
    package struct Plan: Sendable, Hashable {
        /// The most pairs per leg.
        package var pairs: Int
        /// The probability of a false alarm that this trial may spend.
        package var alpha: Double

        package init(pairs: Int, alpha: Double) {
            self.pairs = pairs
            self.alpha = alpha
        }
    }

    package let plan: Plan
    private let spending: AlphaSpending
    private var differences: [Leg: PairedDifferences] = [:]
    private var fired: [Leg: Bool] = [:]
    private var queue: [Leg] = []
    private var hasEnded = false

    package init(_ plan: Plan) {
        self.plan = plan
        spending = AlphaSpending(total: plan.alpha, pairs: plan.pairs)
    }

    /// The next pair; nil when the trial has ended.
    package mutating func next(using random: inout some RandomNumberGenerator) -> Pair? {
        if hasEnded { return nil }
        if queue.isEmpty { queue = Leg.allCases.shuffled(using: &random) }
        return Pair(leg: queue.removeLast(), isSwapped: Bool.random(using: &random))
    }

    /// Takes the difference of the pair that was asked for last, in nanoseconds.
    package mutating func record(_ difference: Int, in leg: Leg) {
        differences[leg, default: PairedDifferences()].append(difference)
        if queue.isEmpty, spending.looks.contains(self[.comparison].count) { look() }
    }

    package subscript(leg: Leg) -> PairedDifferences { differences[leg] ?? PairedDifferences() }

    /// What came out, once it has ended.
    package var finding: TimingFinding {
        let seen = TimingFinding.Measured(
            effect: self[.comparison].median ?? 0, interval: self[.comparison].interval,
            detectable: self[.null].detectableShift(pairs: plan.pairs, alpha: spending.share),
            pairs: self[.comparison].count, probability: self[.comparison].probability)
        if fired[.null] != nil { return .unreliable(seen) }
        if fired[.planted] != true { return .blind(seen) }
        return fired[.comparison] == nil ? .silent(seen) : .difference(seen)
    }

    /// Judges every leg that has not fired yet.
    private mutating func look() {
        for leg in Leg.allCases where fired[leg] == nil && self[leg].probability <= spending.share {
            fired[leg] = self[leg].positive > self[leg].negative
        }
        let isDecided = fired[.comparison] != nil && fired[.planted] != nil
        hasEnded = isDecided || fired[.null] != nil || self[.comparison].count >= plan.pairs
    }
}

/// What a trial came to.
package enum TimingFinding: Sendable, Hashable {
    /// The figures of the comparison, in nanoseconds.
    package struct Measured: Sendable, Hashable {
        /// The median difference: positive when the second kind takes longer.
        package let effect: Int
        /// Where the true median is, with probability 0.99.
        package let interval: ClosedRange<Int>?
        /// The smallest shift that would have been seen with probability 0.95.
        package let detectable: Int?
        package let pairs: Int
        /// The probability of such signs without a difference.
        package let probability: Double
    }

    /// The comparison fired, the null leg was silent, the planted delay was seen.
    case difference(Measured)
    /// Nothing fired but the planted leg.
    case silent(Measured)
    /// The planted delay was not seen: too much noise for so few pairs.
    case blind(Measured)
    /// Two requests of one kind seemed to differ: the measurement itself is at fault.
    case unreliable(Measured)

    package var measured: Measured {
        switch self {
        case .difference(let measured), .silent(let measured), .blind(let measured), .unreliable(let measured):
            measured
        }
    }
}

/// What two trials, the second over a fresh connection, say together.
package enum TimingVerdict: Sendable, Hashable {
    /// Both saw a difference, of one sign.
    case distinguishable(TimingFinding.Measured, again: TimingFinding.Measured)
    /// The first saw none although it would have seen one of the planted size.
    case notDistinguished(TimingFinding.Measured)
    /// No decision, and why.
    case undecided(String, TimingFinding.Measured)

    /// Judges a first trial; nil when another over a fresh connection has to confirm it.
    package init?(_ first: TimingFinding) {
        switch first {
        case .difference: return nil
        case .silent(let measured): self = .notDistinguished(measured)
        case .blind(let measured):
            self = .undecided("the planted delay was not seen: there is too much noise", measured)
        case .unreliable(let measured):
            self = .undecided("two requests of one kind seemed to differ: the measurement cannot be trusted", measured)
        }
    }

    /// Judges a first trial that saw a difference by the one that was to confirm it.
    package init(_ first: TimingFinding, confirmedBy second: TimingFinding) {
        let measured = first.measured
        guard case .difference = first, case .difference(let again) = second,
            (measured.effect > 0) == (again.effect > 0)
        else {
            self = .undecided("a difference was seen once and not again over a fresh connection", measured)
            return
        }
        self = .distinguishable(measured, again: again)
    }
}

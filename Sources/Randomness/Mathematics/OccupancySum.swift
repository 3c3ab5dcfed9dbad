#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How many different letters some keys have, all together: the sum of independent occupancy numbers.
///
/// The law of one key is exact: with each draw one letter more is there with the probability that it is a new one (Feller, volume 1,
/// IV.2). The tails of the sum are Chernoff's bounds: P(S >= s) <= e^(-t s) M(t)^N for every t > 0, M the exact generating function
/// of one key, at the t where it is smallest; likewise below.
package struct OccupancySum: Sendable {
    /// How many keys.
    package let keys: Int
    /// The probability of each number of different letters in one key.
    package let law: [Double]

    package init(keys: Int, length: Int, letters: Int) {
        self.keys = keys
        var law = [1.0] + [Double](repeating: 0, count: min(length, letters))
        let size = Double(letters)
        for _ in 0..<length {
            for different in law.indices.reversed() {
                let stays = law[different] * Double(different) / size
                let comes = different > 0 ? law[different - 1] * (size - Double(different - 1)) / size : 0
                law[different] = stays + comes
            }
        }
        self.law = law
    }

    /// The expected sum.
    package var mean: Double { Double(keys) * moments(at: 0).mean }

    /// An upper bound of log P(S >= sum).
    package func logAtLeast(_ sum: Int) -> Double { Double(sum) <= mean ? 0 : bound(sum, in: 0...Self.widest) }

    /// An upper bound of log P(S <= sum).
    package func logAtMost(_ sum: Int) -> Double { Double(sum) >= mean ? 0 : bound(sum, in: -Self.widest...0) }

    /// Beyond this t a bound hardly gets any smaller.
    private static let widest = 64.0

    private func moments(at t: Double) -> (logSum: Double, mean: Double) {
        let high = t * Double(t > 0 ? law.count - 1 : 0)
        var (sum, weighed) = (0.0, 0.0)
        for (different, probability) in law.enumerated() where probability > 0 {
            let weight = probability * exp(t * Double(different) - high)
            sum += weight
            weighed += weight * Double(different)
        }
        return (high + log(sum), weighed / sum)
    }

    /// The bound is convex in t: its slope is zero where the mean under e^(t s) is the sum.
    private func bound(_ sum: Int, in range: ClosedRange<Double>) -> Double {
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if Double(keys) * moments(at: middle).mean < Double(sum) { low = middle } else { high = middle }
        }
        let t = (low + high) / 2
        return min(0, Double(keys) * moments(at: t).logSum - t * Double(sum))
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The sign test: do differences fall on one side of zero more often than a fair coin would?
///
/// It asks nothing of the shape of the noise. Differences of pairs that were sent in a random order have either sign with
/// probability 1/2 as long as both kinds of request take equally long, whatever drifts or stalls in between.
package enum SignTest {
    /// The probability that a fair coin leans at least as far to either side; 1 when there were no throws.
    package static func probability(positive: Int, negative: Int) -> Double {
        let count = positive + negative
        return min(1, 2 * upperTail(from: max(positive, negative), of: count))
    }

    /// The least number of equal signs among `count` that has at most the given probability; nil when even all have more.
    package static func critical(of count: Int, alpha: Double) -> Int? {
        if count < 1 || 2 * upperTail(from: count, of: count) > alpha { return nil }
        // The probability falls with the number: halve the range in which it crosses alpha.
        var (tooSmall, enough) = (count / 2, count)
        while enough - tooSmall > 1 {
            let middle = (tooSmall + enough) / 2
            if 2 * upperTail(from: middle, of: count) <= alpha { enough = middle } else { tooSmall = middle }
        }
        return enough
    }

    /// The share of one sign that is needed for the test to fire with probability 0.95; nil when none suffices.
    package static func neededShare(of count: Int, alpha: Double) -> Double? {
        guard let critical = critical(of: count, alpha: alpha) else { return nil }
        let number = Double(count)
        var share = Double(critical) / number
        // Normal approximation of the binomial, with its variance at the share itself.
        for _ in 0..<20 {
            share = min(1, (Double(critical) + 1.645 * (number * share * (1 - share)).squareRoot()) / number)
        }
        return share
    }

    /// P(X >= k) for X binomial with n throws of a fair coin.
    private static func upperTail(from k: Int, of n: Int) -> Double {
        if k <= 0 { return 1 }
        let logarithm = lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1)) - Double(n) * log(2.0)
        var (term, sum) = (exp(logarithm), 0.0)
        for j in k...n {
            sum += term
            if term < sum * 1e-17 { break }
            term *= Double(n - j) / Double(j + 1)
        }
        return min(1, sum)
    }
}

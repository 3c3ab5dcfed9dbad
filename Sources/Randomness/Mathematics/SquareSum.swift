#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Pearson's statistic for equally likely cells, with p-values that are bounds, not approximations.
///
/// The statistic is the sum of h(c - n/k) over the k counts c, h(d) = d^2 near the mean and straight lines beyond
/// `8 sigma + 8`, where a single count is a matter for the binomial test. The chi-square law is 28 times too optimistic
/// at n = 50, so the tail is bounded instead: for every t and r,
/// P(S >= s) <= n! k^-n e^(-t s) r^-n (sum over c of r^c e^(t h(c - n/k)) / c!)^k
/// (Chernoff's bound for Poisson counts, conditioned on their sum), at the t and r where it is smallest. The bound is
/// convex in (t, log r), so that Newton's method finds them. It exceeds the truth by a factor of up to
/// about 250 sqrt(n), which costs the test one standard deviation.
package struct SquareSum: Sendable {
    /// How many things were counted.
    package let n: Int
    /// In how many cells.
    package let cells: Int

    private let mean: Double
    private let knee: Double
    private let first: Int
    /// h(c - n/k) of the counts from `first` on.
    private let squares: [Double]
    /// -log(c!) of the counts from `first` on.
    private let weights: [Double]

    package init(n: Int, cells: Int) {
        self.n = n
        self.cells = cells
        mean = Double(n) / Double(cells)
        let deviation = mean.squareRoot()
        knee = 8 * deviation + 8
        first = max(0, Int(mean - 60 * deviation - 60))
        let last = min(n, Int(mean + 60 * deviation + 120))
        var squares: [Double] = []
        var weights: [Double] = []
        var weight = -SpecialFunctions.logFactorial(first)
        for count in first...last {
            if count > first { weight -= log(Double(count)) }
            squares.append(Self.bent(Double(count) - mean, at: knee))
            weights.append(weight)
        }
        self.squares = squares
        self.weights = weights
    }

    private static func bent(_ deviation: Double, at knee: Double) -> Double {
        let size = abs(deviation)
        return size <= knee ? size * size : knee * (2 * size - knee)
    }

    /// The statistic of some counts.
    package func statistic(of counts: some Sequence<Int32>) -> Double {
        counts.reduce(0) { $0 + Self.bent(Double($1) - mean, at: knee) }
    }

    /// The statistic on the scale of chi-square: its mean is about the number of cells.
    package func chiSquare(_ statistic: Double) -> Double { statistic / mean }

    /// An upper bound of log P(S >= s).
    package func logAtLeast(_ statistic: Double) -> Double { bound(statistic, isUpper: true) }

    /// An upper bound of log P(S <= s).
    package func logAtMost(_ statistic: Double) -> Double { bound(statistic, isUpper: false) }

    private struct Moments {
        var logSum: Double
        var count: Double
        var square: Double
        var countVariance: Double
        var squareVariance: Double
        var covariance: Double
    }

    private func moments(_ t: Double, _ logRate: Double) -> Moments {
        var high = -Double.infinity
        for index in squares.indices {
            high = max(high, weights[index] + t * squares[index] + logRate * Double(first + index))
        }
        var (sum, c, s, cc, ss, cs) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
        for index in squares.indices {
            let exponent = weights[index] + t * squares[index] + logRate * Double(first + index) - high
            if exponent < -60 { continue }
            let weight = exp(exponent)
            let count = Double(first + index) - mean
            let square = squares[index]
            sum += weight
            c += weight * count
            s += weight * square
            cc += weight * count * count
            ss += weight * square * square
            cs += weight * count * square
        }
        c /= sum
        s /= sum
        return Moments(
            logSum: high + log(sum), count: c + mean, square: s, countVariance: cc / sum - c * c,
            squareVariance: ss / sum - s * s, covariance: cs / sum - c * s)
    }

    private func bound(_ statistic: Double, isUpper: Bool) -> Double {
        let constant = SpecialFunctions.logFactorial(n) - Double(n) * log(Double(cells))
        // Beyond the last count kept the terms must go on falling, whatever t is.
        let limit = n == first + squares.count - 1 ? 4.0 : 0.5 / knee
        var t = 0.0
        var logRate = log(max(mean, 1e-300))
        var current = moments(t, logRate)
        func value(_ t: Double, _ logRate: Double, _ moments: Moments) -> Double {
            constant - t * statistic - Double(n) * logRate + Double(cells) * moments.logSum
        }
        var best = value(t, logRate, current)
        if isUpper ? statistic <= Double(cells) * current.square : statistic >= Double(cells) * current.square {
            return 0
        }
        for _ in 0..<60 {
            let slope = (Double(cells) * current.square - statistic, Double(cells) * current.count - Double(n))
            let (a, b, d) = (current.squareVariance, current.covariance, current.countVariance)
            let determinant = max(a * d - b * b, 1e-12 * a * d + 1e-300)
            var step = ((-d * slope.0 + b * slope.1) / determinant, (b * slope.0 - a * slope.1) / determinant)
            step.0 /= Double(cells)
            step.1 /= Double(cells)
            var improved = false
            for _ in 0..<30 {
                let nextT = isUpper ? min(limit, max(0, t + step.0)) : max(-50, min(0, t + step.0))
                let nextRate = min(log(max(mean, 1e-300)) + 3, logRate + step.1)
                let next = moments(nextT, nextRate)
                let nextValue = value(nextT, nextRate, next)
                if nextValue < best - 1e-9 {
                    (t, logRate, current, best) = (nextT, nextRate, next, nextValue)
                    improved = true
                    break
                }
                step.0 /= 2
                step.1 /= 2
            }
            if !improved { break }
        }
        return min(0, best)
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the estimators share: the quantile of 99.5 % and the bound on predictors.
enum EntropyEstimate {
    /// The 99.5 % quantile of the normal law.
    static let quantile = 2.5758293035489008

    /// -log2 of the upper bound of an observed proportion.
    static func fromProportion(_ p: Double, n: Int) -> Double {
        -log2(min(1, p + quantile * (p * (1 - p) / Double(n - 1)).squareRoot()))
    }

    /// Section 6.3.7, steps 5 to 8: from the correct predictions, and from the longest run of them.
    static func fromPredictions(correct: Int, of n: Int, longestRun: Int, size: Int) -> Double {
        let observed = Double(correct) / Double(n)
        let global =
            correct > 0
            ? min(1, observed + quantile * (observed * (1 - observed) / Double(n - 1)).squareRoot())
            : 1 - pow(0.01, 1 / Double(n))
        var largest = max(1 / Double(size), global)
        if largest < 1, logNoRun(p: largest, run: longestRun + 1, n: n) > log(0.99) {
            var (low, high) = (largest, 1.0)
            for _ in 0..<1100 {
                let middle = (low + high) / 2
                if middle <= low || middle >= high { break }
                if logNoRun(p: middle, run: longestRun + 1, n: n) > log(0.99) { low = middle } else { high = middle }
            }
            largest = max(largest, high)
        }
        return -log2(largest)
    }

    /// The logarithm of the probability that n predictions, each right with probability p, have no run of `run` right ones
    /// (Feller, volume 1, XIII.7).
    private static func logNoRun(p: Double, run: Int, n: Int) -> Double {
        let q = 1 - p
        let power = pow(p, Double(run))
        var x = 1.0
        for _ in 0...65 {
            let next = 1 + q * power * pow(x, Double(run) + 1)
            if next - x <= 1e-19 * next { break }
            x = next
        }
        // x - 1 is tiny where it matters: its logarithm is taken from the difference.
        let excess = q * power * pow(x, Double(run) + 1)
        return log1p(-p * x) - log((Double(run) + 1 - Double(run) * x) * q) - (Double(n) + 1) * log1p(excess)
    }
}

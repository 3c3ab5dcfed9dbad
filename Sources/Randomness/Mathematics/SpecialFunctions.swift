#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The functions of probability that the tests stand on, as natural logarithms: p-values of 1e-300 are ordinary here.
package enum SpecialFunctions {
    /// The logarithm of the gamma function, for x > 0.
    ///
    /// Stirling's series (Abramowitz and Stegun 6.1.41) after moving the argument above 10; relative error below 1e-14.
    package static func logGamma(_ x: Double) -> Double {
        precondition(x > 0, "the gamma function is needed for positive numbers only")
        var argument = x
        var product = 1.0
        while argument < 10 {
            product *= argument
            argument += 1
        }
        let inverse = 1 / (argument * argument)
        let series =
            (1.0 / 12
                + inverse
                * (-1.0 / 360
                    + inverse * (1.0 / 1260 + inverse * (-1.0 / 1680 + inverse * (1.0 / 1188 - inverse * 691 / 360360)))))
            / argument
        return (argument - 0.5) * log(argument) - argument + 0.918938533204672741780329736406 + series - log(product)
    }

    /// The logarithm of n!.
    package static func logFactorial(_ n: Int) -> Double { n < 2 ? 0 : logGamma(Double(n) + 1) }

    /// The logarithm of the number of ways to choose `m` of `n`; minus infinity when there is none.
    package static func logChoose(_ n: Int, _ m: Int) -> Double {
        if m < 0 || m > n { return -.infinity }
        if m == 0 || m == n { return 0 }
        return logFactorial(n) - logFactorial(m) - logFactorial(n - m)
    }

    /// log(e^a + e^b).
    package static func logAdd(_ a: Double, _ b: Double) -> Double {
        let (high, low) = a > b ? (a, b) : (b, a)
        return low == -.infinity ? high : high + log1p(exp(low - high))
    }

    /// log(e^a + e^b + ...); minus infinity for none.
    package static func logSum(_ terms: [Double]) -> Double {
        guard let high = terms.max(), high > -.infinity else { return -.infinity }
        return high + log(terms.reduce(0) { $0 + exp($1 - high) })
    }

    /// log(1 - e^a), for a <= 0.
    package static func logOneMinusExp(_ a: Double) -> Double {
        if a >= 0 { return -.infinity }
        return a > -0.6931471805599453 ? log(-expm1(a)) : log1p(-exp(a))
    }

    /// The logarithm of the probability that a Binomial(n, p) variable is exactly `count`.
    package static func logBinomial(_ count: Int, n: Int, p: Double) -> Double {
        if count < 0 || count > n { return -.infinity }
        if p <= 0 { return count == 0 ? 0 : -.infinity }
        if p >= 1 { return count == n ? 0 : -.infinity }
        return logChoose(n, count) + Double(count) * log(p) + Double(n - count) * log1p(-p)
    }

    /// The logarithm of the probability that a Binomial(n, p) variable is at least `count`. Exact summation.
    package static func logBinomialAtLeast(_ count: Int, n: Int, p: Double) -> Double {
        if count <= 0 { return 0 }
        if count > n || p <= 0 { return -.infinity }
        if p >= 1 { return 0 }
        // Above the mean the terms fall like a geometric series; below it the other tail is the short one.
        guard Double(count) > Double(n) * p else {
            return logOneMinusExp(logBinomialAtMost(count - 1, n: n, p: p))
        }
        var sum = 1.0
        var term = 1.0
        let odds = p / (1 - p)
        for value in count..<n {
            term *= Double(n - value) / Double(value + 1) * odds
            sum += term
            if term < sum * 1e-17 { break }
        }
        return min(0, logBinomial(count, n: n, p: p) + log(sum))
    }

    /// The logarithm of the probability that a Binomial(n, p) variable is at most `count`. Exact summation.
    package static func logBinomialAtMost(_ count: Int, n: Int, p: Double) -> Double {
        if count < 0 { return -.infinity }
        if count >= n || p <= 0 { return 0 }
        if p >= 1 { return -.infinity }
        guard Double(count) < Double(n) * p else {
            return logOneMinusExp(logBinomialAtLeast(count + 1, n: n, p: p))
        }
        var sum = 1.0
        var term = 1.0
        let odds = (1 - p) / p
        var value = count
        while value > 0 {
            term *= Double(value) / Double(n - value + 1) * odds
            sum += term
            if term < sum * 1e-17 { break }
            value -= 1
        }
        return min(0, logBinomial(count, n: n, p: p) + log(sum))
    }

    /// The largest p for which at most `count` successes in `n` trials still have a probability of `level`.
    ///
    /// The upper confidence bound of Clopper and Pearson (Biometrika 26, 1934), found by bisection.
    package static func binomialUpperBound(_ count: Int, n: Int, level: Double) -> Double {
        if count >= n { return 1 }
        let target = log(level)
        var low = Double(count) / Double(n)
        var high = 1.0
        for _ in 0..<200 where high - low > 1e-15 * high {
            let middle = (low + high) / 2
            if logBinomialAtMost(count, n: n, p: middle) > target { low = middle } else { high = middle }
        }
        return high
    }

    /// The probability that a chi-square variable is at least x: the upper incomplete gamma function, regularized.
    ///
    /// Series and continued fraction (Abramowitz and Stegun 6.5.29 and 6.5.31; Lentz's method).
    package static func chiSquareTail(_ x: Double, degrees: Int) -> Double {
        if degrees < 1 || x <= 0 { return 1 }
        let (a, z) = (Double(degrees) / 2, x / 2)
        let scale = exp(a * log(z) - z - logGamma(a))
        if z < a + 1 {
            var (term, sum, n) = (1 / a, 1 / a, a)
            while term > sum * 1e-17 {
                n += 1
                term *= z / n
                sum += term
            }
            return max(0, 1 - sum * scale)
        }
        var b = z + 1 - a
        var c = 1e300
        var d = 1 / b
        var fraction = d
        for step in 1...100_000 {
            let factor = -Double(step) * (Double(step) - a)
            b += 2
            d = 1 / (factor * d + b)
            c = b + factor / c
            fraction *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return min(1, scale * fraction)
    }
}

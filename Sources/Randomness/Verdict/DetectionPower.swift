#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a sample of this size would have shown, and with which probability.
package struct DetectionPower: Sendable {
    /// The fault, for example `one letter too frequent everywhere, by 38 % or more`.
    package var fault: String
    /// The probability of its detection, for example `99 %`.
    package var probability: String
}

extension DetectionPower {
    /// The list for n keys of a form, with the threshold that Holm's first step sets.
    package static func list(keys n: Int, length: Int, alphabetSize k: Int, alpha: Double) -> [DetectionPower] {
        if n < 2 { return [] }
        func logThreshold(_ family: TestFamily) -> Double { log(alpha * family.share / TestFamily.allShares) }
        var list: [DetectionPower] = []
        // No remainder of a power of two is uneven where the alphabet's size is one.
        let shares = 5 + (k & (k - 1) == 0 ? 0 : Battery.moduloShare)
        let frequency = logThreshold(.letter) - log(shares * Double(k))
        if let excess = excess(n: n * length, k: k, logThreshold: frequency) {
            list.append(
                DetectionPower(fault: "one letter too frequent, by \(percent(excess)) or more", probability: "99 %"))
        }
        if let excess = excess(n: n, k: k, logThreshold: logThreshold(.position) - log(5 * Double(k * length))) {
            list.append(
                DetectionPower(
                    fault: "one letter too frequent at one position, by \(percent(excess)) or more", probability: "99 %"
                ))
        }
        let neighbours = logThreshold(.lagEqual) - log(10 * Double(length - 1))
        if let excess = excess(n: n * (length - 1), k: k, logThreshold: neighbours) {
            list.append(
                DetectionPower(
                    fault: "a letter like the one before it, by \(percent(excess)) or more too often",
                    probability: "99 %"))
        }
        // C(N, 2)/S >= ln 100: a pair of equal keys with a probability of 99 %.
        let seeds = Double(n) * Double(n - 1) / 2 / log(100)
        if seeds >= 2 {
            list.append(
                DetectionPower(
                    fault: "keys from 2^\(Numbers.fixed(log2(seeds), 1)) seeds or fewer (two equal keys)",
                    probability: "99 %"))
        }
        let bits = LetterBits(alphabetSize: k)
        let columns = length * bits.width + 1
        let rank = logThreshold(.bitRank) - log(21)
        if bits.isComplete, let state = largestState(rows: n, columns: columns, logThreshold: rank) {
            list.append(
                DetectionPower(
                    fault: "a generator linear over GF(2) with \(state) bits of state or fewer, started anew or not "
                        + "(rank)", probability: "certain"))
        }
        let stream = min(n * length, 65_536)
        let register = logThreshold(.linearComplexity) - log(36 * 2)
        let complexity = Int((register - Double(stream) * log(bits.largestBias)) / log(4))
        if complexity > 0 {
            list.append(
                DetectionPower(
                    fault: "a bit of the letters from one linear register of \(complexity) bits or fewer, undisturbed",
                    probability: "certain"))
        }
        return list
    }

    private static func percent(_ value: Double) -> String {
        value < 0.1 ? "\(Numbers.fixed(value * 100, 1)) %" : "\(Numbers.fixed(value * 100, 0)) %"
    }

    /// The smallest excess e so that a cell of probability (1 + e)/k is found in n draws with a probability of 99 %.
    static func excess(n: Int, k: Int, logThreshold: Double) -> Double? {
        let p = 1 / Double(k)
        var (low, high) = (Int(Double(n) * p), n + 1)
        while high - low > 1 {
            let middle = (low + high) / 2
            if SpecialFunctions.logBinomialAtLeast(middle, n: n, p: p) <= logThreshold {
                high = middle
            } else {
                low = middle
            }
        }
        if high > n { return nil }
        var (small, large) = (0.0, Double(k) - 1)
        for _ in 0..<60 {
            let middle = (small + large) / 2
            if SpecialFunctions.logBinomialAtLeast(high, n: n, p: min(1, p * (1 + middle))) >= log(0.99) {
                large = middle
            } else {
                small = middle
            }
        }
        return large
    }

    private static func largestState(rows: Int, columns: Int, logThreshold: Double) -> Int? {
        (1..<columns).reversed().first { state in
            let relations = Double(columns - state)
            return log(3.47) + relations * Double(state - rows) * log(2) <= logThreshold
        }
    }
}

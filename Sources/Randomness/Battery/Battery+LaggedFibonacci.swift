#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How a letter may follow from two earlier ones.
private enum LaggedForm: CaseIterable {
    case sum
    case difference
    case reversedDifference
    case exclusiveOr

    /// The symbol in reports, for x[n], x[n-a], x[n-b].
    func words(_ far: Int, _ near: Int) -> String {
        switch self {
        case .sum: "x[n] - x[n-\(far)] - x[n-\(near)]"
        case .difference: "x[n] - x[n-\(far)] + x[n-\(near)]"
        case .reversedDifference: "x[n] + x[n-\(far)] - x[n-\(near)]"
        case .exclusiveOr: "x[n] xor x[n-\(far)] xor x[n-\(near)]"
        }
    }

    /// Counts the residues of all letters from `far` on, before they are taken modulo k: `counts` has 3 k cells.
    func count(
        _ letters: UnsafeBufferPointer<UInt8>, _ total: Int, _ far: Int, _ near: Int, _ k: Int,
        into counts: UnsafeMutableBufferPointer<Int32>
    ) {
        @inline(__always)
        func count(from offset: Int, _ signs: (far: Int, near: Int)) {
            for index in far..<total {
                let (one, other) = (Int(letters[index &- far]), Int(letters[index &- near]))
                counts[Int(letters[index]) &+ signs.far &* one &+ signs.near &* other &+ offset] &+= 1
            }
        }
        switch self {
        case .sum: count(from: 2 * k, (-1, -1))
        case .difference: count(from: k, (-1, 1))
        case .reversedDifference: count(from: k, (1, -1))
        case .exclusiveOr:
            for index in far..<total {
                counts[Int(letters[index] ^ letters[index &- far] ^ letters[index &- near])] &+= 1
            }
        }
    }
}

extension Battery {
    /// The lags of generators in use: glibc, .NET, Go, R250, ran3, Knuth's, Boost's.
    private static let knownLags: [(far: Int, near: Int)] = [
        (31, 3), (55, 34), (55, 21), (55, 24), (55, 31), (607, 273), (607, 334), (100, 37), (250, 103), (521, 168),
        (17, 5), (63, 31), (97, 33), (127, 63), (1279, 418), (2281, 1252), (3217, 576), (4423, 2098), (9689, 5502),
    ]

    /// Additive lagged Fibonacci generators: x[n] - x[n-a] - x[n-b] and its kin take few values modulo k.
    ///
    /// These residues are independent and uniform under the null hypothesis, each with a new letter. Statistic: how many
    /// of them fall into the 1, 2 or 4 most frequent values: P <= C(k, m) P(Binomial(n, m/k) >= count). Known lags with
    /// the values {0, 1} and {-1, 0} of a carry besides, in each common letter order; all lags up to 64 on the first
    /// 2,048 letters.
    static func laggedFibonacciTests(_ sample: KeySample) -> [BatteryTest] {
        let total = sample.letters.count
        var tests: [BatteryTest] = []
        let known = LaggedSearch(
            sample, orders: sample.alphabet.commonOrders, lags: knownLags.filter { $0.far < total },
            letters: min(total, 65_536))
        tests += known.tests("known lags")
        let furthest = min(64, total - 2)
        if furthest >= 2 {
            let all = (2...furthest).flatMap { far in (1..<far).map { (far: far, near: $0) } }
            tests += LaggedSearch(sample, orders: [sample.alphabet], lags: all, letters: min(total, 2048)).tests(
                "all lags up to \(furthest)")
        }
        return tests
    }
}

private struct LaggedSearch {
    private var best: (logP: Double, text: String, words: String) = (0, "spread over all values", "")
    private var carry: (logP: Double, text: String, words: String) = (0, "spread over all values", "")
    private var combinations = 0

    init(_ sample: KeySample, orders: [KeyAlphabet], lags: [(far: Int, near: Int)], letters total: Int) {
        let k = sample.alphabet.size
        let isPowerOfTwo = k & (k - 1) == 0
        let forms = LaggedForm.allCases.filter { isPowerOfTwo || $0 != .exclusiveOr }
        var wide = [Int32](repeating: 0, count: 3 * k)
        for order in orders {
            guard let ordered = sample.renumbered(by: order) else { continue }
            for lag in lags {
                for form in forms {
                    combinations += 1
                    for value in wide.indices { wide[value] = 0 }
                    wide.withUnsafeMutableBufferPointer { wide in
                        ordered.letters.withUnsafeBufferPointer { letters in
                            form.count(letters, total, lag.far, lag.near, k, into: wide)
                        }
                        for value in 0..<k { wide[value] += wide[value + k] + wide[value + 2 * k] }
                    }
                    look(at: wide.prefix(k), total - lag.far, words: { form.words(lag.far, lag.near) })
                }
            }
        }
    }

    private mutating func look(at counts: ArraySlice<Int32>, _ n: Int, words: () -> String) {
        let k = counts.count
        // The four most frequent values, without sorting all.
        var top: [Int32] = [0, 0, 0, 0]
        for count in counts where count > top[3] {
            top[3] = count
            var place = 3
            while place > 0, top[place] > top[place - 1] {
                top.swapAt(place, place - 1)
                place -= 1
            }
        }
        let mean = Double(n) / Double(k)
        for size in [1, 2, 4] where size < k {
            let count = Int(top.prefix(size).reduce(0, +))
            // Nothing near the mean can matter; the tail is summed for the rest only.
            let expected = mean * Double(size)
            if Double(count) < expected + 4 * expected.squareRoot() { continue }
            let logP =
                SpecialFunctions.logChoose(k, size)
                + SpecialFunctions.logBinomialAtLeast(count, n: n, p: Double(size) / Double(k))
            if logP < best.logP {
                best = (
                    logP, "\(count) of \(n) in \(size) of \(k) values, \(Numbers.short(expected)) expected", words()
                )
            }
        }
        for (name, sum) in [("0 and 1", counts[0] + counts[1]), ("-1 and 0", counts[0] + counts[k - 1])] where k > 2 {
            let count = Int(sum)
            let expected = 2 * mean
            if Double(count) < expected + 4 * expected.squareRoot() { continue }
            let logP = SpecialFunctions.logBinomialAtLeast(count, n: n, p: 2 / Double(k))
            if logP < carry.logP {
                carry = (logP, "\(count) of \(n) are \(name), \(Numbers.short(expected)) expected", words())
            }
        }
    }

    func tests(_ scope: String) -> [BatteryTest] {
        if combinations == 0 { return [] }
        return [("few values", best, 3.0), ("a carry", carry, 2.0)].map { kind, extreme, sets in
            BatteryTest(
                .laggedFibonacci, "\(kind), \(scope)",
                observed: extreme.words.isEmpty ? extreme.text : "\(extreme.words): \(extreme.text)",
                logP: extreme.logP,
                hypotheses: Double(combinations) * sets,
                finding:
                    "each letter follows from two earlier ones (\(extreme.words) takes few values): an additive lagged "
                    + "Fibonacci generator, as glibc, .NET and Go have")
        }
    }
}

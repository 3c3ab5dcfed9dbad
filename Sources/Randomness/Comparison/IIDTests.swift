#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The tests of SP 800-90B, section 5, for symbols that are independent and identically distributed.
///
/// For comparison, as the estimators. The tests ask whether the symbols are alike and independent, not whether they are
/// equally likely.
package struct IIDTests: Sendable {
    /// A chi-square test of section 5.2: 0 degrees of freedom where there are too few symbols.
    package struct ChiSquare: Sendable {
        package var statistic: Double
        package var degrees: Int
        package var pValue: Double
        /// What the section demands.
        package var isPassed: Bool { pValue >= 0.001 }

        init(_ statistic: Double, degrees: Int) {
            self.statistic = statistic
            self.degrees = degrees
            pValue = SpecialFunctions.chiSquareTail(statistic, degrees: degrees)
        }
    }

    /// The length of the longest repeat; as many letters or more come twice with this probability.
    package struct LongestRepeat: Sendable {
        package var length: Int
        package var pValue: Double
        package var isPassed: Bool { pValue >= 0.001 }
    }

    /// A statistic of section 5.1 and how many shuffles gave more, as much, and less; counting ends when it is decided.
    package struct Permutation: Sendable {
        package var name: String
        package var value: Double
        package var more = 0
        package var equal = 0
        package var less = 0
        /// What the section demands of 10,000 shuffles.
        package var isPassed: Bool { more + equal > 5 && equal + less > 5 }
    }

    package let independence: ChiSquare
    package let goodnessOfFit: ChiSquare
    /// The longest substring that comes twice (5.2.5), and the probability that one so long comes.
    package let longestRepeat: LongestRepeat
    package let permutations: [Permutation]

    /// How many shuffles are worth their time: NIST's 10,000, and fewer of more than 10,000 symbols.
    package static func shuffles(of symbols: Int) -> Int { min(10_000, max(200, 100_000_000 / max(1, symbols))) }

    /// The tests of some symbols; nil for fewer than two different ones, or fewer than 50.
    ///
    /// - Parameters:
    ///   - shuffles: how many at most; what is decided is not counted on.
    ///   - seed: of the shuffles; the same one gives the same counts.
    package init?(of raw: [UInt8], shuffles: Int, seed: UInt64 = 1) {
        guard raw.count >= 50, let data = EstimatorSymbols(raw, bitLimit: 0) else { return nil }
        let (symbols, size) = (data.symbols, data.size)
        var counts = [Int](repeating: 0, count: size)
        for symbol in symbols { counts[Int(symbol)] += 1 }
        let p = counts.map { Double($0) / Double(symbols.count) }
        independence = size == 2 ? Self.bitIndependence(symbols, p) : Self.independence(symbols, p)
        goodnessOfFit = Self.goodnessOfFit(symbols, p)
        longestRepeat = Self.longestRepeat(symbols, p)
        permutations = Self.permutations(raw, symbols, size: size, shuffles: shuffles, seed: seed)
    }

    // MARK: 5.2.1 to 5.2.4

    /// Cells are put together, the least likely first, until five are expected of each.
    private static func bins(_ expected: [Double]) -> (bin: [Int], expected: [Double]) {
        let order = expected.indices.sorted { (expected[$0], $0) < (expected[$1], $1) }
        var bins: [Double] = []
        var bin = [Int](repeating: 0, count: expected.count)
        var current = 0.0
        for cell in order {
            if current >= 5 {
                bins.append(current)
                current = 0
            }
            bin[cell] = bins.count
            current += expected[cell]
        }
        if current < 5, !bins.isEmpty {
            for cell in order where bin[cell] == bins.count { bin[cell] -= 1 }
            bins[bins.count - 1] += current
        } else {
            bins.append(current)
        }
        return (bin, bins)
    }

    private static func statistic(_ observed: [Int], _ expected: [Double]) -> Double {
        zip(observed, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) / $1.1 }
    }

    private static func independence(_ symbols: [UInt8], _ p: [Double]) -> ChiSquare {
        let size = p.count
        let pairs = Double(symbols.count / 2)
        let (bin, expected) = bins((0..<(size * size)).map { p[$0 / size] * p[$0 % size] * pairs })
        var observed = [Int](repeating: 0, count: expected.count)
        for index in stride(from: 0, to: symbols.count - 1, by: 2) {
            observed[bin[Int(symbols[index]) * size + Int(symbols[index + 1])]] += 1
        }
        return ChiSquare(statistic(observed, expected), degrees: expected.count - size)
    }

    private static func bitIndependence(_ bits: [UInt8], _ p: [Double]) -> ChiSquare {
        let least = p.min() ?? 0
        guard let width = (2...11).last(where: { pow(least, Double($0)) * Double(bits.count / $0) >= 5 }) else {
            return ChiSquare(0, degrees: 0)
        }
        let blocks = bits.count / width
        var observed = [Int](repeating: 0, count: 1 << width)
        for block in 0..<blocks { observed[(0..<width).reduce(0) { $0 << 1 | Int(bits[block * width + $1]) }] += 1 }
        let expected = observed.indices.map { tuple in
            pow(p[1], Double(tuple.nonzeroBitCount)) * pow(p[0], Double(width - tuple.nonzeroBitCount)) * Double(blocks)
        }
        return ChiSquare(statistic(observed, expected), degrees: 1 << width - 2)
    }

    private static func goodnessOfFit(_ symbols: [UInt8], _ p: [Double]) -> ChiSquare {
        let length = symbols.count / 10
        let raw = p.map { $0 * Double(length) }
        let (bin, expected) = p.count == 2 ? ([0, 1], raw) : bins(raw)
        var sum = 0.0
        for part in 0..<10 {
            var observed = [Int](repeating: 0, count: expected.count)
            for symbol in symbols[(part * length)..<((part + 1) * length)] { observed[bin[Int(symbol)]] += 1 }
            sum += statistic(observed, expected)
        }
        return ChiSquare(sum, degrees: 9 * (expected.count - 1))
    }

    // MARK: 5.2.5

    private static func longestRepeat(_ symbols: [UInt8], _ p: [Double]) -> LongestRepeat {
        let longest = SubstringCounts(of: PackedLetters(symbols, size: p.count)).longest
        let collision = p.reduce(0) { $0 + $1 * $1 }
        let windows = Double(symbols.count - longest + 1)
        let logNone = windows * (windows - 1) / 2 * log1p(-pow(collision, Double(longest)))
        return LongestRepeat(length: longest, pValue: -expm1(logNone))
    }

    // MARK: 5.1

    private static func permutations(
        _ raw: [UInt8], _ symbols: [UInt8], size: Int, shuffles: Int, seed: UInt64
    ) -> [Permutation] {
        let sorted = symbols.sorted()
        let middle = sorted.count / 2
        let median =
            size == 2
            ? 0.5
            : sorted.count % 2 == 1
                ? Double(sorted[middle]) : (Double(sorted[middle]) + Double(sorted[middle - 1])) / 2
        let first = IIDStatistics(raw: raw, symbols: symbols, size: size, median: median)
        var permutations = zip(IIDStatistics.names, first.values).map { Permutation(name: $0, value: $1) }
        var numbers = [UInt8](repeating: 0, count: 256)
        for (raw, symbol) in zip(raw, symbols) { numbers[Int(raw)] = symbol }
        var generator = SplitMix(state: seed)
        var shuffled = raw
        for _ in 0..<shuffles where !permutations.allSatisfy(\.isPassed) {
            shuffled.shuffle(using: &generator)
            let other = IIDStatistics(
                raw: shuffled, symbols: shuffled.map { numbers[Int($0)] }, size: size, median: median)
            for (index, value) in other.values.enumerated() where !permutations[index].isPassed {
                if value > permutations[index].value {
                    permutations[index].more += 1
                } else if value == permutations[index].value {
                    permutations[index].equal += 1
                } else {
                    permutations[index].less += 1
                }
            }
        }
        return permutations
    }
}

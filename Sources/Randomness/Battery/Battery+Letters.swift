#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Battery {
    /// How often each letter is there, over all keys and positions.
    static func letterCounts(_ sample: KeySample) -> [Int32] {
        var counts = [Int32](repeating: 0, count: sample.alphabet.size)
        for letter in sample.letters { counts[Int(letter)] += 1 }
        return counts
    }

    /// Letters of the alphabet that never come.
    ///
    /// Statistic: how many different letters m there are in n letters. P(at most m) <= C(k, m) (m/k)^n: the union bound
    /// over the sets of m letters.
    static func alphabetTests(_ sample: KeySample) -> [BatteryTest] {
        let k = sample.alphabet.size
        let used = letterCounts(sample).count { $0 > 0 }
        return [
            BatteryTest(
                .alphabet, "letters in use", observed: "\(used) of \(k)",
                logP: logUsedAtMost(used, of: k, draws: sample.letters.count), hypotheses: 1,
                finding: "only \(used) of the alphabet's \(k) letters are ever used")
        ]
    }

    /// log of a bound of the probability that n draws hold at most m of k letters.
    private static func logUsedAtMost(_ used: Int, of k: Int, draws n: Int) -> Double {
        min(0, SpecialFunctions.logChoose(k, used) + Double(n) * log(Double(used) / Double(k)))
    }

    /// The frequencies of the letters, and the bugs that are known to distort them.
    ///
    /// Statistics: the highest and the lowest count, Binomial(n, 1/k); chi-square in both tails (`SquareSum`); and as
    /// directed alternatives the number of letters among the `2^b mod k` that are too frequent where a byte is made a letter, in each
    /// of the common orders of the letters: the first ones where it is taken modulo the alphabet's size, some all over the alphabet
    /// where it is scaled to it; and the two letters at the ends (rounding instead of truncating).
    static func letterTests(_ sample: KeySample) -> [BatteryTest] {
        let n = sample.letters.count
        let k = sample.alphabet.size
        var cells = CellCounts(n: n, cells: k)
        cells.add(letterCounts(sample), table: 0)
        var tests = cells.tests(.letter, cell: "letter", place: { _ in "all positions" }, finding: { $0 })
        tests += directedLetterTests(sample)
        return tests
    }

    /// The share of the family's error that a remainder of a power of two has beside an ordinary test: it is the commonest
    /// mistake, and the letters tell it by a little only.
    static let moduloShare = 15.0

    /// A way of making a number below a power of two a letter, in which some letters come once more than the others.
    private struct UnevenDraw {
        /// What there are more numbers of.
        let range: Int
        /// Whether it is `floor(x * k / range)`, else a remainder.
        let isScaled: Bool
        /// Its part of the test's error, beside the others': a whole byte's remainder is what is seen.
        let part: Double

        static let known = [
            UnevenDraw(range: 256, isScaled: false, part: 85), UnevenDraw(range: 128, isScaled: false, part: 9),
            UnevenDraw(range: 256, isScaled: true, part: 5), UnevenDraw(range: 128, isScaled: true, part: 1),
        ]

        /// The places in the alphabet of the letters that come once more.
        func favoured(of k: Int) -> [Int] {
            if !isScaled { return Array(0..<(range % k)) }
            return (0..<k).filter { letter in
                let (first, end) = ((letter * range + k - 1) / k, ((letter + 1) * range + k - 1) / k)
                return end - first > range / k
            }
        }

        func wording(of k: Int) -> (which: String, how: String) {
            let count = range % k
            return isScaled
                ? ("\(count) letters with one number more", "scaled to \(k)")
                : ("first \(count) letters", "taken modulo \(k)")
        }
    }

    private static func directedLetterTests(_ sample: KeySample) -> [BatteryTest] {
        let n = sample.letters.count
        let k = sample.alphabet.size
        let counts = letterCounts(sample)
        let table = sample.alphabet.indexTable
        let orders = sample.alphabet.commonOrders
        typealias Hypothesis = (logP: Double, text: String, finding: String)
        let draws = UnevenDraw.known.filter { $0.range > k && $0.range % k != 0 }
        var uneven = [[Hypothesis]](repeating: [], count: draws.count)
        var ends: [Hypothesis] = []
        // Orders that have the same letters in front, or at the ends, are one hypothesis.
        var fronts: Set<Set<UInt8>> = []
        var bothEnds: Set<Set<UInt8>> = []
        for order in orders {
            let ordered = order.letters.map { Int(counts[Int(table[Int($0)])]) }
            for (number, draw) in draws.enumerated() {
                let favoured = draw.favoured(of: k)
                guard fronts.insert(Set(favoured.map { order.letters[$0] })).inserted else { continue }
                let count = favoured.reduce(0) { $0 + ordered[$1] }
                let (which, how) = draw.wording(of: k)
                uneven[number].append(
                    (
                        SpecialFunctions.logBinomialAtLeast(count, n: n, p: Double(favoured.count) / Double(k)),
                        "\(which) of \(order.name): \(count) of \(n), "
                            + "\(Numbers.short(Double(n * favoured.count) / Double(k))) expected",
                        "the \(which) (\(order.name)) are too frequent, as when a number below \(draw.range) is \(how)"
                    ))
            }
            guard bothEnds.insert([order.letters[0], order.letters[k - 1]]).inserted else { continue }
            let atEnds = ordered[0] + ordered[k - 1]
            ends.append(
                (
                    SpecialFunctions.logBinomialAtMost(atEnds, n: n, p: 2 / Double(k)),
                    "ends of \(order.name): \(atEnds) of \(n), \(Numbers.short(Double(2 * n) / Double(k))) expected",
                    "the first and last letters (\(order.name)) are too rare, as when a number is rounded, not truncated"
                ))
        }
        /// The most extreme of some hypotheses that have a part of the test's share, each the same.
        func extreme(_ all: [Hypothesis], _ name: String, part: Double = 1, share: Double = 1) -> BatteryTest? {
            all.min { $0.logP < $1.logP }.map {
                BatteryTest(
                    .letter, name, observed: $0.text, logP: $0.logP, hypotheses: Double(all.count) / part, share: share,
                    finding: $0.finding)
            }
        }
        let parts = draws.map(\.part).reduce(0, +)
        let remainders = zip(draws, uneven).compactMap { draw, all in
            extreme(all, "a power of two made letters", part: draw.part / parts, share: moduloShare)
        }
        let remainder = remainders.min { $0.logP + log($0.hypotheses) < $1.logP + log($1.hypotheses) }
        return [remainder, extreme(ends, "rounded number")].compactMap(\.self)
    }

    /// The frequencies of the letters at each position, and how many are used there.
    ///
    /// Statistics: over all positions the highest and the lowest count, Binomial(N, 1/k); the most and the least even
    /// position by chi-square; the fewest different letters, by the union bound of `alphabetTests`.
    static func positionTests(_ sample: KeySample) -> [BatteryTest] {
        let k = sample.alphabet.size
        var cells = CellCounts(n: sample.count, cells: k)
        var fewest = (used: k, position: 0)
        for (position, counts) in positionCounts(sample).enumerated() {
            cells.add(counts, table: position)
            let used = counts.count { $0 > 0 }
            if used < fewest.used { fewest = (used, position) }
        }
        let place = "position \(fewest.position + 1)"
        let few = BatteryTest(
            .position, "\(place): letters in use", observed: "\(fewest.used) of \(k)",
            logP: logUsedAtMost(fewest.used, of: k, draws: sample.count), hypotheses: Double(sample.length),
            finding: "\(place): only \(fewest.used) of the alphabet's \(k) letters are ever used")
        return cells.tests(.position, cell: "letter", place: { "position \($0 + 1)" }, finding: { $0 }) + [few]
    }

    /// For each position how often each letter is there.
    package static func positionCounts(_ sample: KeySample) -> [[Int32]] {
        let k = sample.alphabet.size
        var flat = [Int32](repeating: 0, count: sample.length * k)
        var position = 0
        for letter in sample.letters {
            flat[position * k + Int(letter)] += 1
            position += 1
            if position == sample.length { position = 0 }
        }
        return (0..<sample.length).map { Array(flat[($0 * k)..<($0 * k + k)]) }
    }
}

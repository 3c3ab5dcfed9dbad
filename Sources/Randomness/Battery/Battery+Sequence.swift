#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Battery {
    /// The same position of keys that were issued one to eight after each other.
    ///
    /// Statistics: for each gap g the number of equal letters over all positions, Binomial((N - g) L, 1/k), both tails,
    /// and at each position alone, Binomial(N - g, 1/k); for g = 1 the differences modulo k at each position.
    static func keyToKeyTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        if n < 2 { return [] }
        var pooled: [Extreme] = []
        var single: [Extreme] = []
        for gap in 1...min(8, n - 1) {
            var equal = [Int](repeating: 0, count: length)
            sample.letters.withUnsafeBufferPointer { letters in
                for key in 0..<(n - gap) {
                    let (a, b) = (key * length, (key + gap) * length)
                    for place in 0..<length where letters[a + place] == letters[b + place] { equal[place] += 1 }
                }
            }
            pooled.append(
                Extreme(place: gap, count: equal.reduce(0, +), n: (n - gap) * length, p: 1 / Double(k)))
            for place in 0..<length {
                single.append(Extreme(place: gap * length + place, count: equal[place], n: n - gap, p: 1 / Double(k)))
            }
        }
        var cells = CellCounts(n: n - 1, cells: k)
        for place in 0..<length {
            var differences = [Int32](repeating: 0, count: k)
            for key in 1..<n {
                let step = Int(sample.letters[key * length + place]) - Int(sample.letters[(key - 1) * length + place])
                differences[step < 0 ? step + k : step] += 1
            }
            cells.add(differences, table: place)
        }
        return Extreme.tests(
            pooled, .keyToKey, name: { "equal letters, keys \($0) apart" },
            often: { "keys issued \($0) after each other have too many letters in common" },
            seldom: { "keys issued \($0) after each other have too few letters in common" })
            + Extreme.tests(
                single, .keyToKey, name: { "equal letters at position \($0 % length + 1), keys \($0 / length) apart" },
                often: { "position \($0 % length + 1) often stays the same from key to key" },
                seldom: { "position \($0 % length + 1) hardly ever stays the same from key to key" })
            + cells.tests(
                .keyToKey, cell: "step", place: { "position \($0 + 1)" },
                finding: { "a key follows from the one before; \($0)" })
    }

    /// Whether keys, read from some position on, rise in the order of their creation.
    ///
    /// Statistic: the number of ascents of the N suffixes, whose law for N different values in random order is
    /// Eulerian: P(at least a) = P(sum of N uniform numbers >= a) (Tanny 1973), bounded by Chernoff. Equal suffixes count
    /// for the null hypothesis. By the alphabet's order and by the letters' codes.
    static func orderTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length) = (sample.count, sample.length)
        if n < 3 { return [] }
        let byCode = sample.alphabet.letters.enumerated().sorted { $0.element < $1.element }
        var rank = [UInt8](repeating: 0, count: sample.alphabet.size)
        for (place, letter) in byCode.enumerated() { rank[letter.offset] = UInt8(place) }
        let recoded = sample.letters.map { rank[Int($0)] }
        let orders = recoded == sample.letters ? [sample.letters] : [sample.letters, recoded]
        var rising: (logP: Double, text: String, place: Int) = (0, "", 0)
        var falling: (logP: Double, text: String, place: Int) = (0, "", 0)
        for letters in orders {
            var ascents = [Int](repeating: 0, count: length)
            var descents = [Int](repeating: 0, count: length)
            for key in 1..<n {
                // The sign of the comparison from each position on, from the end to the beginning.
                var sign = 0
                for place in stride(from: length - 1, through: 0, by: -1) {
                    let (a, b) = (letters[(key - 1) * length + place], letters[key * length + place])
                    if a != b { sign = a < b ? 1 : -1 }
                    if sign > 0 { ascents[place] += 1 } else if sign < 0 { descents[place] += 1 }
                }
            }
            for place in 0..<length {
                let up = logEulerianAtLeast(ascents[place], n)
                if up < rising.logP { rising = (up, "\(ascents[place]) rises in \(n) keys", place) }
                let down = logEulerianAtLeast(descents[place], n)
                if down < falling.logP { falling = (down, "\(descents[place]) falls in \(n) keys", place) }
            }
        }
        return [("rising", rising), ("falling", falling)].map { word, extreme in
            BatteryTest(
                .order, "\(word) values from position \(extreme.place + 1) on",
                observed: extreme.text.isEmpty ? "as many as not" : extreme.text, logP: extreme.logP,
                hypotheses: Double(orders.count * length),
                finding:
                    "from position \(extreme.place + 1) on the keys are \(word) in the order of their creation, as "
                    + "when they hold a time or a counter")
        }
    }

    /// A bound of log P(at least `count` ascents in a random order of `n` values).
    static func logEulerianAtLeast(_ count: Int, _ n: Int) -> Double {
        let a = Double(count)
        if a <= Double(n) / 2 { return 0 }
        if count >= n { return -.infinity }
        if count == n - 1 { return -SpecialFunctions.logFactorial(n) }
        // n log((e^t - 1)/t) - t a is convex in t: bisect its slope.
        func slope(_ t: Double) -> Double { Double(n) * (1 / (1 - exp(-t)) - 1 / t) - a }
        var (low, high) = (1e-9, 1.0)
        while slope(high) < 0, high < 1e9 { high *= 2 }
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if slope(middle) < 0 { low = middle } else { high = middle }
        }
        let logMean = high > 30 ? high + log1p(-exp(-high)) - log(high) : log(expm1(high) / high)
        return min(0, Double(n) * logMean - high * a)
    }

    /// The stream of all letters against itself, shifted.
    ///
    /// Statistic: for each distance d, across the borders of keys, how often x[i] = x[i+d]: Binomial(T - d, 1/k), both
    /// tails. Distances up to 4,096; to 1,024 for more than 200,000 letters.
    static func streamLagTests(_ sample: KeySample) -> [BatteryTest] {
        let total = sample.letters.count
        let furthest = min(total - 1, total > 200_000 ? 1024 : 4096)
        if furthest < 1 { return [] }
        var equal: [Extreme] = []
        let p = 1 / Double(sample.alphabet.size)
        sample.letters.withUnsafeBufferPointer { letters in
            for distance in 1...furthest {
                let count = EqualLetters.count(letters, at: distance)
                equal.append(Extreme(place: distance, count: count, n: total - distance, p: p))
            }
        }
        return Extreme.tests(
            equal, .streamLag, name: { "equal letters at distance \($0)" },
            often: { "the stream of letters repeats itself after \($0) letters" },
            seldom: { "letters \($0) apart in the stream are hardly ever equal" })
    }

    /// Pairs of neighbours inside the keys, taken without overlap so that their law is exactly multinomial.
    ///
    /// Statistics: the highest of the k^2 cells, Binomial(n, 1/k^2), and chi-square in both tails, for the pairs that
    /// begin at odd and at even positions. (Good's psi-squared of overlapping pairs, 1953, has only an asymptotic law; the
    /// plain chi-square of overlapping pairs rejects 6 % of sound samples at 1 %.)
    static func digramTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        var tests: [BatteryTest] = []
        for offset in 0..<2 where length >= offset + 2 {
            let inKey = (length - offset) / 2
            var counts = [Int32](repeating: 0, count: k * k)
            for key in 0..<n {
                for pair in 0..<inKey {
                    let index = key * length + offset + 2 * pair
                    counts[Int(sample.letters[index]) * k + Int(sample.letters[index + 1])] += 1
                }
            }
            var cells = CellCounts(n: n * inKey, cells: k * k)
            cells.add(counts, table: offset)
            tests += cells.tests(
                .digrams, cell: "digram", place: { $0 == 0 ? "from odd positions" : "from even positions" },
                finding: { "a letter depends on the one before it; \($0)" })
        }
        return tests
    }
}

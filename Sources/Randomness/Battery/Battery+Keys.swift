#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Battery {
    /// Repeats inside single keys: none at all, too long a run, one letter too often, too few letters; and over all keys too few or
    /// too many different ones.
    ///
    /// Statistics: the number of keys without any repeated letter, Binomial(N, product of (1 - i/k)); the longest run of
    /// one letter, P(>= r) <= N (L - r + 1) k^-(r-1); the most copies of a letter in a key,
    /// P(>= m) <= N k P(Binomial(L, 1/k) >= m); the fewest different letters, P(<= m) <= N C(k, m) (m/k)^L;
    /// the sum of the numbers of different letters, both tails (`OccupancySum`).
    static func insideKeyTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        var withoutRepeat = 0
        var longestRun = 0
        var mostCopies = 0
        var (fewest, sum) = (length, 0)
        var seen = [Int](repeating: 0, count: k)
        for key in 0..<n {
            for letter in seen.indices { seen[letter] = 0 }
            var run = 0
            var last = -1
            var different = 0
            for letter in sample.key(key) {
                run = Int(letter) == last ? run + 1 : 1
                last = Int(letter)
                longestRun = max(longestRun, run)
                if seen[last] == 0 { different += 1 }
                seen[last] += 1
                mostCopies = max(mostCopies, seen[last])
            }
            fewest = min(fewest, different)
            sum += different
            if different == length { withoutRepeat += 1 }
        }
        var tests: [BatteryTest] = []
        if length <= k {
            let p = exp((0..<length).reduce(0.0) { $0 + log1p(-Double($1) / Double(k)) })
            tests.append(
                BatteryTest(
                    .insideKey, "keys without a repeated letter",
                    observed: "\(withoutRepeat) of \(n), \(Numbers.short(Double(n) * p)) expected",
                    logP: SpecialFunctions.logBinomialAtLeast(withoutRepeat, n: n, p: p), hypotheses: 1,
                    finding: "the letters inside a key hardly ever repeat, as when the alphabet is shuffled"))
        }
        let logN = log(Double(n))
        let logK = log(Double(k))
        tests.append(
            BatteryTest(
                .insideKey, "longest run of one letter", observed: "\(longestRun)",
                logP: min(0, logN + log(Double(length - longestRun + 1)) - Double(longestRun - 1) * logK),
                hypotheses: 1,
                finding: "a key repeats one letter \(longestRun) times in a row"))
        tests.append(
            BatteryTest(
                .insideKey, "most copies of a letter in one key", observed: "\(mostCopies)",
                logP: min(
                    0, logN + logK + SpecialFunctions.logBinomialAtLeast(mostCopies, n: length, p: 1 / Double(k))),
                hypotheses: 1, finding: "a key holds one letter \(mostCopies) times"))
        tests.append(
            BatteryTest(
                .insideKey, "fewest different letters in one key", observed: "\(fewest)",
                logP: min(
                    0,
                    logN + SpecialFunctions.logChoose(k, fewest) + Double(length) * (log(Double(fewest)) - logK)),
                hypotheses: 1, finding: "a key uses only \(fewest) different letters"))
        let occupancy = OccupancySum(keys: n, length: length, letters: k)
        let (few, many) = (occupancy.logAtMost(sum), occupancy.logAtLeast(sum))
        tests.append(
            BatteryTest(
                .insideKey, "different letters in each key, all together",
                observed: "\(sum), \(Numbers.short(occupancy.mean)) expected", logP: min(few, many), hypotheses: 2,
                finding: few < many
                    ? "letters come again inside a key more often than by chance"
                    : "letters come again inside a key less often than by chance, as when they are drawn without putting "
                        + "them back"))
        return tests
    }

    /// Equal letters, differences and sums at a distance inside the keys.
    ///
    /// Statistic: for each distance d how often x[i] = x[i+d]: Binomial(N (L - d), 1/k), both tails. The pairs at one
    /// distance form paths, so that their differences (and sums) modulo k are independent and uniform: chi-square, too.
    static func lagEqualTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        if length < 2 { return [] }
        var tests: [BatteryTest] = []
        var equal: [Extreme] = []
        for distance in 1..<length {
            var differences = [Int32](repeating: 0, count: k)
            var sums = [Int32](repeating: 0, count: k)
            sample.letters.withUnsafeBufferPointer { letters in
                for key in 0..<n {
                    let start = key * length
                    for index in start..<(start + length - distance) {
                        let (a, b) = (Int(letters[index]), Int(letters[index + distance]))
                        differences[b >= a ? b - a : b - a + k] += 1
                        sums[a + b >= k ? a + b - k : a + b] += 1
                    }
                }
            }
            let pairs = n * (length - distance)
            equal.append(Extreme(place: distance, count: Int(differences[0]), n: pairs, p: 1 / Double(k)))
            for (what, table) in [("difference", differences), ("sum", sums)] {
                var cells = CellCounts(n: pairs, cells: k)
                cells.add(table, table: distance)
                for var test in cells.tests(
                    .lagEqual, cell: what, place: { "distance \($0)" },
                    finding: { "letters of one key depend on each other; \($0)" })
                {
                    test.hypotheses *= Double(length - 1)
                    tests.append(test)
                }
            }
        }
        return Extreme.tests(
            equal, .lagEqual, name: { "equal letters at distance \($0)" },
            often: { "letters \($0) places apart inside a key are equal too often" },
            seldom: { "letters \($0) places apart inside a key are hardly ever equal" }) + mostExtreme(tests)
    }

    /// Of tests of the same kind (that differ in place only) the most extreme of each tail.
    static func mostExtreme(_ tests: [BatteryTest]) -> [BatteryTest] {
        var best: [String: BatteryTest] = [:]
        var kinds: [String] = []
        for test in tests {
            let kind = String(test.name.drop { $0 != ":" })
            if let known = best[kind] {
                if test.logP < known.logP { best[kind] = test }
            } else {
                kinds.append(kind)
                best[kind] = test
            }
        }
        return kinds.compactMap { best[$0] }
    }

    /// Pairs of positions: equal letters, and differences and sums modulo k.
    ///
    /// Statistics: for each pair the count of equal letters, Binomial(N, 1/k), both tails; for the differences and the
    /// sums the highest and lowest cell and chi-square.
    static func positionPairTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        if length < 2 { return [] }
        var equal: [Extreme] = []
        var differenceCells = CellCounts(n: n, cells: k)
        var sumCells = CellCounts(n: n, cells: k)
        var columns = [UInt8](repeating: 0, count: n * length)
        for key in 0..<n { for place in 0..<length { columns[place * n + key] = sample.letters[key * length + place] } }
        var differences = [Int32](repeating: 0, count: 2 * k)
        var sums = [Int32](repeating: 0, count: 2 * k)
        for left in 0..<(length - 1) {
            for right in (left + 1)..<length {
                for cell in 0..<(2 * k) { (differences[cell], sums[cell]) = (0, 0) }
                columns.withUnsafeBufferPointer { columns in
                    differences.withUnsafeMutableBufferPointer { differences in
                        sums.withUnsafeMutableBufferPointer { sums in
                            for key in 0..<n {
                                let (a, b) = (Int(columns[left * n + key]), Int(columns[right * n + key]))
                                differences[b - a + k] += 1
                                sums[a + b] += 1
                            }
                        }
                    }
                }
                for cell in 0..<k {
                    differences[cell] += differences[cell + k]
                    sums[cell] += sums[cell + k]
                }
                let pair = left * length + right
                equal.append(Extreme(place: pair, count: Int(differences[0]), n: n, p: 1 / Double(k)))
                differenceCells.add(differences.prefix(k), table: pair)
                sumCells.add(sums.prefix(k), table: pair)
            }
        }
        let place: (Int) -> String = { "positions \($0 / length + 1) and \($0 % length + 1)" }
        return Extreme.tests(
            equal, .positionPairs, name: { "equal letters at \(place($0))" },
            often: { "the letters at \(place($0)) are equal too often" },
            seldom: { "the letters at \(place($0)) are hardly ever equal" })
            + differenceCells.tests(
                .positionPairs, cell: "difference", place: place,
                finding: { "two positions depend on each other; \($0)" })
            + sumCells.tests(
                .positionPairs, cell: "sum", place: place, finding: { "two positions depend on each other; \($0)" })
    }
}

/// A count that may be too high or too low.
struct Extreme {
    var place: Int
    var count: Int
    var n: Int
    var p: Double

    /// Two tests for counts of one kind: the one that is highest for its law, and the one that is lowest.
    static func tests(
        _ all: [Extreme], _ family: TestFamily, name: (Int) -> String, often: (Int) -> String, seldom: (Int) -> String
    ) -> [BatteryTest] {
        func test(
            _ tail: [(logP: Double, extreme: Extreme)], _ words: String, _ finding: (Int) -> String
        ) -> BatteryTest? {
            guard let (logP, extreme) = tail.min(by: { $0.logP < $1.logP }) else { return nil }
            return BatteryTest(
                family, "\(name(extreme.place)), \(words)",
                observed: "\(extreme.count) of \(extreme.n), \(Numbers.short(Double(extreme.n) * extreme.p)) expected",
                logP: logP, hypotheses: Double(all.count), finding: finding(extreme.place))
        }
        let upper = all.map { (SpecialFunctions.logBinomialAtLeast($0.count, n: $0.n, p: $0.p), $0) }
        let lower = all.map { (SpecialFunctions.logBinomialAtMost($0.count, n: $0.n, p: $0.p), $0) }
        return [test(upper, "too often", often), test(lower, "too seldom", seldom)].compactMap(\.self)
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Battery {
    /// Keys, parts of keys and reversed parts that come twice.
    ///
    /// Statistics, each with a union bound over the pairs that could agree: the longest substring that comes twice
    /// anywhere, P(>= l) <= C(M, 2) k^-l with M = N (L - l + 1); at the same position of two keys,
    /// P(>= l) <= C(N, 2) (L - l + 1) k^-l; reversed in another key, P(>= l) <= N (N - 1) / 2 (L - l + 1)^2 k^-l; and the
    /// most equal letters of two keys, P(>= m) <= C(N, 2) P(Binomial(L, 1/k) >= m). Equal keys are the extreme of each.
    static func repeatTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length) = (sample.count, sample.length)
        let logK = log(Double(sample.alphabet.size))
        let found = LongestRepeats(sample)
        let logPairs = n < 2 ? -Double.infinity : log(Double(n)) + log(Double(n - 1)) - log(2)
        func windows(_ size: Int) -> Double { Double(length - size + 1) }
        let anywhere = Double(n) * windows(found.anywhere)
        var tests = [
            BatteryTest(
                .repeats, "longest substring that comes twice", observed: "\(found.anywhere) letters",
                logP: found.anywhere == 0 || anywhere < 2
                    ? 0 : min(0, log(anywhere) + log(anywhere - 1) - log(2) - Double(found.anywhere) * logK),
                hypotheses: 1,
                finding: found.anywhere == length
                    ? "a key was issued twice" : "\(found.anywhere) letters in a row come twice")
        ]
        if n < 2 { return tests }
        tests.append(
            BatteryTest(
                .repeats, "longest substring that comes twice at its place", observed: "\(found.atPlace) letters",
                logP: found.atPlace == 0
                    ? 0 : min(0, logPairs + log(windows(found.atPlace)) - Double(found.atPlace) * logK),
                hypotheses: 1,
                finding: found.atPlace == length
                    ? "a key was issued twice" : "two keys share \(found.atPlace) letters in a row at the same place"))
        tests.append(
            BatteryTest(
                .repeats, "longest substring that comes reversed in another key",
                observed: "\(found.reversed) letters",
                logP: found.reversed == 0
                    ? 0 : min(0, logPairs + 2 * log(windows(found.reversed)) - Double(found.reversed) * logK),
                hypotheses: 1,
                finding: "\(found.reversed) letters of a key come backwards in another key"))
        let equal = mostEqualLetters(sample)
        tests.append(
            BatteryTest(
                .repeats, "most equal letters of two keys", observed: "\(equal) of \(length)",
                logP: min(
                    0,
                    logPairs
                        + SpecialFunctions.logBinomialAtLeast(equal, n: length, p: 1 / Double(sample.alphabet.size))),
                hypotheses: 1,
                finding: equal == length
                    ? "a key was issued twice" : "two keys agree in \(equal) of \(length) letters"))
        return tests
    }

    /// The most letters that two keys have in common place by place.
    ///
    /// All pairs up to 3,000 keys; beyond that those pairs that share four neighbouring letters at a place that is a
    /// multiple of four: every pair that differs in fewer than L/4 letters is among them.
    static func mostEqualLetters(_ sample: KeySample) -> Int {
        let (n, length) = (sample.count, sample.length)
        return sample.letters.withUnsafeBufferPointer { letters in
            func equal(_ left: Int, _ right: Int) -> Int {
                var count: Int32 = 0
                let (a, b) = (left * length, right * length)
                for place in 0..<length { count &+= letters[a &+ place] == letters[b &+ place] ? 1 : 0 }
                return Int(count)
            }
            var most = 0
            if n <= 3000 {
                for left in 0..<n {
                    for right in (left + 1)..<max(n, left + 1) { most = max(most, equal(left, right)) }
                }
                return most
            }
            for block in 0..<(length / 4) {
                var order = (0..<n).map { key -> (UInt32, Int32) in
                    let start = key * length + 4 * block
                    let word = (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(letters[start + $1]) }
                    return (word, Int32(key))
                }
                order.sort { $0.0 < $1.0 }
                var start = 0
                while start < n {
                    var end = start + 1
                    while end < n, order[end].0 == order[start].0 { end += 1 }
                    // A crowded block is a fixed part: neighbours in the list are pairs enough.
                    let reach = end - start > 64 ? 8 : end - start
                    for left in start..<end {
                        for right in (left + 1)..<max(left + 1, min(end, left + 1 + reach)) {
                            most = max(most, equal(Int(order[left].1), Int(order[right].1)))
                        }
                    }
                    start = end
                }
            }
            return most
        }
    }
}

/// The longest substrings that come twice, never across the border of a key.
private struct LongestRepeats {
    /// Anywhere.
    var anywhere = 0
    /// At the same position of two keys.
    var atPlace = 0
    /// Forwards in one key, backwards in another.
    var reversed = 0

    init(_ sample: KeySample) {
        let (n, length) = (sample.count, sample.length)
        // A letter of its own, smaller than all others, ends every key.
        let step = length + 1
        var text = [UInt8]()
        text.reserveCapacity(n * step)
        for key in 0..<n {
            for letter in sample.key(key) { text.append(letter + 1) }
            text.append(0)
        }
        let suffixes = SuffixArray(of: text, largest: sample.alphabet.size)
        // For each position of a key: how many letters the last suffix of that position shares with the current one.
        var shared = [Int32](repeating: 0, count: step)
        for place in suffixes.order.indices {
            let start = Int(suffixes.order[place])
            let position = start % step
            let common = suffixes.common(at: place)
            for index in 0..<step where shared[index] > common { shared[index] = common }
            if position < length {
                let rest = length - position
                if place > 0 {
                    let other = Int(suffixes.order[place - 1])
                    anywhere = max(anywhere, min(Int(common), rest, length - other % step))
                }
                atPlace = max(atPlace, min(Int(shared[position]), rest))
            }
            shared[position] = Int32(length)
        }
        reversed = Self.longestReversed(sample)
    }

    /// By the set of all substrings of a length: if there is one of l letters there is one of l - 1.
    private static func longestReversed(_ sample: KeySample) -> Int {
        var (low, high) = (0, sample.length + 1)
        // Sound samples end near 2 log(N L) / log(k): from there in growing steps, up or down.
        let expected = 2 * log(Double(sample.letters.count)) / log(Double(max(2, sample.alphabet.size)))
        var (size, step) = (Int(expected.rounded()) + 1, 1)
        while high - low > 1 {
            size = min(max(size, low + 1), high - 1)
            if hasReversed(sample, size) {
                low = size
                size += step
            } else {
                high = size
                size -= step
            }
            step *= 2
        }
        return low
    }

    private static func hasReversed(_ sample: KeySample, _ size: Int) -> Bool {
        let (n, length) = (sample.count, sample.length)
        if size > length { return false }
        func hash(_ key: Int, _ place: Int, backwards: Bool) -> UInt64 {
            var value: UInt64 = 0xcbf2_9ce4_8422_2325
            let start = key * length + place
            for index in 0..<size {
                let letter = sample.letters[backwards ? start + size - 1 - index : start + index]
                value = (value ^ UInt64(letter)) &* 0x9E37_79B9_7F4A_7C15
                value ^= value >> 29
            }
            return value
        }
        var forwards: [(UInt64, Int32)] = []
        forwards.reserveCapacity(n * (length - size + 1))
        for key in 0..<n {
            for place in 0...(length - size) { forwards.append((hash(key, place, backwards: false), Int32(key))) }
        }
        forwards.sort { $0.0 < $1.0 }
        for key in 0..<n {
            for place in 0...(length - size) {
                let wanted = hash(key, place, backwards: true)
                var (low, high) = (0, forwards.count)
                while low < high {
                    let middle = (low + high) / 2
                    if forwards[middle].0 < wanted { low = middle + 1 } else { high = middle }
                }
                while low < forwards.count, forwards[low].0 == wanted {
                    if Int(forwards[low].1) != key { return true }
                    low += 1
                }
            }
        }
        return false
    }
}

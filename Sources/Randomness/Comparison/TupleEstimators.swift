#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The estimators of SP 800-90B from repeated substrings: the t-tuples (6.3.5) and the longest repeats (6.3.6).
struct TupleEstimators {
    /// Substrings that come so often are tuples; longer ones are repeats.
    static let frequent = 35

    /// Nil when no substring comes 35 times.
    let tuples: Double?
    /// Nil when no substring beyond those comes twice.
    let repeats: Double?

    init(_ letters: PackedLetters) {
        let n = letters.count
        let counts = SubstringCounts(of: letters)
        var first = 1
        while first <= counts.longest, counts.most[first] >= Self.frequent { first += 1 }
        var likeliest = 0.0
        for length in 1..<max(1, first) {
            likeliest = max(likeliest, pow(Double(counts.most[length]) / Double(n - length + 1), 1 / Double(length)))
        }
        tuples = likeliest > 0 ? EntropyEstimate.fromProportion(likeliest, n: n) : nil
        guard first <= counts.longest else {
            repeats = nil
            return
        }
        var largest = 0.0
        for length in first...counts.longest {
            let all = Double(n - length) * Double(n - length + 1) / 2
            largest = max(largest, pow(counts.pairs[length] / all, 1 / Double(length)))
        }
        repeats = EntropyEstimate.fromProportion(largest, n: n)
    }
}

/// Letters as bits, the same number for each.
struct PackedLetters: Sendable {
    /// How many letters there are.
    let count: Int
    /// Bits a letter.
    let width: Int
    private let bits: BitString

    /// Bits are letters as they are.
    init(_ bits: BitString) { (count, width, self.bits) = (bits.count, 1, bits) }

    /// Letters below `size`.
    init(_ symbols: [UInt8], size: Int) {
        count = symbols.count
        width = max(1, 8 - UInt8(size - 1).leadingZeroBitCount)
        bits = BitString(symbols, width: width)
    }

    subscript(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: window(at: index) >> UInt64(64 - width)) }

    /// 64 bits of the letters from one on, the first one highest; zeros behind the last.
    func window(at index: Int) -> UInt64 { bits.window(at: index * width) }

    /// How many letters the text has in common from two places on, so many of which are known.
    func shared(_ first: Int, _ second: Int, known: Int) -> Int {
        let rest = (count - max(first, second)) * width
        var length = known * width
        while length < rest {
            let differing = bits.window(at: first * width + length) ^ bits.window(at: second * width + length)
            length += differing.leadingZeroBitCount
            if differing != 0 { break }
        }
        length = min(length, rest)
        // A division is what takes longest here.
        return width == 1 ? length : length / width
    }
}

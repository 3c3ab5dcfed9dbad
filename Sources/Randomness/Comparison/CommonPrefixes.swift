/// The common prefixes of neighbouring suffixes of a text, in lexicographic order: all that the tuple estimators need.
///
/// A suffix is compared by its first 64 bits. That tells all suffixes of random symbols apart, in a fraction of the time
/// and memory of a suffix array; texts with longer repeats take the array.
enum CommonPrefixes {
    /// Calls with how many letters each suffix, from the second on, shares with the one before it.
    ///
    /// - Parameter text: letters below `size`, of which there are two or more.
    static func forEach(in text: [UInt8], size: Int, _ visit: (Int) -> Void) {
        if let windows = SortedWindows(text, size: size) {
            windows.forEach(visit)
        } else {
            let common = SuffixArray(of: text, largest: size - 1).common
            for place in 1..<max(1, common.count) { visit(Int(common[place])) }
        }
    }
}

/// Suffixes in the order of their first letters, as many as 64 bits hold.
private struct SortedWindows {
    /// Suffixes are put into 2^16 buckets by their first bits, and sorted inside.
    private static let bucketBits = 16

    private struct Suffix {
        var window: UInt64
        var start: Int32
    }

    private let text: PackedLetters
    /// How many letters a window has.
    private let letters: Int
    /// The suffixes of bucket b are at `ends[b - 1]..<ends[b]`.
    private var ends: [Int32]
    private var starts: [Int32]

    /// Nil when two windows that lie inside the text are equal.
    init?(_ symbols: [UInt8], size: Int) {
        let text = PackedLetters(symbols, size: size)
        self.text = text
        letters = 64 / text.width
        let shift = UInt64(64 - Self.bucketBits)
        let count = symbols.count
        var ends = [Int32](repeating: 0, count: 1 << Self.bucketBits + 1)
        for start in 0..<count { ends[Int(text.window(at: start) >> shift) + 1] += 1 }
        for bucket in 1..<ends.count { ends[bucket] += ends[bucket - 1] }
        // Each entry moves from the beginning of its bucket to the end.
        starts = [Int32](unsafeUninitializedCapacity: count) { buffer, initialized in
            for start in 0..<count {
                let bucket = Int(text.window(at: start) >> shift)
                buffer[Int(ends[bucket])] = Int32(start)
                ends[bucket] += 1
            }
            initialized = count
        }
        self.ends = ends
        guard sortBuckets() else { return nil }
    }

    /// False when two whole windows are equal.
    private mutating func sortBuckets() -> Bool {
        var suffixes: [Suffix] = []
        var first = 0
        let whole = text.count - letters
        for end in ends.dropLast() where Int(end) > first {
            suffixes.removeAll(keepingCapacity: true)
            for place in first..<Int(end) {
                suffixes.append(Suffix(window: text.window(at: Int(starts[place])), start: starts[place]))
            }
            if suffixes.count < 40 { Self.insertionSort(&suffixes) } else { suffixes.sort(by: Self.isBefore) }
            for (offset, suffix) in suffixes.enumerated() {
                starts[first + offset] = suffix.start
                if offset > 0, suffix.window == suffixes[offset - 1].window,
                    max(suffix.start, suffixes[offset - 1].start) <= whole
                {
                    return false
                }
            }
            first = Int(end)
        }
        return true
    }

    /// Windows that reach over the end are filled with zeros: of equal ones the shorter suffix comes first.
    private static func isBefore(_ left: Suffix, _ right: Suffix) -> Bool {
        left.window != right.window ? left.window < right.window : left.start > right.start
    }

    private static func insertionSort(_ suffixes: inout [Suffix]) {
        for index in 1..<max(1, suffixes.count) {
            let suffix = suffixes[index]
            var place = index
            while place > 0, isBefore(suffix, suffixes[place - 1]) {
                suffixes[place] = suffixes[place - 1]
                place -= 1
            }
            suffixes[place] = suffix
        }
    }

    func forEach(_ visit: (Int) -> Void) {
        guard var before = starts.first.map({ Int($0) }) else { return }
        var window = text.window(at: before)
        for start in starts.dropFirst() {
            let next = text.window(at: Int(start))
            let equal = min(letters, (window ^ next).leadingZeroBitCount / text.width)
            visit(min(equal, text.count - max(before, Int(start))))
            (before, window) = (Int(start), next)
        }
    }
}

/// Letters as bits, the same number for each, with zeros behind the last.
private struct PackedLetters {
    let count: Int
    /// Bits a letter.
    let width: Int
    private var words: [UInt64]
    private let mask: UInt64

    init(_ symbols: [UInt8], size: Int) {
        count = symbols.count
        let width = max(1, 8 - UInt8(size - 1).leadingZeroBitCount)
        self.width = width
        mask = ~0 << UInt64(64 % width)
        words = [UInt64](repeating: 0, count: symbols.count * width / 64 + 2)
        for (index, symbol) in symbols.enumerated() {
            let bit = index * width
            let (word, offset) = (bit >> 6, bit & 63)
            let high = UInt64(symbol) << UInt64(64 - width)
            words[word] |= high >> UInt64(offset)
            if offset + width > 64 { words[word + 1] |= high << UInt64(64 - offset) }
        }
    }

    /// The letters from one on, as many as 64 bits hold, the first one highest.
    func window(at start: Int) -> UInt64 {
        let bit = start * width
        let (word, offset) = (bit >> 6, UInt64(bit & 63))
        let high = words[word] << offset
        // Shifting by 64 gives zero.
        return (high | words[word + 1] >> (64 - offset)) & mask
    }
}

/// How often substrings of each length are repeated.
///
/// Substrings of few letters are counted in a table. Those that begin with the same few letters are compared by what follows,
/// as much as a word holds; that tells the suffixes of random letters apart, in a fraction of the time and memory of a suffix
/// array. The few that are equal for longer are compared as a whole; texts with many of these take the array.
struct SubstringCounts: Sendable {
    /// For each length up to `longest` the most occurrences of one substring; any number below 35 stands for any other.
    private(set) var most: [Int]
    /// For each length up to `longest` the number of pairs of equal substrings.
    private(set) var pairs: [Double]
    /// The length of the longest substring that comes twice.
    var longest: Int { most.count - 1 }

    init(of letters: PackedLetters) {
        self = Self(comparingWordsOf: letters) ?? Self(sortingSuffixesOf: letters)
    }

    /// By a suffix array.
    init(sortingSuffixesOf letters: PackedLetters) {
        let suffixes = SuffixArray(
            count: letters.count, largest: 1 << letters.width - 1, letter: { letters[$0] },
            match: { letters.shared($0, $1, known: $2) })
        var intervals = PrefixIntervals()
        for place in suffixes.order.indices.dropFirst() { intervals.add(common: Int(suffixes.common(at: place))) }
        intervals.finish()
        (most, pairs) = (intervals.most, intervals.pairs)
    }

    /// By words; nil for few letters, and where many substrings are equal that are as long as a word holds.
    init?(comparingWordsOf letters: PackedLetters) {
        let words = SubstringWords(letters)
        guard letters.count > 1 << SubstringWords.lowBits, let counts = words.counts() else { return nil }
        (most, pairs) = counts
        while pairs.count > 1, pairs[pairs.count - 1] == 0 {
            most.removeLast()
            pairs.removeLast()
        }
    }
}

/// How often substrings of each length are repeated, from the common prefixes of the suffixes in order.
///
/// An interval whose suffixes share l letters, inside one whose suffixes share l', holds all the occurrences of one substring for
/// each length from l' + 1 to l. Each interval is visited once, so that periodic input takes hardly longer than any other.
struct PrefixIntervals: Sendable {
    /// For each length the most occurrences of one substring; 1 for lengths without a repeat.
    private(set) var most: [Int] = [1]
    /// For each length the number of pairs of equal substrings.
    private(set) var pairs: [Double] = [0]
    /// The length of the longest substring that comes twice.
    private(set) var longest = 0

    private var suffixes = 1
    private var open: [(length: Int, start: Int)] = [(0, 0)]

    /// The next suffix, which shares so many letters with the one before.
    mutating func add(common length: Int) {
        if length > longest {
            most += Array(repeating: 1, count: length - longest)
            pairs += Array(repeating: 0, count: length - longest)
            longest = length
        }
        var start = suffixes - 1
        while let interval = open.last, interval.length > length {
            open.removeLast()
            start = interval.start
            let count = suffixes - interval.start
            most[interval.length] = max(most[interval.length], count)
            // Differences first: what a parent shares is counted there.
            let equal = Double(count) * Double(count - 1) / 2
            pairs[interval.length] += equal
            pairs[max(length, open.last?.length ?? 0)] -= equal
        }
        if let interval = open.last, interval.length < length { open.append((length, start)) }
        suffixes += 1
    }

    /// Closes the intervals and sums up, once all suffixes are there.
    mutating func finish() {
        add(common: 0)
        for length in stride(from: longest - 1, through: 1, by: -1) {
            most[length] = max(most[length], most[length + 1])
            pairs[length] += pairs[length + 1]
        }
    }
}

/// How often substrings of each length are repeated, from the common prefixes of the suffixes in order.
///
/// An interval whose suffixes share l letters, inside one whose suffixes share l', holds all the occurrences of one substring for
/// each length from l' + 1 to l. Each interval is visited once, so that periodic input takes hardly longer than any other.
struct PrefixIntervals: ~Copyable {
    /// What is known of a length.
    private struct Length {
        /// The most occurrences of one substring; 1 without a repeat.
        var most = 1
        /// The pairs of equal substrings; before the end less those that shorter ones in the same places have.
        var pairs = 0.0
    }

    private struct Interval {
        var length: Int
        var start: Int
    }

    /// The length of the longest substring that comes twice.
    private(set) var longest = 0
    private var lengths: UnsafeMutablePointer<Length>
    /// The intervals that the latest suffix is in, each inside the one before it and of longer common prefixes.
    private var open: UnsafeMutablePointer<Interval>
    private var depth = 0
    /// The longest common prefix that there is room for.
    private var room = 63
    private var suffixes = 1

    init() {
        lengths = .allocate(capacity: room + 1)
        lengths.initialize(repeating: Length(), count: room + 1)
        open = .allocate(capacity: room + 1)
        open.initialize(to: Interval(length: 0, start: 0))
    }

    deinit {
        lengths.deallocate()
        open.deallocate()
    }

    /// For each length the most occurrences of one substring; 1 for lengths without a repeat.
    var most: [Int] { (0...longest).map { lengths[$0].most } }
    /// For each length the number of pairs of equal substrings, once all suffixes are there.
    var pairs: [Double] { (0...longest).map { lengths[$0].pairs } }

    /// The next suffix, which shares so many letters with the one before.
    @inline(__always)
    mutating func add(common length: Int) {
        if length > longest {
            longest = length
            if length > room { grow() }
        }
        var start = suffixes &- 1
        while open[depth].length > length {
            let interval = open[depth]
            depth &-= 1
            start = interval.start
            let count = suffixes &- interval.start
            lengths[interval.length].most = max(lengths[interval.length].most, count)
            // Differences first: what a parent shares is counted there.
            let equal = Double(count) * Double(count &- 1) / 2
            lengths[interval.length].pairs += equal
            lengths[max(length, open[depth].length)].pairs -= equal
        }
        if open[depth].length < length {
            depth &+= 1
            open[depth] = Interval(length: length, start: start)
        }
        suffixes &+= 1
    }

    private mutating func grow() {
        let larger = max(2 * room, longest)
        let (moreLengths, moreOpen) = (
            UnsafeMutablePointer<Length>.allocate(capacity: larger + 1),
            UnsafeMutablePointer<Interval>.allocate(capacity: larger + 1)
        )
        moreLengths.moveInitialize(from: lengths, count: room + 1)
        (moreLengths + room + 1).initialize(repeating: Length(), count: larger - room)
        moreOpen.moveInitialize(from: open, count: depth + 1)
        lengths.deallocate()
        open.deallocate()
        (lengths, open, room) = (moreLengths, moreOpen, larger)
    }

    /// Closes the intervals and sums up, once all suffixes are there.
    mutating func finish() {
        add(common: 0)
        for length in stride(from: longest - 1, through: 1, by: -1) {
            lengths[length].most = max(lengths[length].most, lengths[length + 1].most)
            lengths[length].pairs += lengths[length + 1].pairs
        }
    }
}

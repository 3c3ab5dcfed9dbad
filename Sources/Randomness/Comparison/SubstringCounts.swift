/// How often substrings of each length are repeated.
///
/// Substrings of few letters are counted in a table. Those that begin with the same few letters are compared by what follows,
/// as much as a word holds; that tells the suffixes of random letters apart, in a fraction of the time and memory of a suffix
/// array. Texts with longer repeats take the array.
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

    /// By words; nil for few letters, and where two substrings are equal that are as long as a word holds.
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

/// The beginnings of all suffixes as words: their letters, the first one highest, and in the lowest bits how many bits these are.
///
/// Words are put in the order of their heads in two steps: by their first bits, into buckets, and those of a bucket by the eleven
/// bits behind.
private struct SubstringWords {
    private static let lengthBits = 6
    static let lowBits = 11
    /// Of bits of which three of four are alike a twelfth of the words begin with nine such bits, and the longest repeat of a
    /// million is as long as a word.
    private static let unevenShare = 12

    private let letters: PackedLetters
    private let width: Int
    /// How many letters a word holds, unless the text ends.
    private let whole: Int
    /// The letters of a head, all of which are counted.
    private let head: Int
    /// The first bits, by which a word comes into its bucket.
    private let highBits: Int

    /// What is counted on the way.
    private struct Counts: ~Copyable {
        /// For each length the most occurrences of a substring.
        var most: [Int]
        /// For each length the pairs of equal substrings.
        var pairs: [Double]
        /// For each number of bits the pairs of words with the same head that have just so many in common.
        var common = [Int](repeating: 0, count: 64)
        /// What words have in common whose head is frequent.
        var frequent = PrefixIntervals()
    }

    /// Room for the words of a bucket, which is used again.
    private struct Room {
        var words: [UInt64]
        var ordered: [UInt64]
        /// How often each head comes.
        var heads = [Int32](repeating: 0, count: 1 << SubstringWords.lowBits)
        /// Where the words with each head end.
        var ends = [Int32](repeating: 0, count: 1 << SubstringWords.lowBits)
    }

    init(_ letters: PackedLetters) {
        self.letters = letters
        width = letters.width
        whole = (64 - Self.lengthBits) / width
        head = 20 / width
        highBits = head * width - Self.lowBits
    }

    /// For each length below that of a word the most occurrences of a substring, and the pairs of equal ones; nil where whole
    /// words are equal.
    func counts() -> (most: [Int], pairs: [Double])? {
        guard let (starts, ends) = buckets() else { return nil }
        var counts = Counts(most: Array(repeating: 1, count: whole), pairs: Array(repeating: 0, count: whole))
        guard count(starts, ends, &counts) else { return nil }
        counts.frequent.finish()
        let (most, pairs) = (counts.frequent.most, counts.frequent.pairs)
        for length in head + 1..<whole {
            counts.pairs[length] = Double(counts.common[(length * width)...].reduce(0, +))
            if length < most.count {
                counts.most[length] = most[length]
                counts.pairs[length] += pairs[length]
            }
        }
        return (counts.most, counts.pairs)
    }

    /// Where words begin that have a head, in the order of the buckets, and where each bucket ends; nil where one has so large
    /// a share of them that words as a whole will be equal.
    private func buckets() -> (starts: [Int32], ends: [Int])? {
        let count = letters.count - head + 1
        let shift = UInt64(64 - highBits)
        var places = [Int](repeating: 0, count: 1 << highBits + 1)
        for start in 0..<count { places[Int(letters.window(at: start) >> shift) + 1] += 1 }
        if width == 1, places.contains(where: { $0 > count / Self.unevenShare }) { return nil }
        let starts = [Int32](unsafeUninitializedCapacity: count) { starts, initialized in
            places.withUnsafeMutableBufferPointer { places in
                for bucket in 1..<places.count { places[bucket] += places[bucket - 1] }
                for start in 0..<count {
                    let bucket = Int(letters.window(at: start) >> shift)
                    starts[places[bucket]] = Int32(truncatingIfNeeded: start)
                    places[bucket] += 1
                }
            }
            initialized = count
        }
        return (starts, places.dropLast())
    }

    /// Counts heads and what they begin with, and compares the words with the same head; false where whole ones are equal.
    private func count(_ starts: [Int32], _ ends: [Int], _ counts: inout Counts) -> Bool {
        let largest = zip(ends, [0] + ends).reduce(0) { max($0, $1.0 - $1.1) }
        var room = Room(words: Array(repeating: 0, count: largest), ordered: Array(repeating: 0, count: largest))
        // The shortest length that tells the buckets apart, and how often each substring of that length comes.
        let shortest = (highBits + width - 1) / width
        var short = [Int32](repeating: 0, count: 1 << (shortest * width))
        let heads = 1 << (shortest * width - highBits)
        var first = 0
        for (bucket, end) in ends.enumerated() {
            order(starts[first..<end], &room)
            guard compare(&room, &counts) else { return false }
            for length in (shortest + 1..<head + 1).reversed() { count(&room.heads, length, in: bucket, &counts) }
            short.replaceSubrange(bucket * heads..<(bucket + 1) * heads, with: room.heads[..<heads])
            first = end
        }
        for length in (1...shortest).reversed() { count(&short, length, in: nil, &counts) }
        return counts.common[whole * width] == 0
    }

    /// Puts the words of a bucket in the order of their heads.
    private func order(_ starts: ArraySlice<Int32>, _ room: inout Room) {
        let shift = UInt64(64 - head * width)
        let inside: UInt64 = 1 << UInt64(Self.lowBits) - 1
        let mask = ~UInt64(0) << UInt64(64 - whole * width)
        room.words.withUnsafeMutableBufferPointer { words in
            room.heads.withUnsafeMutableBufferPointer { heads in
                heads.update(repeating: 0)
                for (place, start) in starts.enumerated() {
                    let length = min(whole, letters.count - Int(start)) * width
                    let word = letters.window(at: Int(start)) & mask | UInt64(truncatingIfNeeded: length)
                    words[place] = word
                    heads[Int(truncatingIfNeeded: word &>> shift & inside)] &+= 1
                }
                room.ends.withUnsafeMutableBufferPointer { ends in
                    var place: Int32 = 0
                    for head in heads.indices {
                        ends[head] = place
                        place &+= heads[head]
                    }
                    room.ordered.withUnsafeMutableBufferPointer { ordered in
                        for word in words[..<starts.count] {
                            let head = Int(truncatingIfNeeded: word &>> shift & inside)
                            ordered[Int(ends[head])] = word
                            ends[head] &+= 1
                        }
                    }
                }
            }
        }
    }

    /// Compares the words that have the same head: all pairs, or neighbours in their order where they are many.
    private func compare(_ room: inout Room, _ counts: inout Counts) -> Bool {
        room.ordered.withUnsafeMutableBufferPointer { ordered in
            counts.common.withUnsafeMutableBufferPointer { common in
                var first = 0
                for end in room.ends {
                    let group = first..<Int(end)
                    first = group.upperBound
                    if group.count < TupleEstimators.frequent {
                        for index in group {
                            for other in index + 1..<group.upperBound {
                                common[commonBits(ordered[index], ordered[other])] &+= 1
                            }
                        }
                        continue
                    }
                    ordered[group].sort()
                    counts.frequent.add(common: head)
                    for index in group.dropFirst() {
                        let length = commonBits(ordered[index - 1], ordered[index]) / width
                        if length == whole { return false }
                        counts.frequent.add(common: length)
                    }
                }
                return true
            }
        }
    }

    private func commonBits(_ left: UInt64, _ right: UInt64) -> Int {
        let length: UInt64 = 1 &<< UInt64(Self.lengthBits) &- 1
        return min((left ^ right).leadingZeroBitCount, Int(truncatingIfNeeded: min(left & length, right & length)))
    }

    /// The most occurrences of substrings of a length up to the heads', and the pairs of equal ones, from how often each begins
    /// a longer one: all, or those of a bucket. Then sums up for the next shorter length.
    private func count(_ table: inout [Int32], _ length: Int, in bucket: Int?, _ counts: inout Counts) {
        let bits = length * width
        let size = bucket == nil ? 1 << bits : 1 << (bits - highBits)
        if length < head {
            // The last one of a length begins nothing longer.
            let last = letters.window(at: letters.count - length)
            if bucket == nil || Int(last >> UInt64(64 - highBits)) == bucket {
                table[Int(last >> UInt64(64 - bits)) & (size - 1)] += 1
            }
        }
        var (most, squares, all) = (Int32(0), 0, 0)
        table.withUnsafeMutableBufferPointer { table in
            var place = 0
            for shorter in 0..<size >> width {
                var sum: Int32 = 0
                for _ in 0..<1 << width {
                    let count = table[place]
                    place &+= 1
                    most = max(most, count)
                    squares &+= Int(count) &* Int(count)
                    sum &+= count
                }
                table[shorter] = sum
                all &+= Int(sum)
            }
        }
        counts.most[length] = max(counts.most[length], Int(most))
        counts.pairs[length] += Double((squares - all) / 2)
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The beginnings of all suffixes as words: their letters, the first one highest, and in the lowest bits how many bits these are.
///
/// Words are put in the order of their heads in two steps: by their first bits, into buckets, and those of a bucket by the eleven
/// bits behind.
struct SubstringWords {
    private static let lengthBits = 6
    static let lowBits = 11
    /// So many suffixes, as a share of all, may begin with a word that another one begins with too.
    private static let longShare = 1.0 / 16

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
        /// What suffixes have in common that begin with the same word.
        var long = PrefixIntervals()
        /// How many those are.
        var longCount = 0
    }

    /// Room for the words of a bucket, which is used again.
    private struct Room {
        var words: [UInt64]
        var ordered: [UInt64]
        /// How often each head comes.
        var heads = [Int32](repeating: 0, count: 1 << SubstringWords.lowBits)
        /// Where the words with each head end.
        var ends = [Int32](repeating: 0, count: 1 << SubstringWords.lowBits)
        /// Words that came more than once.
        var repeated: Set<UInt64> = []
    }

    init(_ letters: PackedLetters) {
        self.letters = letters
        width = letters.width
        whole = (64 - Self.lengthBits) / width
        head = 20 / width
        highBits = head * width - Self.lowBits
    }

    /// For each length the most occurrences of a substring, and the pairs of equal ones; nil where many words are equal.
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
        counts.long.finish()
        return (
            counts.most + counts.long.most.dropFirst(whole), counts.pairs + counts.long.pairs.dropFirst(whole)
        )
    }

    /// Where words begin that have a head, in the order of the buckets, and where each bucket ends; nil where these are so uneven
    /// that many words will be equal as a whole.
    private func buckets() -> (starts: [Int32], ends: [Int])? {
        let count = letters.count - head + 1
        let shift = UInt64(64 - highBits)
        var places = [Int](repeating: 0, count: 1 << highBits + 1)
        for start in 0..<count { places[Int(letters.window(at: start) >> shift) + 1] += 1 }
        if width == 1, expectedLong(places.dropFirst()) > Double(count) * Self.longShare { return nil }
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

    /// Counts heads and what they begin with, and compares the words with the same head; false where many whole ones are equal.
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
            compare(&room, &counts)
            guard compareSuffixes(starts[first..<end], &room, &counts) else { return false }
            for length in (shortest + 1..<head + 1).reversed() { count(&room.heads, length, in: bucket, &counts) }
            short.replaceSubrange(bucket * heads..<(bucket + 1) * heads, with: room.heads[..<heads])
            first = end
        }
        for length in (1...shortest).reversed() { count(&short, length, in: nil, &counts) }
        return true
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
    private func compare(_ room: inout Room, _ counts: inout Counts) {
        let whole = whole * width
        room.ordered.withUnsafeMutableBufferPointer { ordered in
            counts.common.withUnsafeMutableBufferPointer { common in
                var first = 0
                for end in room.ends {
                    let group = first..<Int(end)
                    first = group.upperBound
                    if group.count < TupleEstimators.frequent {
                        for index in group {
                            for other in index + 1..<group.upperBound {
                                let bits = commonBits(ordered[index], ordered[other])
                                common[bits] &+= 1
                                if bits == whole { room.repeated.insert(ordered[index]) }
                            }
                        }
                        continue
                    }
                    sort(UnsafeMutableBufferPointer(rebasing: ordered[group]), &room.words)
                    counts.frequent.add(common: head)
                    for index in group.dropFirst() {
                        let bits = commonBits(ordered[index - 1], ordered[index])
                        counts.frequent.add(common: width == 1 ? bits : bits / width)
                        if bits == whole { room.repeated.insert(ordered[index]) }
                    }
                }
            }
        }
    }

    /// Sorts words that have the same head. Many are dealt out by what follows it, from the lowest bits on.
    private func sort(_ words: UnsafeMutableBufferPointer<UInt64>, _ room: inout [UInt64]) {
        var words = words
        guard words.count > 1 << Self.digitBits else { return words.sort() }
        room.withUnsafeMutableBufferPointer { room in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: 1 << Self.digitBits) { ends in
                var (from, to) = (words, UnsafeMutableBufferPointer(rebasing: room[..<words.count]))
                // How many letters there are decides only where a text ends.
                for shift in stride(from: 0, to: 64 - head * width, by: Self.digitBits) {
                    deal(from, to, by: UInt64(shift), ends)
                    swap(&from, &to)
                }
                if from.baseAddress != words.baseAddress { _ = words.update(fromContentsOf: from) }
            }
        }
    }

    private static let digitBits = 7

    /// Puts words in the order of some bits of theirs, and otherwise as they were.
    @inline(__always)
    private func deal(
        _ from: UnsafeMutableBufferPointer<UInt64>, _ to: UnsafeMutableBufferPointer<UInt64>, by shift: UInt64,
        _ ends: UnsafeMutableBufferPointer<Int32>
    ) {
        let mask: UInt64 = 1 << UInt64(Self.digitBits) - 1
        ends.update(repeating: 0)
        for word in from { ends[Int(truncatingIfNeeded: word &>> shift & mask)] &+= 1 }
        var place: Int32 = 0
        for digit in ends.indices {
            let count = ends[digit]
            ends[digit] = place
            place &+= count
        }
        for word in from {
            let digit = Int(truncatingIfNeeded: word &>> shift & mask)
            to[Int(ends[digit])] = word
            ends[digit] &+= 1
        }
    }

    /// Compares the suffixes that begin with the same word; false when they are too many.
    private func compareSuffixes(_ starts: ArraySlice<Int32>, _ room: inout Room, _ counts: inout Counts) -> Bool {
        if room.repeated.isEmpty { return true }
        let mask = ~UInt64(0) << UInt64(64 - whole * width)
        let length = UInt64(whole * width)
        // Most words are told from those by the bits in front of the last.
        func mark(_ word: UInt64) -> UInt64 { 1 &<< (word &>> UInt64(Self.lengthBits)) }
        let marks = room.repeated.reduce(0) { $0 | mark($1) }
        var suffixes: [UInt64: [Int]] = [:]
        for start in starts where Int(start) + whole <= letters.count {
            let word = letters.window(at: Int(start)) & mask | length
            if marks & mark(word) != 0, room.repeated.contains(word) {
                suffixes[word, default: []].append(Int(start))
                counts.longCount += 1
            }
        }
        room.repeated.removeAll(keepingCapacity: true)
        guard Double(counts.longCount) <= Double(letters.count) * Self.longShare else { return false }
        for var group in suffixes.values {
            group.sort { first, second in
                let common = letters.shared(first, second, known: whole)
                let end = max(first, second) + common
                return end == letters.count ? first > second : letters[first + common] < letters[second + common]
            }
            counts.long.add(common: 0)
            for (before, start) in zip(group, group.dropFirst()) {
                counts.long.add(common: letters.shared(before, start, known: whole))
            }
        }
        return true
    }

    /// About how many suffixes begin with a word that another one begins with too, if bits follow each other further on as the
    /// first ones do, of which words have so many in each bucket.
    private func expectedLong(_ buckets: ArraySlice<Int>) -> Double {
        let total = Double(buckets.reduce(0, +))
        let equal = buckets.reduce(0) { $0 + Double($1) * Double($1) } / (total * total)
        return total * total * pow(equal, Double(whole * width) / Double(highBits))
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

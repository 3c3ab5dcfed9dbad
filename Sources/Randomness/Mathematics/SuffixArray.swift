/// The suffixes of a text in order, and what neighbours have in common. Linear time and space, on periodic texts too.
package struct SuffixArray: Sendable {
    /// Where the suffixes begin, in lexicographic order.
    package let order: [Int32]
    /// For each suffix of the text how many letters it shares with the one before it in the order; 0 for the first.
    private let shared: [Int32]

    /// Sorts the suffixes of a text of letters from 0 to `largest`.
    ///
    /// Induced sorting (Nong, Zhang, Chan, "Two Efficient Algorithms for Linear Time Suffix Array Construction", IEEE
    /// Transactions on Computers 60, 2011), then common prefixes in the order of the text, where each replaces the suffix that
    /// it is shared with (Kärkkäinen, Manzini, Puglisi, "Permuted Longest-Common-Prefix Array", CPM 2009).
    package init(of text: [UInt8], largest: Int) {
        self.init(count: text.count, largest: largest, letter: { text[$0] }) { start, other, known in
            var length = known
            while max(start, other) + length < text.count, text[start + length] == text[other + length] { length += 1 }
            return length
        }
    }

    /// The same of a text that is kept in another form.
    ///
    /// - Parameters:
    ///   - letter: The letter at a place.
    ///   - match: How many letters two suffixes share, so many of which are known to be shared.
    @inline(__always)
    package init(
        count: Int, largest: Int, letter: (Int) -> UInt8, match: (_ start: Int, _ other: Int, _ known: Int) -> Int
    ) {
        var order: [Int32] = []
        shared = [Int32](unsafeUninitializedCapacity: count) { shared, initialized in
            // The letters one by one are needed for the order only: they lie where the common prefixes come to.
            order = UnsafeMutableRawBufferPointer(shared).withMemoryRebound(to: UInt8.self) { text in
                for place in 0..<count { text.initializeElement(at: place, to: letter(place)) }
                return InducedSorting.order(UnsafeBufferPointer(rebasing: text[..<count]), largest: largest)
            }
            var before: Int32 = -1
            for start in order {
                shared[Int(start)] = before
                before = start
            }
            var length = 0
            for start in 0..<count {
                let other = Int(shared[start])
                length = other < 0 ? 0 : match(start, other, length)
                shared[start] = Int32(truncatingIfNeeded: length)
                length = max(0, length - 1)
            }
            initialized = count
        }
        self.order = order
    }

    /// How many letters the suffixes at a place of the order and before it share; 0 for the first.
    @inline(__always)
    package func common(at place: Int) -> Int32 { shared[Int(order[place])] }
}

/// Sorting suffixes by inducing their order from that of the leftmost smaller ones: smaller than the suffix that begins a letter
/// later, where the one a letter earlier is not.
private enum InducedSorting {
    static func order(_ text: UnsafeBufferPointer<UInt8>, largest: Int) -> [Int32] {
        [Int32](unsafeUninitializedCapacity: text.count) { order, count in
            order.initialize(repeating: -1)
            sort(text, largest: largest, into: order)
            count = text.count
        }
    }

    /// Puts the suffixes of a text in order, with little more room than they take.
    private static func sort<Letter: FixedWidthInteger>(
        _ text: UnsafeBufferPointer<Letter>, largest: Int, into order: UnsafeMutableBufferPointer<Int32>
    ) {
        if text.isEmpty { return }
        let leftmost = Leftmost(text)
        let buckets = Buckets(text, largest: largest)
        buckets.induce(order, from: leftmost.starts, text)
        let count = leftmost.starts.count
        if count == 0 { return }
        let (names, largest) = names(leftmost, order, text)
        let inner = UnsafeMutableBufferPointer(rebasing: order[..<count])
        sort(UnsafeBufferPointer(names), largest: largest, into: inner)
        buckets.induce(order, from: inner.map { leftmost.starts[Int($0)] }, text)
    }

    /// The leftmost smaller suffixes.
    private struct Leftmost {
        /// Where they begin, in the order of the text.
        let starts: [Int32]
        /// The same as bits.
        private let bits: [UInt64]

        init<Letter: FixedWidthInteger>(_ text: UnsafeBufferPointer<Letter>) {
            var bits = [UInt64](repeating: 0, count: text.count / 64 + 1)
            var isSmaller = false
            for index in stride(from: text.count - 2, through: 0, by: -1) {
                let wasSmaller = isSmaller
                isSmaller = text[index] == text[index + 1] ? isSmaller : text[index] < text[index + 1]
                if wasSmaller, !isSmaller { bits[(index + 1) / 64] |= 1 << UInt64((index + 1) % 64) }
            }
            self.bits = bits
            let count = bits.reduce(0) { $0 + $1.nonzeroBitCount }
            starts = [Int32](unsafeUninitializedCapacity: count) { starts, initialized in
                var place = 0
                for (index, word) in bits.enumerated() {
                    var rest = word
                    while rest != 0 {
                        starts[place] = Int32(truncatingIfNeeded: index << 6 + rest.trailingZeroBitCount)
                        place += 1
                        rest &= rest &- 1
                    }
                }
                initialized = count
            }
        }

        @inline(__always)
        func contains(_ start: Int) -> Bool { bits[start >> 6] >> UInt64(start & 63) & 1 == 1 }

        /// The next one behind a place; nil behind the last one.
        func next(after place: Int) -> Int? {
            var word = (place + 1) >> 6
            var rest = bits[word] & (~0 << UInt64((place + 1) & 63))
            while rest == 0 {
                word += 1
                if word == bits.count { return nil }
                rest = bits[word]
            }
            return word << 6 + rest.trailingZeroBitCount
        }
    }

    /// For each leftmost smaller suffix, in the order of the text, the rank of the letters up to the next one; and the largest.
    ///
    /// - Parameter order: All suffixes, those among them in the order of these letters; it is used up, and holds the ranks.
    private static func names<Letter: FixedWidthInteger>(
        _ leftmost: Leftmost, _ order: UnsafeMutableBufferPointer<Int32>, _ text: UnsafeBufferPointer<Letter>
    ) -> (names: UnsafeMutableBufferPointer<Int32>, largest: Int) {
        let count = leftmost.starts.count
        var found = 0
        for place in order.indices where leftmost.contains(Int(order[place])) {
            order[found] = order[place]
            found += 1
        }
        // No two of them are neighbours, so that the upper half has a place for the rank of each.
        let ranks = UnsafeMutableBufferPointer(rebasing: order[count...])
        ranks.update(repeating: -1)
        var rank: Int32 = 0
        for index in 0..<count {
            let start = Int(order[index])
            if index > 0, !isSame(Int(order[index - 1]), start, leftmost, text) { rank += 1 }
            ranks[start / 2] = rank
        }
        var end = ranks.count
        for rank in ranks.reversed() where rank >= 0 {
            end -= 1
            ranks[end] = rank
        }
        return (UnsafeMutableBufferPointer(rebasing: ranks[end...]), Int(rank))
    }

    /// Whether the letters of two leftmost smaller suffixes up to the next one, and the next one's, are the same.
    private static func isSame<Letter: FixedWidthInteger>(
        _ left: Int, _ right: Int, _ leftmost: Leftmost, _ text: UnsafeBufferPointer<Letter>
    ) -> Bool {
        guard let leftEnd = leftmost.next(after: left), let rightEnd = leftmost.next(after: right) else { return false }
        let length = leftEnd - left
        return length == rightEnd - right && (0...length).allSatisfy { text[left + $0] == text[right + $0] }
    }

    /// Where the suffixes that begin with a letter go: first the larger ones, then the smaller ones.
    private struct Buckets {
        private var larger: [Int32]
        private var smaller: [Int32]

        init<Letter: FixedWidthInteger>(_ text: UnsafeBufferPointer<Letter>, largest: Int) {
            larger = [Int32](repeating: 0, count: largest + 2)
            smaller = [Int32](repeating: 0, count: largest + 2)
            smaller[Int(text[text.count - 1])] += 1
            var isSmaller = false
            for index in stride(from: text.count - 2, through: 0, by: -1) {
                isSmaller = text[index] == text[index + 1] ? isSmaller : text[index] < text[index + 1]
                if isSmaller { larger[Int(text[index]) + 1] += 1 } else { smaller[Int(text[index])] += 1 }
            }
            for letter in 0...largest {
                smaller[letter] += larger[letter]
                if letter < largest { larger[letter + 1] += smaller[letter] }
            }
            larger[largest + 1] = Int32(text.count)
        }

        /// Puts all suffixes in order, given that of the leftmost smaller ones.
        ///
        /// Where a suffix and the one before it in the text begin with the same letter, they are of one kind; and among those
        /// that begin with a letter, the smaller ones stand behind the larger ones.
        func induce<Letter: FixedWidthInteger>(
            _ order: UnsafeMutableBufferPointer<Int32>, from leftmost: [Int32], _ text: UnsafeBufferPointer<Letter>
        ) {
            order.update(repeating: -1)
            var next = smaller
            next.withUnsafeMutableBufferPointer { next in
                for start in leftmost {
                    let letter = Int(text[Int(start)])
                    order[Int(next[letter])] = start
                    next[letter] += 1
                }
            }
            next = larger
            next.withUnsafeMutableBufferPointer { next in
                let final = Int(text[text.count - 1])
                order[Int(next[final])] = Int32(text.count - 1)
                next[final] += 1
                for place in order.indices {
                    let start = Int(order[place])
                    if start > 0, text[start - 1] >= text[start] {
                        let letter = Int(text[start - 1])
                        order[Int(next[letter])] = Int32(truncatingIfNeeded: start - 1)
                        next[letter] &+= 1
                    }
                }
            }
            next = larger
            next.withUnsafeMutableBufferPointer { next in
                for place in order.indices.reversed() {
                    let start = Int(order[place])
                    if start <= 0 { continue }
                    let (letter, own) = (Int(text[start - 1]), Int(text[start]))
                    if letter < own || letter == own && place >= next[own + 1] {
                        next[letter + 1] &-= 1
                        order[Int(next[letter + 1])] = Int32(truncatingIfNeeded: start - 1)
                    }
                }
            }
        }
    }
}

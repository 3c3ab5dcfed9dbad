/// Bits in words of 64, the first bit highest.
package struct BitString: Sendable, Hashable {
    /// How many bits there are.
    package let count: Int
    /// The bits, zeros behind the last one, and a word more: 64 bits from anywhere lie in two words.
    private let words: [UInt64]

    /// The lowest `width` bits of some letters, the most significant first: all of them, or as many as `limit` says.
    package init(_ letters: some Collection<UInt8>, width: Int = 1, limit: Int = .max) {
        let count = letters.count > limit / width ? limit : letters.count * width
        self.count = count
        words = [UInt64](unsafeUninitializedCapacity: count / 64 + 2) { words, initialized in
            var (word, filled, place) = (UInt64(0), 0, 0)
            for letter in letters.prefix((count + width - 1) / width) {
                filled += width
                if filled < 64 {
                    word = word &<< UInt64(width) | UInt64(letter)
                } else {
                    filled -= 64
                    words[place] = word << UInt64(width - filled) | UInt64(letter) >> UInt64(filled)
                    place += 1
                    word = UInt64(letter) & ((1 &<< UInt64(filled)) &- 1)
                }
            }
            words[place] = word << UInt64(64 - filled)
            words[place + 1..<count / 64 + 2].update(repeating: 0)
            // What the limit leaves over of the last letter.
            words[count / 64] &= ~(~0 >> UInt64(count % 64))
            words[count / 64 + 1] = 0
            initialized = count / 64 + 2
        }
    }

    /// One bit, 0 or 1.
    subscript(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: window(at: index) >> 63) }

    /// The 64 bits from one on, the first one highest; zeros before the first bit and behind the last one.
    func window(at index: Int) -> UInt64 {
        if index < 0 { return words[0] >> UInt64(-index) }
        let (word, shift) = (index >> 6, UInt64(index & 63))
        return words[word] &<< shift | (words[word + 1] >> 1) &>> (63 - shift)
    }

    /// How many bits are one.
    var ones: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// How many neighbours are a pair of some kind: a function of words with the earlier and with the later ones says which.
    func pairs(_ isCounted: (UInt64, UInt64) -> UInt64) -> Int {
        stride(from: 0, to: count - 1, by: 64).reduce(0) { sum, first in
            let inside = ~UInt64(0) << UInt64(max(0, 64 - (count - 1 - first)))
            return sum + (isCounted(window(at: first), window(at: first + 1)) & inside).nonzeroBitCount
        }
    }
}

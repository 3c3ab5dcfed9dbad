/// The beginnings of some keys in all their numberings, so that the letters of a seed are looked up among all at once.
struct KeyIndex: Sendable {
    /// Letters that are looked up first.
    static let probe = 3
    /// Keys further down the stream of one seed that are looked at.
    static let depth = 16

    private static let keys = 64
    /// Of the processor's nearest cache this takes 32 KiB.
    private static let filterBits = 18

    /// Where the letters of a seed were found.
    struct Hit: Sendable {
        var key: Int
        var numbering: Int
        var isReversed: Bool
        /// The place in the family's list of draws.
        var draw = 0
        /// Keys that the seed gave before this one.
        var skipped = 0
        var seed: UInt64 = 0
    }

    let numberings: [Numbering]
    /// The letters of a key.
    let length: Int
    /// The sizes of alphabets that occur.
    let counts: [LetterCount]
    private let filter: [UInt64]
    private let places: [UInt64: [Hit]]

    init(_ sample: KeySample) {
        numberings = sample.numberings
        length = sample.length
        counts = Set(numberings.map(\.size)).sorted().map { LetterCount($0) }
        var filter = [UInt64](repeating: 0, count: 1 << (Self.filterBits - 6))
        var places: [UInt64: [Hit]] = [:]
        for (number, numbering) in numberings.enumerated() {
            for key in 0..<min(Self.keys, sample.count) {
                for isReversed in [false, true] {
                    let letters =
                        numbering.keys.key(key, isReversed: isReversed)
                    let code = Self.code(letters, LetterCount(numbering.size))
                    let place = Self.place(code)
                    filter[place / 64] |= 1 << UInt64(place % 64)
                    places[code, default: []].append(Hit(key: key, numbering: number, isReversed: isReversed))
                }
            }
        }
        self.filter = filter
        self.places = places
    }

    /// The bits of a letter of the smallest alphabet.
    var bits: Double { numberings.map(\.bits).min() ?? 0 }

    /// The first letters, which are given one a call, with how many there are to choose from.
    @inline(__always)
    static func code(of letters: LetterCount, _ letter: () -> UInt8) -> UInt64 {
        var code = UInt64(letters.size)
        for _ in 0..<probe { code = code << 8 | UInt64(letter()) }
        return code
    }

    private static func code(_ letters: [UInt8], _ count: LetterCount) -> UInt64 {
        var letters = letters.makeIterator()
        return code(of: count) { letters.next() ?? 0 }
    }

    @inline(__always)
    private static func place(_ code: UInt64) -> Int {
        Int((code &* 0x9e37_79b9_7f4a_7c15) >> UInt64(64 - filterBits))
    }

    /// Whether a key may begin like this; rarely true when none does.
    @inline(__always)
    func mayHold(_ code: UInt64) -> Bool {
        let place = Self.place(code)
        return filter[place / 64] >> UInt64(place % 64) & 1 == 1
    }

    /// The key whose letters are these, out of so many.
    func key(_ letters: [UInt8], _ count: LetterCount) -> Hit? {
        places[Self.code(letters, count)]?.first { hit in
            let key = numberings[hit.numbering].keys.key(hit.key)
            return hit.isReversed ? key.reversed().elementsEqual(letters) : key.elementsEqual(letters)
        }
    }
}

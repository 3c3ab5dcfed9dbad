internal import OwnThread

/// The first letters that some seeds of a generator give, for each way of drawing them: the same for all keys.
struct FirstLetters: Sendable {
    /// A way of drawing letters, its place among those of the generator, and out of how many letters it draws.
    typealias Way = (draw: Draw, number: Int, letters: LetterCount)

    /// The seeds, all in a row.
    let seeds: ClosedRange<UInt64>
    /// Out of how many letters they are drawn.
    let counts: [LetterCount]

    private let ways: [Way]
    /// The letters of each seed, for one way after the other.
    private let codes: [UInt32]

    /// Where the first numbers of a seed do not tell its first letters.
    private static let unknown = UInt32.max
    /// The first numbers of a seed where rejections decide how many are needed: for three letters these are too few once in
    /// 500 seeds, and then the seed is looked at by itself.
    private static let severalNumbers = 16

    init<Generator: SeededGenerator>(
        _ type: Generator.Type, _ seeds: ClosedRange<UInt64>, _ draws: [Draw], _ counts: [LetterCount]
    ) {
        (self.seeds, self.counts) = (seeds, counts)
        let ways: [Way] = counts.flatMap { letters in
            draws.enumerated().filter { $0.element.fits(letters) }.map { ($0.element, $0.offset, letters) }
        }
        self.ways = ways
        let needed = draws.map { $0.numbersPerLetter.map { KeyIndex.probe * $0 } ?? Self.severalNumbers }.max() ?? 0
        let numbers = FirstNumbers(count: needed)
        codes = [UInt32](unsafeUninitializedCapacity: ways.count * seeds.count) { codes, initialized in
            var place = 0
            while place < seeds.count {
                // The numbers of eight seeds are those of seeds with the same upper half.
                let seed = seeds.lowerBound + UInt64(place)
                let lanes = 1 + min(UInt64(FirstNumbers.lanes - 1), seeds.upperBound - seed, ~seed & 0xffff_ffff)
                Generator.begin(numbers, from: seed)
                for (number, way) in ways.enumerated() {
                    for lane in 0..<Int(lanes) {
                        codes[number * seeds.count + place + lane] = Self.code(way.draw, way.letters, numbers, lane)
                    }
                }
                place += Int(lanes)
            }
            initialized = codes.count
        }
    }

    /// The letters of a seed, a byte each.
    @inline(__always)
    private static func code(_ draw: Draw, _ letters: LetterCount, _ numbers: FirstNumbers, _ lane: Int) -> UInt32 {
        var place = 0
        let code = KeyIndex.code(of: letters) {
            draw.letter(of: letters) {
                defer { place &+= 1 }
                return place < numbers.count ? numbers[place, lane] : 0
            }
        }
        return place > numbers.count ? unknown : UInt32(truncatingIfNeeded: code) & 0xff_ffff
    }

    /// Calls with the seeds, and their ways of drawing, with which a key may begin, also when the first numbers do not tell:
    /// in the order of the seeds, until told that it is enough.
    func forEach(thatMayBeIn index: KeyIndex, _ visit: (UInt64, Way) -> Bool) {
        var found: [(place: Int, way: Int)] = []
        codes.withUnsafeBufferPointer { codes in
            for (number, way) in ways.enumerated() {
                let size = UInt64(way.letters.size) << UInt64(8 * KeyIndex.probe)
                for place in 0..<seeds.count {
                    let code = codes[number * seeds.count + place]
                    if code == Self.unknown || index.mayHold(size | UInt64(code)) { found.append((place, number)) }
                }
            }
        }
        found.sort { $0 < $1 }
        for (place, way) in found where !visit(seeds.lowerBound + UInt64(place), ways[way]) { return }
    }
}

/// The first letters that the numbers of 16 bits give as seeds of all generators. They are made once for all the samples of a
/// run, which is most of the work that looking for seeds is.
package struct SmallSeeds: Sendable {
    /// The seeds; those below are followed for some keys each.
    static let seeds: ClosedRange<UInt64> = 257...65_536

    private let first: [FirstLetters?]

    /// - Parameter sizes: Of how many letters the samples are: `KeyAlphabet.size`.
    package init(letters sizes: [Int]) {
        let counts = sizes.map { LetterCount($0) }
        first = Concurrently.map(SeedFamily.known) { family in
            family.seeds == .fractions ? nil : family.firstLetters(of: Self.seeds, counts)
        }
    }

    /// Those of a generator, where they are out of so many letters as the keys.
    func first(ofFamily number: Int, _ counts: [LetterCount]) -> FirstLetters? {
        first[number].flatMap { $0.counts.map(\.size) == counts.map(\.size) ? $0 : nil }
    }
}

/// A generator with its ways of drawing letters, and the search through it for seeds.
struct SeedFamily: Sendable {
    /// The first numbers of a seed where rejections decide how many are needed: for three letters these are too few once in
    /// 500 seeds, and then the seed is looked at by itself.
    private static let severalNumbers = 16

    let draws: [Draw]
    private let find: @Sendable (ClosedRange<UInt64>, KeyIndex, (KeyIndex.Hit) -> Bool) -> Void
    private let followOne: @Sendable (UInt64, KeyIndex) -> KeyIndex.Hit?
    private let open: @Sendable (UInt64, Draw, LetterCount) -> () -> UInt8

    /// - Parameter type: The generator, specialised here once.
    init<Generator: SeededGenerator>(_ type: Generator.Type, _ draws: [Draw]) {
        self.draws = draws
        find = { seeds, index, found in Self.search(type, seeds, draws, index, found) }
        followOne = { seed, index in Self.follow(type, seed, draws, index) }
        open = { seed, draw, letters in
            var generator = Generator(seed: seed)
            return { draw.letter(of: letters) { generator.next() } }
        }
    }

    /// Tells the keys that come first after a seed, until it is told that it is enough.
    func search(_ seeds: ClosedRange<UInt64>, _ index: KeyIndex, found: (KeyIndex.Hit) -> Bool) {
        find(seeds, index, found)
    }

    /// A key that is one of the first `KeyIndex.depth` after a seed.
    func follow(_ seed: UInt64, _ index: KeyIndex) -> KeyIndex.Hit? { followOne(seed, index) }

    /// The letters that a seed gives, one a call.
    func stream(_ seed: UInt64, _ draw: Int, _ size: Int) -> () -> UInt8 { open(seed, draws[draw], LetterCount(size)) }

    private static func search<Generator: SeededGenerator>(
        _ type: Generator.Type, _ seeds: ClosedRange<UInt64>, _ draws: [Draw], _ index: KeyIndex,
        _ found: (KeyIndex.Hit) -> Bool
    ) {
        let needed = draws.map { $0.numbersPerLetter.map { KeyIndex.probe * $0 } ?? severalNumbers }.max() ?? 0
        let numbers = FirstNumbers(count: needed)
        var seed = seeds.lowerBound
        while seed <= seeds.upperBound {
            // The numbers of eight seeds are those of seeds with the same upper half.
            let lanes = 1 + min(UInt64(FirstNumbers.lanes - 1), seeds.upperBound - seed, ~seed & 0xffff_ffff)
            Generator.begin(numbers, from: seed)
            for letters in index.counts {
                for (number, draw) in draws.enumerated() where draw.fits(letters) {
                    for lane in 0..<Int(lanes) where mayHold(index, draw, letters, numbers, lane) {
                        var raw = RawNumbers<Generator>(seed: seed + UInt64(lane))
                        guard var hit = key(index, draw, letters, &raw) else { continue }
                        hit.draw = number
                        hit.seed = seed + UInt64(lane)
                        if !found(hit) { return }
                    }
                }
            }
            seed += lanes
        }
    }

    /// Whether a key may begin with the letters of a seed; also when the numbers do not tell.
    @inline(__always)
    private static func mayHold(
        _ index: KeyIndex, _ draw: Draw, _ letters: LetterCount, _ numbers: FirstNumbers, _ lane: Int
    ) -> Bool {
        var place = 0
        let code = KeyIndex.code(of: letters) {
            draw.letter(of: letters) {
                defer { place &+= 1 }
                return place < numbers.count ? numbers[place, lane] : 0
            }
        }
        return place > numbers.count || index.mayHold(code)
    }

    /// The key that comes next.
    private static func key<Generator: SeededGenerator>(
        _ index: KeyIndex, _ draw: Draw, _ letters: LetterCount, _ raw: inout RawNumbers<Generator>
    ) -> KeyIndex.Hit? {
        index.key((0..<index.length).map { _ in draw.letter(of: letters) { raw.next() } }, letters)
    }

    private static func follow<Generator: SeededGenerator>(
        _ type: Generator.Type, _ seed: UInt64, _ draws: [Draw], _ index: KeyIndex
    ) -> KeyIndex.Hit? {
        var raw = RawNumbers<Generator>(seed: seed)
        for letters in index.counts {
            for (number, draw) in draws.enumerated() where draw.fits(letters) {
                raw.place = 0
                for skipped in 0..<KeyIndex.depth {
                    let start = raw.place
                    if index.mayHold(KeyIndex.code(of: letters) { draw.letter(of: letters) { raw.next() } }) {
                        raw.place = start
                        if var hit = key(index, draw, letters, &raw) {
                            hit.draw = number
                            hit.skipped = skipped
                            hit.seed = seed
                            return hit
                        }
                    }
                    raw.place = start
                    if let each = draw.numbersPerLetter {
                        raw.place += each * index.length
                    } else {
                        for _ in 0..<index.length { _ = draw.letter(of: letters) { raw.next() } }
                    }
                }
            }
        }
        return nil
    }

    static let known: [SeedFamily] = [
        SeedFamily(
            JavaStates.self,
            [
                Draw("nextInt of java.util.Random", .java),
                Draw("nextDouble of java.util.Random", .everySecond),
            ]),
        SeedFamily(
            MicrosoftRand.self,
            [
                Draw("rand of Microsoft's C library", .remainder(dropped: 0)),
                Draw("rand of Microsoft's C library, scaled", .scaled(bits: 15)),
            ]),
        SeedFamily(
            Rand48States.self,
            [
                Draw("drand48, or rand of Perl", .scaled(bits: 48)),
                Draw("lrand48", .remainder(dropped: 17)),
            ]),
        SeedFamily(
            MinimalStandard.self,
            [
                Draw("minstd_rand of C++", .remainder(dropped: 0)),
                Draw("minstd_rand of C++, scaled", .fraction(modulus: MinimalStandard.modulus)),
            ]),
        SeedFamily(
            GlibcRand.self,
            [
                Draw("rand of glibc", .remainder(dropped: 0)), Draw("rand of glibc, scaled", .scaled(bits: 31)),
            ]),
        SeedFamily(
            DotNetRandom.self, [Draw("System.Random of .NET", .fraction(modulus: DotNetRandom.modulus))]),
        SeedFamily(
            TwisterByNumber.self,
            [
                Draw("mt_rand of PHP, or mt19937 of C++ by remainder", .remainderOrLowBits),
                Draw("mt19937 of C++, uniform_int_distribution", .scaled(bits: 32)),
                Draw("rand of Ruby", .lowBitsAgain),
                Draw("mt19937, 53 bits of two numbers", .fractionOfTwo),
            ]),
        SeedFamily(
            TwisterByArray.self,
            [
                Draw("random.choices of Python", .fractionOfTwo), Draw("random.choice of Python", .upperBitsAgain),
                Draw("rand of Ruby before 3.0", .lowBitsAgain), Draw("random.getrandbits(6) of Python", .sixUpperBits),
            ]),
        SeedFamily(GoRandom.self, [Draw("math/rand of Go", .remainder(dropped: 32))]),
    ]
}

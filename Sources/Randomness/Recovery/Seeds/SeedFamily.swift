/// A generator with its ways of drawing letters, and the search through it for seeds.
struct SeedFamily: Sendable {
    /// What seeds are.
    enum Seeds: Sendable {
        /// Numbers: small ones, and times in whole seconds or milliseconds.
        case numbers
        /// These and moments in microseconds: worth it where the state is too large to be found from a key.
        case numbersAndMoments
        /// Seconds with a fraction, as the bits of a `Double`.
        case fractions
    }

    let draws: [Draw]
    let seeds: Seeds
    private let begin: @Sendable (ClosedRange<UInt64>, [LetterCount]) -> FirstLetters
    private let findKey: @Sendable (UInt64, Draw, LetterCount, KeyIndex) -> KeyIndex.Hit?
    private let followOne: @Sendable (UInt64, KeyIndex) -> KeyIndex.Hit?
    private let open: @Sendable (UInt64, Draw, LetterCount) -> () -> UInt8

    /// - Parameter type: The generator, specialised here once.
    init<Generator: SeededGenerator>(_ type: Generator.Type, seeds: Seeds = .numbers, _ draws: [Draw]) {
        self.draws = draws
        self.seeds = seeds
        begin = { seeds, counts in FirstLetters(type, seeds, draws, counts) }
        findKey = { seed, draw, letters, index in
            var raw = RawNumbers<Generator>(seed: seed)
            return Self.key(index, draw, letters, &raw)
        }
        followOne = { seed, index in Self.follow(type, seed, draws, index) }
        open = { seed, draw, letters in
            var generator = Generator(seed: seed)
            return { draw.letter(of: letters) { generator.next() } }
        }
    }

    /// The first letters that seeds give, out of so many.
    func firstLetters(of seeds: ClosedRange<UInt64>, _ counts: [LetterCount]) -> FirstLetters { begin(seeds, counts) }

    /// Tells the keys that come first after a seed, until it is told that it is enough.
    func search(_ first: FirstLetters, _ index: KeyIndex, found: (KeyIndex.Hit) -> Bool) {
        first.forEach(thatMayBeIn: index) { seed, way in
            guard var hit = findKey(seed, way.draw, way.letters, index) else { return true }
            hit.draw = way.number
            hit.seed = seed
            return found(hit)
        }
    }

    /// A key that is one of the first `KeyIndex.depth` after a seed.
    func follow(_ seed: UInt64, _ index: KeyIndex) -> KeyIndex.Hit? { followOne(seed, index) }

    /// The letters that a seed gives, one a call.
    func stream(_ seed: UInt64, _ draw: Int, _ size: Int) -> () -> UInt8 { open(seed, draws[draw], LetterCount(size)) }

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
            TwisterByNumber.self, seeds: .numbersAndMoments,
            [
                Draw("mt_rand of PHP, or mt19937 of C++ by remainder", .remainderOrLowBits),
                Draw("mt_rand of PHP without a range, by remainder", .remainder(dropped: 1)),
                Draw("mt19937 of C++, uniform_int_distribution", .scaled(bits: 32)),
                Draw("rand of Ruby", .lowBitsAgain),
                Draw("mt19937, 53 bits of two numbers", .fractionOfTwo),
            ]),
        SeedFamily(
            TwisterByArray.self, seeds: .numbersAndMoments,
            [
                Draw("random.choices of Python", .fractionOfTwo), Draw("random.choice of Python", .upperBitsAgain),
                Draw("rand of Ruby before 3.0", .lowBitsAgain), Draw("random.getrandbits(6) of Python", .sixUpperBits),
            ]),
        SeedFamily(
            TwisterByFraction.self, seeds: .fractions,
            [
                Draw("random.choices of Python", .fractionOfTwo), Draw("random.choice of Python", .upperBitsAgain),
            ]),
        SeedFamily(GoRandom.self, [Draw("math/rand of Go", .remainder(dropped: 32))]),
        SeedFamily(Tausworthe223.self, [Draw("math.random of LuaJIT", .scaled(bits: 64))]),
        SeedFamily(LuaXoshiro.self, [Draw("math.random of Lua 5.4", .lowBitsAgain)]),
        SeedFamily(WeylSeeds<Mulberry32>.self, [Draw("mulberry32", .scaled(bits: 32))]),
        SeedFamily(WeylSeeds<SplitMix32>.self, [Draw("splitmix32", .scaled(bits: 32))]),
        SeedFamily(WeylSeeds<MurmurMix32>.self, [Draw("splitmix32 with MurmurHash3's finaliser", .scaled(bits: 32))]),
    ]
}

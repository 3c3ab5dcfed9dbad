/// A generator with its ways of drawing letters, and the search through it for one seed.
struct SeedFamily: Sendable {
    let draws: [Draw]
    private let find: @Sendable (ClosedRange<UInt64>, [Draw], KeyIndex, Bool, (KeyIndex.Hit) -> Bool) -> Void
    private let open: @Sendable (UInt64, Draw, Int) -> () -> UInt8

    /// - Parameter type: The generator, specialised here once.
    init<Generator: SeededGenerator>(_ type: Generator.Type, _ draws: [Draw]) {
        self.draws = draws
        find = { seeds, draws, index, isFollowed, found in
            var seed = seeds.lowerBound
            while seed <= seeds.upperBound {
                let some = Array(seed...min(seed + 7, seeds.upperBound))
                let known = Generator.firstNumbers(of: some) ?? []
                let count = known.count / some.count
                for (place, seed) in some.enumerated() {
                    var raw = RawNumbers<Generator>(seed: seed, known: known[(place * count)..<((place + 1) * count)])
                    let hit = Self.search(&raw, draws, index, isFollowed: isFollowed)
                    if var hit {
                        hit.seed = seed
                        if !found(hit) { return }
                    }
                }
                seed += 8
            }
        }
        open = { seed, draw, size in
            var generator = Generator(seed: seed)
            return { draw.letter(of: size) { generator.next() } }
        }
    }

    /// Tells the keys that seeds give, until it is told that it is enough.
    func search(
        _ seeds: ClosedRange<UInt64>, _ index: KeyIndex, isFollowed: Bool, found: (KeyIndex.Hit) -> Bool
    ) { find(seeds, draws, index, isFollowed, found) }

    /// The letters that a seed gives, one a call.
    func stream(_ seed: UInt64, _ draw: Int, _ size: Int) -> () -> UInt8 { open(seed, draws[draw], size) }

    private static func search<Generator: SeededGenerator>(
        _ raw: inout RawNumbers<Generator>, _ draws: [Draw], _ index: KeyIndex, isFollowed: Bool
    ) -> KeyIndex.Hit? {
        let length = index.length
        for size in index.sizes {
            for (number, draw) in draws.enumerated() where draw.fits(size) {
                raw.place = 0
                for skipped in 0..<(isFollowed ? KeyIndex.depth : 1) {
                    let start = raw.place
                    var code = UInt64(size)
                    for _ in 0..<KeyIndex.probe { code = code << 8 | UInt64(draw.letter(of: size) { raw.next() }) }
                    if index.mayHold(code) {
                        raw.place = start
                        let letters = (0..<length).map { _ in draw.letter(of: size) { raw.next() } }
                        if var hit = index.candidates(code).first(where: { index.isKey($0, letters) }) {
                            hit.draw = number
                            hit.skipped = skipped
                            return hit
                        }
                        raw.place = start
                        for _ in 0..<KeyIndex.probe { _ = draw.letter(of: size) { raw.next() } }
                    }
                    guard isFollowed else { break }
                    for _ in KeyIndex.probe..<length { _ = draw.letter(of: size) { raw.next() } }
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

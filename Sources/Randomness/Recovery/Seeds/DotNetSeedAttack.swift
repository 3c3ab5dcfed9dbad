#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds `System.Random` of .NET with an unknown seed for each key, as of `new Random(Guid.NewGuid().GetHashCode())`, or of
/// `new Random()` for each key before .NET 6. One key is enough.
///
/// Modulo 2^31 - 1 each number is a multiple of the seed, and a constant. So the first numbers of all seeds lie in a lattice, and
/// the letters give a point near them, as for a congruence (`ScaledStates`).
struct DotNetSeedAttack: RecoveryAttack {
    let generator = "System.Random of .NET with a seed for each key"
    let fewestKeys = 1

    private static let name = "System.Random of .NET"
    private static let draw = Draw(name, .fraction(modulus: DotNetRandom.modulus))
    private static let bits = 31
    /// Letters beyond those that the seed is solved from.
    private static let further = 8
    private static let kept = Kept<Int, Solver>()

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        let numberings = sample.numberings
        var isTried = false
        for numbering in numberings {
            let solver = Self.kept.value(numbering.size) { Solver(letters: numbering.size) }
            guard solver.draws + Self.further <= sample.length else { continue }
            isTried = true
            for isReversed in [false, true] {
                func seed(_ key: Int) -> UInt64? { solver.seed(of: numbering.keys.key(key, isReversed: isReversed)) }
                guard seed(0) != nil else { continue }
                let seeds = (0..<sample.count).reduce(into: [:]) { $0[$1] = seed($1) }
                let found = OwnSeeds(
                    generator: Self.name, bits: Self.bits, seeds: seeds, keys: sample.count, numbering: numbering,
                    isReversed: isReversed, readings: 2 * numberings.count)
                if let finding = found.finding { return .recovered(finding) }
            }
        }
        return isTried ? .excluded : .notTried("keys of \(sample.length) letters are too short for a seed of 31 bits")
    }

    /// The way from letters to the seed.
    private struct Solver: Sendable {
        /// Letters that it takes.
        let draws: Int
        private let letters: LetterCount
        private let lattice: Lattice
        /// What each number is for the seed 0.
        private let offsets: [Int128]
        /// What the first number has to be multiplied by, less its offset, to be the seed.
        private let inverse: Int128
        private static let modulus = Int128(DotNetRandom.modulus)

        init(letters size: Int) {
            letters = LetterCount(size)
            draws = ScaledStates.draws(bits: Double(bits), letters: Double(size))
            let offsets = Self.numbers(of: 0, draws)
            let factors = zip(Self.numbers(of: 1, draws), offsets).map { Self.residue($0 - $1) }
            let inverse = Congruence.inverse(of: factors[0], modulo: Self.modulus) ?? 0
            lattice = Lattice(ScaledStates.rows(factors.map { $0 * inverse % Self.modulus }, Self.modulus))
            (self.offsets, self.inverse) = (offsets, inverse)
        }

        private static func numbers(of seed: UInt64, _ count: Int) -> [Int128] {
            var generator = DotNetRandom(seed: seed)
            return (0..<count).map { _ in Int128(generator.next()) }
        }

        private static func residue(_ value: Int128) -> Int128 { Congruence.residue(of: value, modulo: modulus) }

        /// The seed that gives all these letters.
        func seed(of key: [UInt8]) -> UInt64? {
            let target = zip(key, offsets).map { letter, offset in
                ScaledStates.middle(of: letter, letters.size, Self.modulus) - offset
            }
            let seed = UInt64(Self.residue(Self.residue(lattice.near(target)[0]) * inverse))
            var generator = DotNetRandom(seed: seed)
            return key.allSatisfy { $0 == draw.letter(of: letters) { generator.next() } } ? seed : nil
        }
    }
}

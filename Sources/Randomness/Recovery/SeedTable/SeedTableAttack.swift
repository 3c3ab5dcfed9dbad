#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds a Mersenne Twister that is seeded anew for each key with an unknown number of 32 bits, as PHP does it for each
/// request (seen with 8.2) where a program calls `mt_rand`, or `rand`,
/// with the ends of a range.
///
/// The seeds of some keys in a hundred are in a table (`SeedTable`). That of one is enough: it gives all letters of the key,
/// which are many more bits.
struct SeedTableAttack: RecoveryAttack {
    let generator = "mt_rand of PHP with a seed for each key"
    let fewestKeys = 1

    private static let draw = Draw("mt_rand of PHP, or mt19937 of C++ by remainder", .remainderOrLowBits)
    /// Keys that are looked up at most: with so many nearly every sample has one whose seed is known.
    private static let mostKeys = 256
    /// How often a seed has to be found among so many keys, for none to say anything.
    private static let power = 0.95

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.length >= SeedChains.letters, sample.alphabet.size.isMultiple(of: 2) else {
            return .notTried("needs keys of \(SeedChains.letters) letters or more, out of an even number")
        }
        let keys = min(sample.count, Self.mostKeys)
        let numberings = Self.numberings(sample)
        // Numberings have many codes in common: to move an even number of letters leaves odd what is odd.
        var owners: [UInt32: [Owner]] = [:]
        for numbering in numberings {
            for key in 0..<keys {
                let owner = Owner(key: key, numbering: numbering)
                owners[owner.code, default: []].append(owner)
            }
        }
        let codes = owners.keys.sorted()
        var found: [(owner: Owner, seed: UInt32)] = []
        for (code, seed) in SeedTable.embedded.seeds(of: codes) {
            found += (owners[codes[code]] ?? []).filter { $0.isGiven(by: seed) }.map { ($0, seed) }
        }
        // Of few keys, whose letters do not tell yet how many there are, two alphabets may fit.
        guard let first = found.min(by: { $0.owner.key < $1.owner.key }) else { return Self.missed(keys) }
        let order = first.owner.numbering.order
        let seeds = OwnSeeds(
            generator: Self.draw.name, bits: UInt32.bitWidth,
            seeds: found.reduce(into: [:]) {
                if $1.owner.numbering.order == order { $0[$1.owner.key] = UInt64($1.seed) }
            },
            keys: keys, numbering: first.owner.numbering, isReversed: false, readings: numberings.count)
        return seeds.finding.map { .recovered($0) } ?? .notTried("needs keys of more bits")
    }

    /// A key with its letters numbered in some order.
    private struct Owner {
        let key: Int
        let numbering: Numbering

        private var letters: ArraySlice<UInt8> { numbering.keys.key(key) }

        /// Which of its first letters have odd numbers.
        var code: UInt32 { letters.prefix(SeedChains.letters).reduce(0) { $0 << 1 | UInt32($1 & 1) } }

        /// Whether all its letters are those that a seed gives.
        func isGiven(by seed: UInt32) -> Bool {
            var words = TwisterWords(seed: seed)
            let count = LetterCount(numbering.size)
            return letters.allSatisfy { $0 == draw.letter(of: count) { UInt64(words.next()) } }
        }
    }

    /// The orders of letters that are looked up: the sample's own, nanoid's, and those of 62 letters, with `-_` behind for 64.
    private static func numberings(_ sample: KeySample) -> [Numbering] {
        let signs = Array("-_".utf8)
        return sample.numberings.filter { numbering in
            let letters = numbering.order.letters
            return numbering.size.isMultiple(of: 2)
                && (numbering.size != 64 || letters.suffix(2) == signs[...]
                    || [sample.alphabet, .nanoid].contains(numbering.order))
        }
    }

    /// What it says that no seed was found.
    private static func missed(_ keys: Int) -> RecoveryAttempt {
        let needed = Int((log(1 - power) / log(1 - SeedTable.share)).rounded(.up))
        if keys >= needed { return .excluded }
        return .notTried(
            "the seeds of one key in \(Int((1 / SeedTable.share).rounded())) are known, and none of these; needs \(needed) keys"
        )
    }
}

/// Chains of seeds of the Mersenne Twister, each seed made of the letters that the one before it gives: what `SeedTable` has
/// the ends of.
///
/// A seed's code has a bit for each of its first 32 numbers: whether it is odd. That is what a letter tells of a number that it
/// is the remainder of, whatever the even count of letters. A code is as long as a seed, so that it can be the next one.
enum SeedChains {
    /// Numbers, and letters, that make a code.
    static let letters = 32

    private typealias Lanes = SIMD16<UInt32>

    /// The code of a seed.
    static func code(of seed: UInt32) -> UInt32 { TwisterLanes.oddNumbers(letters, of: Lanes(repeating: seed))[0] }

    /// Bits that a seed at the end of a chain has at most.
    static let endBits: UInt32 = 24

    /// Whether a seed ends its chain (distinguished points; Rivest, in Denning, "Cryptography and Data Security", 1982).
    static func isEnd(_ seed: UInt32) -> Bool { seed >> endBits == 0 }

    /// Steps of a chain at most: some run into a circle that has no end. Those with an end have 256 on average.
    static let longest = 20 * 256

    /// Follows chains side by side.
    ///
    /// - Parameters:
    ///   - count: How many there are.
    ///   - start: The first seed of each.
    ///   - next: The seed after one of a chain, given with its code; nil at its end.
    static func follow(
        _ count: Int, from start: (Int) -> UInt32, _ next: (_ chain: Int, _ seed: UInt32, _ code: UInt32) -> UInt32?
    ) {
        var seeds = Lanes()
        var chains = [Int](repeating: -1, count: Lanes.scalarCount)
        var steps = chains
        var begun = 0
        func begin(_ lane: Int) {
            chains[lane] = begun < count ? begun : -1
            if begun < count {
                seeds[lane] = start(begun)
                steps[lane] = 0
                begun += 1
            }
        }
        for lane in chains.indices { begin(lane) }
        while chains.contains(where: { $0 >= 0 }) {
            let codes = TwisterLanes.oddNumbers(letters, of: seeds)
            for lane in chains.indices where chains[lane] >= 0 {
                steps[lane] += 1
                if let seed = next(chains[lane], seeds[lane], codes[lane]), steps[lane] < longest {
                    seeds[lane] = seed
                } else {
                    begin(lane)
                }
            }
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Keys that have a seed each, and the seeds of some of them.
struct OwnSeeds: Sendable {
    private static let certainty = 48.0

    /// The generator with its way of drawing letters.
    let generator: String
    /// Bits of a seed.
    let bits: Int
    /// The seeds that were found, by the places of their keys.
    let seeds: [Int: UInt64]
    /// Keys whose seeds were looked for.
    let keys: Int
    let numbering: Numbering
    /// Whether the program writes its letters from the last to the first.
    let isReversed: Bool
    /// In how many ways each key was read.
    let readings: Int

    /// What there is to say of the keys; nil when they are too short for it.
    ///
    /// A seed gives a whole key, whose letters are more bits than it has: these are what chance does not explain.
    var finding: RecoveredGenerator? {
        guard let (key, seed) = seeds.min(by: { $0.key < $1.key }) else { return nil }
        let length = numbering.keys.length
        let tried = log2(Double(readings * keys))
        let excess = Double(seeds.count) * (Double(length) * numbering.bits - Double(bits)) - tried
        guard excess >= Self.certainty else { return nil }
        return RecoveredGenerator(
            generator: "\(generator), with a seed for each key",
            sentence: "the keys are produced by \(generator) with a seed of \(bits) bits for each key, "
                + "so that there are 2^\(bits) keys at most",
            keysUsed: 1, lettersPredicted: (seeds.count - 1) * length, hypothesesLog2: Double(bits) + tried,
            excessBits: excess,
            replay: [
                .init(name: "seed of key \(key + 1)", value: "\(seed)"),
                .init(name: "alphabet", value: numbering.order.name),
                .init(name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
                .init(name: "keys whose seed was found", value: "\(seeds.count) of \(keys)"),
            ])
    }
}

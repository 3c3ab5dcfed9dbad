#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Keys found again in the letters that a rebuilt generator gives after the ones it was solved from.
///
/// The same program may draw further numbers between two keys. How many is found out from the second key, and counted
/// as what it is: as many hypotheses.
struct Following: Sendable {
    /// How many numbers between two keys are allowed for.
    static let widestGap = 256

    /// How many keys were predicted, the generator not having seen them.
    private(set) var keys = 0
    /// How many further numbers were drawn between the last two keys.
    private(set) var gap: Int?
    /// What is known of the next key.
    private(set) var next: [UInt8]?
    /// The base-2 logarithm of the gaps tried.
    private(set) var hypothesesLog2 = 0.0

    /// - Parameters:
    ///   - sample: The keys, numbered as the generator numbers them.
    ///   - first: The first key that the generator was not solved from.
    ///   - isReversed: Whether the program writes its letters from the last to the first.
    ///   - letter: The generator's next number, after the last letter of the keys before `first`.
    init(in sample: KeySample, from first: Int, isReversed: Bool, letter: () -> UInt8) {
        let length = sample.length
        var ahead: [UInt8] = []
        func fill(_ count: Int) { while ahead.count < count { ahead.append(letter()) } }
        for index in first..<sample.count {
            let key = sample.key(index, isReversed: isReversed)
            fill(length + Self.widestGap)
            // What was right last time is right most of the time.
            let gaps = (gap.map { [$0] } ?? []) + Array(0...Self.widestGap)
            guard let found = gaps.first(where: { ahead[$0..<($0 + length)].elementsEqual(key) }) else { continue }
            keys += 1
            if found != gap { hypothesesLog2 += log2(Double(Self.widestGap + 1)) }
            gap = found
            ahead.removeFirst(found + length)
        }
        let skipped = gap ?? 0
        fill(length + skipped)
        let letters = Array(ahead[skipped..<(skipped + length)])
        next = isReversed ? letters.reversed() : letters
    }
}

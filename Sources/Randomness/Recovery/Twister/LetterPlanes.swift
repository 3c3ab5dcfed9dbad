/// Letters as planes of bits: for each of six bits one long vector over all letters.
struct LetterPlanes: Sendable {
    let count: Int
    /// For each plane the bits of the letters, apart from the patterns.
    let base: [[UInt64]]
    /// For each letter at most one pattern by which its bits may differ: for each plane where that has a bit.
    let pattern: [[UInt64]]
    /// The letters that have a pattern.
    let open: [Int]

    /// - Parameter planes: How many of the upper planes are taken.
    /// - Returns: nil when a letter leaves more than one pattern.
    init?(_ letters: some Collection<UInt8>, _ bits: NumberBits, planes: Int) {
        guard bits.patterns.allSatisfy({ $0.count <= 1 }) else { return nil }
        let words = (letters.count + 63) / 64 + 1
        let dropped = UInt8(NumberBits.width - planes)
        var base = [[UInt64]](repeating: Array(repeating: 0, count: words), count: planes)
        var pattern = base
        var open: [Int] = []
        for (index, letter) in letters.enumerated() {
            let (word, bit) = (index / 64, UInt64(index % 64))
            let six = bits.base[Int(letter)] >> dropped
            let other = (bits.patterns[Int(letter)].first ?? 0) >> dropped
            for plane in 0..<planes {
                base[plane][word] |= UInt64(six >> UInt8(plane) & 1) << bit
                pattern[plane][word] |= UInt64(other >> UInt8(plane) & 1) << bit
            }
            if other != 0 { open.append(index) }
        }
        count = letters.count
        self.base = base
        self.pattern = pattern
        self.open = open
    }
}

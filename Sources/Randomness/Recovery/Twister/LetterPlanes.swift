/// Letters as planes of bits: for each of six bits one long vector over all letters.
struct LetterPlanes: Sendable {
    let count: Int
    /// For each plane the bits of the letters, apart from the patterns.
    let base: [[UInt64]]
    /// For each letter at most one pattern by which its bits may differ: for each plane where that has a bit.
    let pattern: [[UInt64]]
    /// The letters that have a pattern, packed.
    let open: [UInt64]

    /// How many letters have a pattern.
    var openCount: Int { open.reduce(0) { $0 + $1.nonzeroBitCount } }

    /// - Parameter planes: How many of the upper planes are taken.
    /// - Returns: nil when a letter leaves more than one pattern.
    init?(_ letters: some Collection<UInt8>, _ bits: NumberBits, planes: Int) {
        guard bits.patterns.allSatisfy({ $0.count <= 1 }) else { return nil }
        count = letters.count
        base = Self.packed(letters.map { bits.base[Int($0)] }, planes)
        let pattern = Self.packed(letters.map { bits.patterns[Int($0)].first ?? 0 }, planes)
        open = pattern[0].indices.map { word in pattern.reduce(0) { $0 | $1[word] } }
        self.pattern = pattern
    }

    /// The upper planes of numbers of six bits, with a word to spare.
    private static func packed(_ numbers: [UInt8], _ planes: Int) -> [[UInt64]] {
        let words = (numbers.count + 63) / 64 + 1
        let dropped = NumberBits.width - planes
        var packed = [[UInt64]](repeating: Array(repeating: 0, count: words), count: planes)
        for first in stride(from: 0, to: numbers.count, by: 8) {
            var eight: UInt64 = 0
            for place in first..<min(first + 8, numbers.count) {
                eight |= UInt64(numbers[place]) << UInt64(8 * (place - first))
            }
            for plane in 0..<planes {
                // The lowest bits of eight bytes are multiplied into the uppermost byte, the first one lowest.
                let bits = eight >> UInt64(plane + dropped) & 0x0101_0101_0101_0101
                packed[plane][first / 64] |= ((bits &* 0x0102_0408_1020_4080) >> 56) << UInt64(first % 64)
            }
        }
        return packed
    }
}

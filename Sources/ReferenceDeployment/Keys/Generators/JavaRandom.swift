/// `java.util.Random`: a linear congruential generator of 48 bits, as its documentation spells it out.
struct JavaRandom: LetterSource {
    private static let mask: UInt64 = 1 << 48 - 1

    private var state: UInt64

    /// `new Random(seed)`.
    init(seed: UInt64) { state = (seed ^ 0x5_deec_e66d) & Self.mask }

    /// `nextInt(count)`: multiplied for a power of two, else a remainder.
    mutating func next(below count: Int) -> Int {
        let count = Int32(count)
        if count & (count - 1) == 0 { return Int((Int64(count) * Int64(bits())) >> 31) }
        while true {
            let drawn = bits()
            let remainder = drawn % count
            if drawn &- remainder &+ (count - 1) >= 0 { return Int(remainder) }
        }
    }

    /// `next(31)`.
    private mutating func bits() -> Int32 {
        state = (state &* 0x5_deec_e66d &+ 0xb) & Self.mask
        return Int32(state >> 17)
    }
}

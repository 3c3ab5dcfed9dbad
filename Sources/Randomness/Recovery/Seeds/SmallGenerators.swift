/// java.util.Random: the states of 48 bits.
struct JavaStates: SeededGenerator {
    private var state: UInt64

    init(seed: UInt64) { self.init(state: (seed ^ 0x5_deec_e66d) & (1 << 48 - 1)) }

    /// The states after one.
    init(state: UInt64) { self.state = state }

    mutating func next() -> UInt64 {
        state = (state &* 0x5_deec_e66d &+ 0xb) & (1 << 48 - 1)
        return state
    }
}

/// srand48 of POSIX, and srand of Perl: the same congruence, begun otherwise.
struct Rand48States: SeededGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = (seed & 0xffff_ffff) << 16 | 0x330e }

    mutating func next() -> UInt64 {
        state = (state &* 0x5_deec_e66d &+ 0xb) & (1 << 48 - 1)
        return state
    }
}

/// srand and rand of Microsoft's C library: 15 bits.
struct MicrosoftRand: SeededGenerator {
    private var state: UInt32

    init(seed: UInt64) { state = UInt32(truncatingIfNeeded: seed) }

    mutating func next() -> UInt64 {
        state = state &* 214_013 &+ 2_531_011
        return UInt64(state >> 16 & 0x7fff)
    }
}

/// xoshiro256** (Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", ACM Transactions on Mathematical Software
/// 47, 2021) as `math.randomseed` of Lua 5.4 begins it with one number.
struct LuaXoshiro: SeededGenerator {
    private var words: (UInt64, UInt64, UInt64, UInt64)

    init(seed: UInt64) {
        self.init(words: (seed, 0xff, 0, 0))
        for _ in 0..<16 { _ = next() }
    }

    /// The generator at a state.
    init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    mutating func next() -> UInt64 {
        let number = (words.1 &* 5).rotatedLeft(7) &* 9
        let shifted = words.1 << 17
        words.2 ^= words.0
        words.3 ^= words.1
        words.1 ^= words.2
        words.0 ^= words.3
        words.2 ^= shifted
        words.3 = words.3.rotatedLeft(45)
        return number
    }
}

/// C++'s minstd_rand.
struct MinimalStandard: SeededGenerator {
    static let modulus: UInt64 = 2_147_483_647
    private var state: UInt64

    init(seed: UInt64) { state = seed % Self.modulus == 0 ? 1 : seed % Self.modulus }

    mutating func next() -> UInt64 {
        state = state * 48_271 % Self.modulus
        return state
    }
}

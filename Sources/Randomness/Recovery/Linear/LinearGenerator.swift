/// A generator whose state moves, and whose numbers come about, by shifts and exclusive-ors alone: linear over GF(2).
protocol LinearGenerator: Sendable {
    /// The bits of its state.
    static var stateBits: Int { get }
    /// Starts from a state, least significant word first.
    init(state: [UInt64])
    /// Steps once; the result has the number's leading bits at the top.
    mutating func next() -> UInt64
}

/// xorshift128+ (Vigna 2014) as V8's `Math.random` has it: the number is the first half of the state, not the sum.
struct V8Xorshift: LinearGenerator {
    static let stateBits = 128

    var first: UInt64
    var second: UInt64

    init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    init(state: [UInt64]) { self.init(first: state[0], second: state[1]) }

    mutating func next() -> UInt64 {
        step()
        return first
    }

    mutating func step() {
        var mixed = first
        first = second
        mixed ^= mixed << 23
        mixed ^= mixed >> 17
        second = mixed ^ second ^ second >> 26
    }

    /// Undoes a step.
    mutating func stepBack() {
        var mixed = second ^ first ^ first >> 26
        second = first
        mixed ^= mixed >> 17 ^ mixed >> 34 ^ mixed >> 51
        mixed ^= mixed << 23 ^ mixed << 46
        first = mixed
    }

    /// The seed from which V8 made this state, if it did: halves are MurmurHash3's finaliser of a seed and of its inverse.
    var seed: UInt64? {
        let seed = Murmur3.unmixed(first)
        return Murmur3.unmixed(second) == ~seed ? seed : nil
    }

    init(seed: UInt64) { self.init(first: Murmur3.mixed(seed), second: Murmur3.mixed(~seed)) }
}

/// xorshift of 32, 64 and 128 bits by Marsaglia (2003), which many libraries have as their quick generator.
struct Xorshift32: LinearGenerator {
    static let stateBits = 32
    private var state: UInt32

    init(state: [UInt64]) { self.state = UInt32(truncatingIfNeeded: state[0]) }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return UInt64(state) << 32
    }
}

/// xorshift64 with the shifts 13, 7, 17.
struct Xorshift64: LinearGenerator {
    static let stateBits = 64
    private var state: UInt64

    init(state: [UInt64]) { self.state = state[0] }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// xorshift128 with the shifts 11, 8, 19.
struct Xorshift128: LinearGenerator {
    static let stateBits = 128
    private var words: (UInt32, UInt32, UInt32, UInt32)

    init(state: [UInt64]) {
        words = (
            UInt32(truncatingIfNeeded: state[0]), UInt32(truncatingIfNeeded: state[0] >> 32),
            UInt32(truncatingIfNeeded: state[1]), UInt32(truncatingIfNeeded: state[1] >> 32)
        )
    }

    mutating func next() -> UInt64 {
        let mixed = words.0 ^ words.0 << 11
        let last = words.3
        words = (words.1, words.2, words.3, last ^ last >> 19 ^ mixed ^ mixed >> 8)
        return UInt64(words.3) << 32
    }
}

/// The finaliser of MurmurHash3 (Appleby), a bijection of 64 bits.
enum Murmur3 {
    static func mixed(_ value: UInt64) -> UInt64 {
        var hash = value
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }

    static func unmixed(_ value: UInt64) -> UInt64 {
        // The factors are the inverses of the two above modulo 2^64.
        var hash = value
        hash = (hash ^ hash >> 33) &* 0x9cb4_b2f8_1293_37db
        hash = (hash ^ hash >> 33) &* 0x4f74_430c_22a5_4005
        return hash ^ hash >> 33
    }
}

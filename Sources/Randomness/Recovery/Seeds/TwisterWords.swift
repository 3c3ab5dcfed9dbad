/// The words of a Mersenne Twister (MT19937, Matsumoto and Nishimura 1998), computed one by one as they are asked for.
///
/// The first words need only some of the state, which makes trying a seed cheap.
struct TwisterWords: Sendable {
    /// Words of the state.
    static let size = 624
    /// How far behind the word is that a new one is made with.
    static let middle = 397

    private var state: [UInt32]
    private var index = 0

    /// `init_genrand`, as PHP's `mt_srand`, Ruby's `Random.new` and C++'s `mt19937(seed)` have it.
    init(seed: UInt32) { state = Self.simple(seed) }

    /// `init_by_array`, as Python has it.
    init(key: [UInt32]) {
        var state = Self.simple(19_650_218)
        state.withUnsafeMutableBufferPointer { state in
            var i = 1
            var j = 0
            var last = state[0]
            for _ in 0..<max(Self.size, key.count) {
                last = (state[i] ^ (last ^ last >> 30) &* 1_664_525) &+ key[j] &+ UInt32(j)
                state[i] = last
                i += 1
                j = j + 1 == key.count ? 0 : j + 1
                if i == Self.size { (state[0], i) = (last, 1) }
            }
            for _ in 1..<Self.size {
                last = (state[i] ^ (last ^ last >> 30) &* 1_566_083_941) &- UInt32(i)
                state[i] = last
                i += 1
                if i == Self.size { (state[0], i) = (last, 1) }
            }
            state[0] = 0x8000_0000
        }
        self.state = state
    }

    private static func simple(_ seed: UInt32) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: size) { state, count in
            var last = seed
            state[0] = last
            for i in 1..<size {
                last = 1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i)
                state[i] = last
            }
            count = size
        }
    }

    mutating func next() -> UInt32 {
        let after = index + 1 == Self.size ? 0 : index + 1
        let middle = index + Self.middle < Self.size ? index + Self.middle : index + Self.middle - Self.size
        let word = Self.twisted(state[index], state[after], state[middle])
        state[index] = word
        index = after
        return Self.tempered(word)
    }

    private static func twisted(_ word: UInt32, _ after: UInt32, _ middle: UInt32) -> UInt32 {
        let joined = word & 0x8000_0000 | after & 0x7fff_ffff
        return middle ^ joined >> 1 ^ (joined & 1 == 1 ? 0x9908_b0df : 0)
    }

    /// The word of the state at a place, from those before it.
    static func following(_ words: [UInt32], at place: Int) -> UInt32 {
        twisted(words[place - size], words[place - size + 1], words[place - size + middle])
    }

    /// What a word of the state is told as.
    static func tempered(_ state: UInt32) -> UInt32 {
        var word = state
        word ^= word >> 11
        word ^= word << 7 & 0x9d2c_5680
        word ^= word << 15 & 0xefc6_0000
        return word ^ word >> 18
    }

    /// The word of the state that is told so: each step is its own inverse where it is repeated until all bits are known.
    static func untempered(_ told: UInt32) -> UInt32 {
        var word = told ^ told >> 18
        word ^= word << 15 & 0xefc6_0000
        let shifted = word
        for _ in 0..<4 { word = shifted ^ word << 7 & 0x9d2c_5680 }
        word ^= word >> 11
        return word ^ word >> 22
    }
}

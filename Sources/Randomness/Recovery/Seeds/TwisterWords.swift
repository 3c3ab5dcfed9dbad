/// The words of a Mersenne Twister (MT19937, Matsumoto and Nishimura 1998), computed one by one as they are asked for.
///
/// The first words need only some of the state, which makes trying a seed cheap.
struct TwisterWords: Sendable {
    private static let size = 624
    private static let middle = 397

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
        let joined = state[index] & 0x8000_0000 | state[after] & 0x7fff_ffff
        var word = state[middle] ^ joined >> 1 ^ (joined & 1 == 1 ? 0x9908_b0df : 0)
        state[index] = word
        index = after
        word ^= word >> 11
        word ^= word << 7 & 0x9d2c_5680
        word ^= word << 15 & 0xefc6_0000
        return word ^ word >> 18
    }
}

/// Eight twisters side by side: seeding is one long chain of multiplications, of which a processor can follow several.
private struct TwisterLanes {
    typealias Lanes = SIMD8<UInt32>
    private static let size = 624

    private var state: [Lanes]

    init(numbers: Lanes) { state = Self.simple(numbers) }

    /// `init_by_array` with keys of one word.
    init(keys: Lanes) {
        var state = Self.simple(Lanes(repeating: 19_650_218))
        state.withUnsafeMutableBufferPointer { state in
            var i = 1
            var last = state[0]
            for _ in 0..<Self.size {
                last = (state[i] ^ (last ^ last &>> 30) &* 1_664_525) &+ keys
                state[i] = last
                i += 1
                if i == Self.size { (state[0], i) = (last, 1) }
            }
            for _ in 1..<Self.size {
                last = (state[i] ^ (last ^ last &>> 30) &* 1_566_083_941) &- UInt32(i)
                state[i] = last
                i += 1
                if i == Self.size { (state[0], i) = (last, 1) }
            }
            state[0] = Lanes(repeating: 0x8000_0000)
        }
        self.state = state
    }

    private static func simple(_ seeds: Lanes) -> [Lanes] {
        [Lanes](unsafeUninitializedCapacity: size) { state, count in
            var last = seeds
            state[0] = last
            for i in 1..<size {
                last = (last ^ last &>> 30) &* 1_812_433_253 &+ UInt32(i)
                state[i] = last
            }
            count = size
        }
    }

    /// The first words of each, one twister after the other.
    func words(_ count: Int) -> [UInt64] {
        var words = [UInt64](repeating: 0, count: 8 * count)
        for index in 0..<count {
            let joined = state[index] & 0x8000_0000 | state[index + 1] & 0x7fff_ffff
            var word = state[index + 397] ^ joined &>> 1 ^ (joined & 1) &* 0x9908_b0df
            word ^= word &>> 11
            word ^= word &<< 7 & 0x9d2c_5680
            word ^= word &<< 15 & 0xefc6_0000
            word ^= word &>> 18
            for lane in 0..<8 { words[lane * count + index] = UInt64(word[lane]) }
        }
        return words
    }

    /// The seeds as lanes; nil when they are not eight of 32 bits.
    static func lanes(_ seeds: [UInt64]) -> Lanes? {
        guard seeds.count == 8, seeds.allSatisfy({ $0 >> 32 == 0 }) else { return nil }
        return Lanes(seeds.map { UInt32($0) })
    }
}

/// Seeded as Python's `random.seed(int)`, and before 3.0 Ruby's `Random.new(int)`.
struct TwisterByArray: SeededGenerator {
    private var words: TwisterWords

    init(seed: UInt64) {
        words = TwisterWords(
            key: seed >> 32 == 0 ? [UInt32(seed)] : [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
    }

    static func firstNumbers(of seeds: [UInt64]) -> [UInt64]? {
        TwisterLanes.lanes(seeds).map { TwisterLanes(keys: $0).words(Randomness.firstNumbers) }
    }

    mutating func next() -> UInt64 { UInt64(words.next()) }
}

/// Seeded as PHP's `mt_srand`, Ruby's `Random.new(int)` and C++'s `std::mt19937`.
struct TwisterByNumber: SeededGenerator {
    private var words: TwisterWords

    init(seed: UInt64) { words = TwisterWords(seed: UInt32(truncatingIfNeeded: seed)) }

    static func firstNumbers(of seeds: [UInt64]) -> [UInt64]? {
        TwisterLanes.lanes(seeds).map { TwisterLanes(numbers: $0).words(Randomness.firstNumbers) }
    }

    mutating func next() -> UInt64 { UInt64(words.next()) }
}

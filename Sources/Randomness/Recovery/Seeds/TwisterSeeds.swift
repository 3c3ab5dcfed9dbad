/// Twisters side by side: seeding is one long chain of multiplications, of which a processor can follow several.
enum TwisterLanes {
    fileprivate typealias Lanes = SIMD8<UInt32>
    private static let (size, middle) = (TwisterWords.size, TwisterWords.middle)
    /// The state that `init_by_array` starts from.
    private static let common: [UInt32] = {
        var state: [UInt32] = [19_650_218]
        for i in 1..<size {
            let last = state[i - 1]
            state.append(1_812_433_253 &* (last ^ last >> 30) &+ UInt32(i))
        }
        return state
    }()

    /// Puts the first numbers of `init_genrand`, which need the beginning of the state only.
    fileprivate static func begin(_ numbers: FirstNumbers, numbers seeds: Lanes) {
        withFirstNumbers(numbers.count, of: seeds) { numbers.put($0, $1) }
    }

    /// A bit for each of the first numbers of `init_genrand`, which are 32 at most: whether it is odd.
    ///
    /// Here and not where it is asked for, as only in the same file a build for tests makes the lanes what they are.
    static func oddNumbers(_ count: Int, of seeds: SIMD16<UInt32>) -> SIMD16<UInt32> {
        var odd = SIMD16<UInt32>()
        withFirstNumbers(count, of: seeds) { _, numbers in odd = odd &<< 1 | numbers & 1 }
        return odd
    }

    /// Tells the first numbers of `init_genrand`, of all lanes at once, with their places.
    @inline(__always)
    private static func withFirstNumbers<Lanes: SIMD<UInt32>>(
        _ count: Int, of seeds: Lanes, _ each: (Int, Lanes) -> Void
    ) {
        let needed = middle + count
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: needed) { state in
            var last = seeds
            state[0] = last
            for i in 1..<needed {
                last = (last ^ last &>> 30) &* 1_812_433_253 &+ UInt32(truncatingIfNeeded: i)
                state[i] = last
            }
            for place in 0..<count { each(place, number(state, place)) }
        }
    }

    /// Puts the first numbers of `init_by_array` with keys of one word, or of two.
    ///
    /// The second pass is followed as far as they need it, and at the end of the state, which it comes to last.
    fileprivate static func begin(_ numbers: FirstNumbers, keys: Lanes, _ upper: Lanes?) {
        let keys = [keys] + (upper.map { [$0 &+ 1] } ?? [])
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: size) { state in
            common.withUnsafeBufferPointer { common in
                state[0] = Lanes(repeating: common[0])
                for i in 1..<size { state[i] = mixed(state[i - 1], common[i]) &+ keys[(i - 1) % keys.count] }
            }
            // The first word that was changed is changed again, after the last one.
            state[1] = mixed(state[size - 1], state[1]) &+ keys[(size - 1) % keys.count]
            var last = state[1]
            for i in 2..<size {
                last = ((last ^ last &>> 30) &* 1_566_083_941 ^ state[i]) &- UInt32(truncatingIfNeeded: i)
                state[i] = last
            }
            state[1] = ((last ^ last &>> 30) &* 1_566_083_941 ^ state[1]) &- 1
            state[0] = Lanes(repeating: 0x8000_0000)
            for place in 0..<numbers.count { numbers.put(place, number(state, place)) }
        }
    }

    /// A word of the first pass, after another.
    @inline(__always)
    private static func mixed(_ last: Lanes, _ old: UInt32) -> Lanes { mixed(last, Lanes(repeating: old)) }

    @inline(__always)
    private static func mixed(_ last: Lanes, _ old: Lanes) -> Lanes { (last ^ last &>> 30) &* 1_664_525 ^ old }

    /// A number of a state that is new: the place is one of the first 227.
    @inline(__always)
    private static func number<Lanes: SIMD<UInt32>>(_ state: UnsafeMutableBufferPointer<Lanes>, _ place: Int) -> Lanes {
        let joined = state[place] & 0x8000_0000 | state[place + 1] & 0x7fff_ffff
        var word = state[place + middle] ^ joined &>> 1 ^ (joined & 1) &* 0x9908_b0df
        word ^= word &>> 11
        word ^= word &<< 7 & 0x9d2c_5680
        word ^= word &<< 15 & 0xefc6_0000
        return word ^ word &>> 18
    }
}

/// Seeded as Python's `random.seed(int)`, and before 3.0 Ruby's `Random.new(int)`.
struct TwisterByArray: SeededGenerator {
    private var words: TwisterWords

    init(seed: UInt64) {
        words = TwisterWords(
            key: seed >> 32 == 0 ? [UInt32(seed)] : [UInt32(truncatingIfNeeded: seed), UInt32(seed >> 32)])
    }

    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        let upper = UInt32(truncatingIfNeeded: seed >> 32)
        TwisterLanes.begin(numbers, keys: SIMD8(seedsFrom: seed), upper == 0 ? nil : SIMD8(repeating: upper))
    }

    mutating func next() -> UInt64 { UInt64(words.next()) }
}

/// Seeded as Python's `random.seed(float)` with the bits of a time in seconds.
///
/// That seeds with the number's hash: its value modulo 2^61 - 1, so that the mantissa's bits go round (`_Py_HashDouble` of CPython).
struct TwisterByFraction: SeededGenerator {
    private var words: TwisterByArray

    init(seed: UInt64) { words = TwisterByArray(seed: Self.hash(seed)) }

    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        var (lower, upper) = (SIMD8<UInt32>(), SIMD8<UInt32>())
        for lane in 0..<FirstNumbers.lanes {
            let hash = hash(seed &+ UInt64(lane))
            lower[lane] = UInt32(truncatingIfNeeded: hash)
            upper[lane] = UInt32(truncatingIfNeeded: hash >> 32)
        }
        // A whole second has a hash of one word.
        if any(upper .== 0) { return beginOneByOne(numbers, from: seed) }
        TwisterLanes.begin(numbers, keys: lower, upper)
    }

    private static func hash(_ seed: UInt64) -> UInt64 {
        let number = Double(bitPattern: seed)
        let (modulus, width) = (UInt64(1) << 61 - 1, 61)
        let mantissa = number.significandBitPattern | 1 << UInt64(Double.significandBitCount)
        // Times are far from zero, whose mantissa has no bit before the others.
        let exponent = Int(number.exponentBitPattern) - 1_023 - Double.significandBitCount
        let turn = UInt64((exponent % width + width) % width)
        return (mantissa << turn | mantissa >> (UInt64(width) - turn)) & modulus
    }

    mutating func next() -> UInt64 { words.next() }
}

/// Seeded as PHP's `mt_srand`, Ruby's `Random.new(int)` and C++'s `std::mt19937`.
struct TwisterByNumber: SeededGenerator {
    private var words: TwisterWords

    init(seed: UInt64) { words = TwisterWords(seed: UInt32(truncatingIfNeeded: seed)) }

    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        TwisterLanes.begin(numbers, numbers: SIMD8(seedsFrom: seed))
    }

    mutating func next() -> UInt64 { UInt64(words.next()) }
}

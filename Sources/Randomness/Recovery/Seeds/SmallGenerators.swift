/// java.util.Random: the states of 48 bits.
struct JavaStates: SeededGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = (seed ^ 0x5_deec_e66d) & (1 << 48 - 1) }

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

/// srand and rand of glibc: an additive feedback of 31 words.
struct GlibcRand: SeededGenerator {
    private static let size = 31
    private var words: [UInt32]
    private var front = 3
    private var rear = 0

    init(seed: UInt64) {
        let first = Int32(truncatingIfNeeded: seed)
        var word = first == 0 ? 1 : Int64(first)
        words = [UInt32](unsafeUninitializedCapacity: Self.size) { words, count in
            for i in 0..<Self.size {
                if i > 0 {
                    word = 16_807 * word % 2_147_483_647
                    if word < 0 { word += 2_147_483_647 }
                }
                words[i] = UInt32(truncatingIfNeeded: word)
            }
            count = Self.size
        }
        for _ in 0..<(10 * Self.size) { _ = next() }
    }

    mutating func next() -> UInt64 {
        words[front] &+= words[rear]
        let number = words[front] >> 1
        front = front + 1 == Self.size ? 0 : front + 1
        rear = rear + 1 == Self.size ? 0 : rear + 1
        return UInt64(number)
    }
}

/// System.Random of .NET with a seed: Knuth's subtractive generator as its authors have it.
struct DotNetRandom: SeededGenerator {
    static let modulus: UInt64 = 2_147_483_647
    private static let big: Int32 = .max
    private var words: [Int32]
    private var front = 0
    private var rear = 21

    init(seed: UInt64) {
        let seed = Int32(truncatingIfNeeded: seed)
        var words = [Int32](repeating: 0, count: 56)
        var last = 161_803_398 &- (seed == .min ? .max : abs(seed))
        words[55] = last
        var difference: Int32 = 1
        for i in 1..<55 {
            let place = 21 * i % 55
            words[place] = difference
            difference = last &- difference
            if difference < 0 { difference &+= Self.big }
            last = words[place]
        }
        for _ in 1..<5 {
            for i in 1..<56 {
                let other = i + 30 >= 55 ? i + 30 - 55 : i + 30
                words[i] = words[i] &- words[1 + other]
                if words[i] < 0 { words[i] &+= Self.big }
            }
        }
        self.words = words
    }

    mutating func next() -> UInt64 {
        front = front == 55 ? 1 : front + 1
        rear = rear == 55 ? 1 : rear + 1
        var number = words[front] &- words[rear]
        if number == Self.big { number -= 1 }
        if number < 0 { number &+= Self.big }
        words[front] = number
        return UInt64(number)
    }
}

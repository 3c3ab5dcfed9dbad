/// `Math.random` of V8, as nanoid/non-secure uses it: `alphabet[(Math.random() * 64) | 0]`.
///
/// xorshift128+ (Vigna 2014) fills a cache of 64 numbers, which is then read from its end: see V8's
/// `src/numbers/math-random.cc` and `src/base/utils/random-number-generator.h`.
struct V8MathRandom: LetterSource {
    private static let cacheSize = 64

    private var first: UInt64
    private var second: UInt64
    private var cache: [UInt64] = []

    /// As `node --random-seed=SEED` starts it; without that option V8 draws the seed from the system.
    init(seed: UInt64) {
        first = Self.murmur(seed)
        second = Self.murmur(~seed)
    }

    mutating func next(below count: Int) -> Int { Int(random() * Double(count)) }

    private mutating func random() -> Double {
        if cache.isEmpty {
            for _ in 0..<Self.cacheSize {
                step()
                cache.append(first)
            }
        }
        let bits = cache.removeLast() >> 12 | 0x3ff0_0000_0000_0000
        return Double(bitPattern: bits) - 1
    }

    private mutating func step() {
        var mixed = first
        first = second
        mixed ^= mixed << 23
        mixed ^= mixed >> 17
        mixed ^= second ^ second >> 26
        second = mixed
    }

    /// The finaliser of MurmurHash3.
    private static func murmur(_ seed: UInt64) -> UInt64 {
        var hash = seed
        hash = (hash ^ hash >> 33) &* 0xff51_afd7_ed55_8ccd
        hash = (hash ^ hash >> 33) &* 0xc4ce_b9fe_1a85_ec53
        return hash ^ hash >> 33
    }
}

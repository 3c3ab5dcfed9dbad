/// A generator of 32 bits whose state is a counter with a fixed step, and whose numbers are its states, mixed: what programs in
/// JavaScript bring along where `Math.random` cannot be seeded.
///
/// All seeds give parts of one and the same cycle of 2^32 numbers.
protocol WeylGenerator: Sendable {
    /// The step; odd.
    static var step: UInt32 { get }
    /// The number of a state; of several side by side.
    static func mixed(_ state: SIMD8<UInt32>) -> SIMD8<UInt32>
}

/// mulberry32 (Tommy Ettinger 2017).
enum Mulberry32: WeylGenerator {
    static let step: UInt32 = 0x6d2b_79f5

    @inline(__always)
    static func mixed(_ state: SIMD8<UInt32>) -> SIMD8<UInt32> {
        var mixed = (state ^ state &>> 15) &* (state | 1)
        mixed ^= mixed &+ (mixed ^ mixed &>> 7) &* (mixed | 61)
        return mixed ^ mixed &>> 14
    }
}

/// splitmix32: the step of SplitMix64 cut to 32 bits, and a mixing function found by search (Wellons, "hash-prospector").
enum SplitMix32: WeylGenerator {
    static let step: UInt32 = 0x9e37_79b9

    @inline(__always)
    static func mixed(_ state: SIMD8<UInt32>) -> SIMD8<UInt32> {
        var mixed = (state ^ state &>> 16) &* 0x21f0_aaad
        mixed = (mixed ^ mixed &>> 15) &* 0x735a_2d97
        return mixed ^ mixed &>> 15
    }
}

/// splitmix32 as it is with the finaliser of MurmurHash3.
enum MurmurMix32: WeylGenerator {
    static let step: UInt32 = 0x9e37_79b9

    @inline(__always)
    static func mixed(_ state: SIMD8<UInt32>) -> SIMD8<UInt32> {
        var mixed = (state ^ state &>> 16) &* 0x85eb_ca6b
        mixed = (mixed ^ mixed &>> 13) &* 0xc2b2_ae35
        return mixed ^ mixed &>> 16
    }
}

extension WeylGenerator {
    /// The number of one state.
    static func mixed(_ state: UInt32) -> UInt32 { mixed(SIMD8(repeating: state))[0] }
}

/// Such a generator, started from a seed.
struct WeylSeeds<Generator: WeylGenerator>: SeededGenerator {
    private var state: UInt32

    init(seed: UInt64) { state = UInt32(truncatingIfNeeded: seed) }

    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        var states = SIMD8<UInt32>(seedsFrom: seed)
        for place in 0..<numbers.count {
            states &+= Generator.step
            numbers.put(place, Generator.mixed(states))
        }
    }

    mutating func next() -> UInt64 {
        state &+= Generator.step
        return UInt64(Generator.mixed(state))
    }
}

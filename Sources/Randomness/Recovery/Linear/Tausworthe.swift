/// The combined Tausworthe generator of LuaJIT's `math.random`, with a period of 2^223 (L'Ecuyer, "Tables of Maximally
/// Equidistributed Combined LFSR Generators", Mathematics of Computation 68, 1999): four shift registers, of which the numbers are
/// the exclusive or.
struct Tausworthe223: LinearGenerator {
    static let stateBits = 63 + 58 + 55 + 47

    private var first: Register
    private var second: Register
    private var third: Register
    private var fourth: Register

    /// A shift register: the upper bits of a word.
    private struct Register {
        let length: UInt64
        let shift: UInt64
        /// How far it moves at once.
        let step: UInt64
        var word: UInt64

        @inline(__always)
        mutating func next() -> UInt64 {
            let kept = word & ~0 << (64 &- length)
            word = (word &<< shift ^ word) &>> (length &- step) ^ kept &<< step
            return word
        }
    }

    private init(_ word: (_ length: UInt64) -> UInt64) {
        first = Register(length: 63, shift: 31, step: 18, word: word(63))
        second = Register(length: 58, shift: 19, step: 28, word: word(58))
        third = Register(length: 55, shift: 24, step: 7, word: word(55))
        fourth = Register(length: 47, shift: 21, step: 8, word: word(47))
    }

    init(state: [UInt64]) {
        var place: UInt64 = 0
        self.init { length in
            let (index, offset) = (Int(place / 64), place % 64)
            var bits = state[index] >> offset
            if offset + length > 64 { bits |= state[index + 1] << (64 - offset) }
            place += length
            return bits << (64 - length)
        }
    }

    /// The number has 52 bits, which become the fraction of a `Double`.
    mutating func next() -> UInt64 { (first.next() ^ second.next() ^ third.next() ^ fourth.next()) << 12 }
}

/// `math.randomseed` of LuaJIT, which begins with 0 unless told otherwise.
extension Tausworthe223: SeededGenerator {
    init(seed: UInt64) {
        var value = Double(seed)
        self.init { length in
            value = value * 3.141_592_653_589_793 + 2.718_281_828_459_045
            let least: UInt64 = 1 << (64 - length)
            return value.bitPattern < least ? value.bitPattern + least : value.bitPattern
        }
        for _ in 0..<10 { _ = next() }
    }
}

/// Takes the bits at some places together, word by word (Warren, "Hacker's Delight", 2nd edition, 7-4: compress).
struct BitGathering: Sendable {
    /// How many places there are.
    let count: Int
    private let words: [Word]

    private struct Word {
        let mask: UInt64
        /// The bits that move down by 1, 2, 4, ... 32 places.
        private var moves = SIMD8<UInt64>()
        let count: Int

        init(_ mask: UInt64) {
            self.mask = mask
            count = mask.nonzeroBitCount
            var (mask, missing) = (mask, ~mask << 1)
            for step in 0..<6 {
                // For each place whether an odd number of missing ones is below it.
                var odd = missing
                for shift in 0..<6 { odd ^= odd << (1 << UInt64(shift)) }
                let move = odd & mask
                mask = mask ^ move | move >> (1 << UInt64(step))
                missing &= ~odd
                moves[step] = move
            }
        }

        @inline(__always)
        func gathered(_ bits: UInt64) -> UInt64 {
            var bits = bits & mask
            for step in 0..<6 {
                let moving = bits & moves[step]
                bits = bits ^ moving | moving >> (1 << UInt64(step))
            }
            return bits
        }
    }

    /// - Parameter places: The places, as ones.
    init(of places: [UInt64]) {
        words = places.map { Word($0) }
        count = words.reduce(0) { $0 + $1.count }
    }

    /// The bits at the places, packed.
    func gathered(_ bits: [UInt64]) -> [UInt64] {
        var gathered = [UInt64](repeating: 0, count: count / 64 + 2)
        var place = 0
        for (index, word) in words.enumerated() where word.count > 0 {
            let some = word.gathered(bits[index])
            gathered[place / 64] |= some << UInt64(place % 64)
            if place % 64 > 0 { gathered[place / 64 + 1] |= some >> UInt64(64 - place % 64) }
            place += word.count
        }
        return gathered
    }
}

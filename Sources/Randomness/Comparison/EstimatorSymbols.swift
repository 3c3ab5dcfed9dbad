/// Symbols as SP 800-90B's estimators take them: numbered without gaps, and the same as bits.
struct EstimatorSymbols: Sendable {
    /// The symbols that occur, numbered from 0 in their order.
    let symbols: [UInt8]
    /// How many different ones there are.
    let size: Int
    /// The bits of the symbols as they were, the most significant first.
    let bits: [UInt8]
    /// Bits a symbol.
    let width: Int

    /// Nil for fewer than two different symbols.
    init?(_ raw: [UInt8], bitLimit: Int) {
        var isUsed = [Bool](repeating: false, count: 256)
        var union: UInt8 = 0
        for symbol in raw {
            isUsed[Int(symbol)] = true
            union |= symbol
        }
        width = max(1, 8 - union.leadingZeroBitCount)
        var number = [UInt8](repeating: 0, count: 256)
        var next = 0
        for symbol in 0..<256 where isUsed[symbol] {
            number[symbol] = UInt8(next)
            next += 1
        }
        size = next
        if size < 2 { return nil }
        symbols = raw.map { number[Int($0)] }
        let width = width
        let count = min(bitLimit, raw.count * width)
        bits = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            var place = 0
            for symbol in raw {
                for bit in stride(from: width - 1, through: 0, by: -1) where place < count {
                    buffer[place] = symbol >> UInt8(bit) & 1
                    place += 1
                }
                if place == count { break }
            }
            initialized = count
        }
    }
}

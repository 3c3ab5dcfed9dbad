/// Symbols as SP 800-90B's estimators take them: numbered without gaps, and the same as bits.
struct EstimatorSymbols: Sendable {
    /// How many different ones there are.
    let size: Int
    /// The bits of the symbols as they were, the most significant first; of two different symbols one bit each.
    let bits: BitString
    /// Bits a symbol.
    let width: Int

    private let raw: [UInt8]
    private let number: [UInt8]

    /// Nil for fewer than two different symbols.
    init?(_ raw: [UInt8], bitLimit: Int) {
        var isUsed = [Bool](repeating: false, count: 256)
        for symbol in raw { isUsed[Int(symbol)] = true }
        var number = [UInt8](repeating: 0, count: 256)
        var (next, union) = (0, UInt8(0))
        for symbol in 0..<256 where isUsed[symbol] {
            number[symbol] = UInt8(next)
            next += 1
            union |= UInt8(symbol)
        }
        if next < 2 { return nil }
        size = next
        width = max(1, 8 - union.leadingZeroBitCount)
        (self.raw, self.number) = (raw, number)
        let largest = UInt8(isUsed.lastIndex(of: true) ?? 0)
        bits =
            size == 2
            ? BitString(raw.lazy.map { $0 == largest ? 1 : 0 })
            : BitString(raw, width: width, limit: bitLimit)
    }

    /// The symbols, numbered from 0 in their order.
    var symbols: [UInt8] { raw.map { number[Int($0)] } }
}

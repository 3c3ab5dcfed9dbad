/// Equal letters of a text and the same text shifted.
package enum EqualLetters {
    /// Letters that are compared at once, eight in each word.
    private typealias Block = SIMD4<UInt64>
    private static let letters = 32
    /// A one in each byte.
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// How often a letter is the same as the one so far behind it.
    ///
    /// - Parameters:
    ///   - text: Letters below 128.
    ///   - distance: At least 1.
    package static func count(_ text: UnsafeBufferPointer<UInt8>, at distance: Int) -> Int {
        let total = text.count - distance
        guard total > 0, let base = UnsafeRawPointer(text.baseAddress) else { return 0 }
        var different = 0
        var index = 0
        while index + letters <= total {
            // As many blocks as a counter of a byte can take.
            let end = index + min(255, (total - index) / letters) * letters
            var counters = Block()
            while index < end {
                let one = base.loadUnaligned(fromByteOffset: index, as: Block.self)
                let other = base.loadUnaligned(fromByteOffset: index &+ distance, as: Block.self)
                // Added to 127, a difference that is not zero reaches the highest bit of its byte, and not the next byte.
                counters &+= (((one ^ other) &+ 127 &* ones) &>> 7) & ones
                index &+= letters
            }
            for word in 0..<Block.scalarCount { different += sum(counters[word]) }
        }
        for last in index..<total where text[last] != text[last + distance] { different += 1 }
        return total - different
    }

    /// The sum of a word's bytes.
    private static func sum(_ bytes: UInt64) -> Int {
        let half: UInt64 = 0x00ff_00ff_00ff_00ff
        let pairs = bytes & half &+ (bytes >> 8) & half
        return Int((pairs &* 0x0001_0001_0001_0001) >> 48)
    }
}

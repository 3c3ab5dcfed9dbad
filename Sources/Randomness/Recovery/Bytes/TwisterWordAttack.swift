#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds a Mersenne Twister behind bytes that are its whole words: `randbytes` and `getrandbits(192)` of Python, `bytes` of Ruby and
/// NumPy. Each word follows from three that are 624, 623 and 227 before it, so that it takes no more than 625 in a row.
struct TwisterWordAttack: RecoveryAttack {
    let generator = "MT19937, whole words"
    let fewestKeys = 1

    private static let certainty = 48.0

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.isSerial else { return .notTried("needs keys that were created one after the other") }
        guard sample.length % 4 == 0, sample.letters.count / 4 > TwisterWords.size else {
            return .notTried("needs more than \(TwisterWords.size) words of 32 bits in a row")
        }
        for order in WordOrder.allCases {
            let words = order.words(of: sample).map(TwisterWords.untempered)
            let predictable = TwisterWords.size..<words.count
            let right = predictable.count { TwisterWords.following(words, at: $0) == words[$0] }
            // Any so many of them might have come true.
            let tried =
                log2(Double(WordOrder.allCases.count)) + Double(right) * log2(Double(predictable.count))
            let excess = Double(32 * right) - tried
            guard excess >= Self.certainty else { continue }
            return .recovered(
                RecoveredGenerator(
                    generator: "MT19937", sentence: "the keys are produced by a Mersenne Twister (MT19937)",
                    keysUsed: (4 * TwisterWords.size + sample.length - 1) / sample.length, lettersPredicted: 4 * right,
                    hypothesesLog2: tried, excessBits: excess,
                    nextKey: right == predictable.count ? order.nextKey(after: words, length: sample.length) : nil,
                    replay: [.init(name: "words", value: order.rawValue)]))
        }
        return .excluded
    }

    /// How its words become the bytes of a key.
    private enum WordOrder: String, CaseIterable {
        case little = "the lowest byte first, as randbytes has them"
        case big = "the highest byte first"
        case number = "as one number, the first word lowest, the highest byte first"

        private var isBigEndian: Bool { self == .big }

        func words(of sample: KeySample) -> [UInt32] {
            (0..<sample.count).flatMap { index -> [UInt32] in
                let key = Array(sample.key(index))
                return BytePacking.words(
                    self == .number ? key.reversed() : key, count: key.count / 4, isBigEndian: isBigEndian)
            }
        }

        func nextKey(after words: [UInt32], length: Int) -> [UInt8] {
            var words = words
            for _ in 0..<(length / 4) { words.append(TwisterWords.following(words, at: words.count)) }
            let bytes = BytePacking.bytes(words.suffix(length / 4).map(TwisterWords.tempered), isBigEndian: isBigEndian)
            return self == .number ? bytes.reversed() : bytes
        }
    }
}

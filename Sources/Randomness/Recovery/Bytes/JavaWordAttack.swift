#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds java.util.Random behind bytes: from `nextBytes`, or from `nextInt` and `nextLong` in a buffer. One key is enough.
///
/// The bytes show the upper 32 bits of a state; the 16 below are tried.
struct JavaWordAttack: RecoveryAttack {
    let generator = "java.util.Random, whole words"
    let fewestKeys = 1

    /// Keys at the beginning of the sample that are tried.
    private static let starts = 2
    private static let stateBits = 48.0
    private static let certainty = 48.0

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        for start in 0..<min(Self.starts, sample.count) {
            for order in WordOrder.allCases where sample.length % order.bytes == 0 {
                let words = order.words(of: sample.key(start))
                guard let after = Self.solve(words) else { continue }
                if let found = finding(sample, order, words.count, start: start, after: after) {
                    return .recovered(found)
                }
            }
        }
        return .excluded
    }

    /// The state after some words; nil where none gives them all.
    private static func solve(_ words: [UInt32]) -> JavaStates? {
        guard let first = words.first else { return nil }
        for low in 0..<(UInt64(1) << 16) {
            var states = JavaStates(state: UInt64(first) << 16 | low)
            if words.dropFirst().allSatisfy({ states.nextWord() == $0 }) { return states }
        }
        return nil
    }

    private func finding(_ sample: KeySample, _ order: WordOrder, _ words: Int, start: Int, after: JavaStates)
        -> RecoveredGenerator?
    {
        var states = after
        var ahead: ArraySlice<UInt8> = []
        let following = Following(in: sample, from: start + 1, isReversed: false) {
            if ahead.isEmpty { ahead = order.nextBytes { states.nextWord() }[...] }
            return ahead.removeFirst()
        }
        let predicted = following.keys * sample.length
        let tried = log2(Double(Self.starts * WordOrder.allCases.count))
        let excess = Double(32 * words + 8 * predicted) - Self.stateBits - tried - following.hypothesesLog2
        guard excess >= Self.certainty else { return nil }
        var replay: [RecoveredGenerator.Detail] = [.init(name: "words", value: order.rawValue)]
        if let gap = following.gap { replay.append(.init(name: "further bytes between keys", value: "\(gap)")) }
        return RecoveredGenerator(
            generator: "java.util.Random", sentence: "the keys are produced by java.util.Random", keysUsed: 1,
            lettersPredicted: predicted, hypothesesLog2: tried, excessBits: excess,
            nextKey: following.keys > 0 || start + 1 == sample.count ? following.next : nil, replay: replay)
    }

    /// How its words of 32 bits become bytes.
    private enum WordOrder: String, CaseIterable {
        case littleInts = "of 32 bits, the lowest byte first, as nextBytes has them"
        case bigInts = "of 32 bits, the highest byte first"
        case littleLongs = "of 64 bits, the lowest byte first"
        case bigLongs = "of 64 bits, the highest byte first"

        /// Bytes a number.
        var bytes: Int { isLong ? 8 : 4 }

        private var isLong: Bool { self == .littleLongs || self == .bigLongs }
        private var isLittle: Bool { self == .littleInts || self == .littleLongs }

        /// The words of some bytes, in the order in which they are drawn.
        func words(of bytes: ArraySlice<UInt8>) -> [UInt32] {
            let count = bytes.count / self.bytes
            guard isLong else { return BytePacking.words(Array(bytes), count: count, isBigEndian: !isLittle) }
            let longs: [UInt64] = BytePacking.words(Array(bytes), count: count, isBigEndian: !isLittle)
            return longs.flatMap { long in
                let low = UInt32(truncatingIfNeeded: long)
                // nextLong adds the second word as a signed number.
                return [UInt32(truncatingIfNeeded: long >> 32) &+ low >> 31, low]
            }
        }

        /// The bytes of the next number.
        func nextBytes(_ word: () -> UInt32) -> [UInt8] {
            let first = word()
            guard isLong else { return BytePacking.bytes([first], isBigEndian: !isLittle) }
            let long = UInt64(first) << 32 &+ UInt64(bitPattern: Int64(Int32(bitPattern: word())))
            return BytePacking.bytes([long], isBigEndian: !isLittle)
        }
    }
}

extension JavaStates {
    /// The next word of 32 bits.
    fileprivate mutating func nextWord() -> UInt32 { UInt32(truncatingIfNeeded: next() >> 16) }
}

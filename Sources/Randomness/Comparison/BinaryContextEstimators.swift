/// The predictors of SP 800-90B that remember contexts, for bits: as `ContextEstimators`, with plain tables, where a context of d
/// bits is the number 2^d plus the bits.
enum BinaryContextEstimators {
    /// The bits of the longest contexts.
    static let depth = 16

    /// 6.3.9: Markov models of order 1 to 16, each with at most 100,000 pairs of a context and what followed: only that of
    /// order 16 can have more. Nil for fewer than three bits.
    static func markovModels(_ bits: BitString) -> Double? {
        if bits.count < 3 { return nil }
        var models = BinaryMarkovModels()
        var scores = PredictorScores(predictors: depth)
        var right = [UInt64](repeating: 0, count: depth)
        var silent = right
        var steps = BinarySteps()
        for first in stride(from: 1, to: bits.count, by: PredictorScores.block) {
            steps.take(bits, from: first)
            models.follow(steps, &right, &silent)
            scores.add(right: right, silent: silent, steps: steps.count)
        }
        return EntropyEstimate.fromPredictions(
            correct: scores.guesses.correct, of: bits.count - 2, longestRun: scores.guesses.longest, size: 2)
    }

    /// 6.3.10: one dictionary of at most 65,536 contexts of 1 to 16 bits. Nil for fewer than 18 bits.
    static func dictionary(_ bits: BitString) -> Double? {
        if bits.count < depth + 2 { return nil }
        var dictionary = BinaryDictionary()
        var guesses = PredictorRecord()
        var steps = BinarySteps()
        for first in stride(from: depth, to: bits.count, by: PredictorScores.block) {
            steps.take(bits, from: first)
            // Nothing is known at the first step.
            guesses.add(dictionary.follow(steps), (first == depth ? 1 : 0)..<steps.count)
        }
        return EntropyEstimate.fromPredictions(
            correct: guesses.correct, of: bits.count - depth - 1, longestRun: guesses.longest, size: 2)
    }
}

/// Up to 64 successive bits to foretell, each with those before it.
struct BinarySteps: ~Copyable {
    private(set) var first = 0
    private(set) var count = 0
    /// The bits, the first one highest.
    private(set) var word: UInt64 = 0
    /// For each step the 16 bits before it, the latest lowest.
    let histories = UnsafeMutablePointer<UInt16>.allocate(capacity: PredictorScores.block)
    /// For each step the bit.
    let bits = UnsafeMutablePointer<UInt8>.allocate(capacity: PredictorScores.block)

    deinit {
        histories.deallocate()
        bits.deallocate()
    }

    /// Takes up to 64 bits from one on.
    mutating func take(_ string: BitString, from first: Int) {
        self.first = first
        count = min(PredictorScores.block, string.count - first)
        word = string.window(at: first)
        var history = string.window(at: first - 64)
        var rest = word
        for step in 0..<count {
            histories[step] = UInt16(truncatingIfNeeded: history)
            let bit = rest >> 63
            bits[step] = UInt8(truncatingIfNeeded: bit)
            history = history &<< 1 | bit
            rest = rest &<< 1
        }
    }

    /// In which steps a guess is right, the first one highest; a bit of `zeros` says that it is zero, the last step's lowest.
    func right(zeros: UInt64) -> UInt64 {
        let outside = UInt64(PredictorScores.block - count)
        return (zeros << outside ^ word) & (~0 << outside)
    }

    /// In which steps contexts were right, and in which they said nothing, the first one highest.
    @inline(__always)
    func judge(_ contexts: BinaryContexts<some ContextCoverage>) -> (right: UInt64, silent: UInt64) {
        let silent = contexts.silent << UInt64(PredictorScores.block - count)
        return (right(zeros: contexts.zeros) & ~silent, silent)
    }
}

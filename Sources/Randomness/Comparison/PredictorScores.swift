/// The scoreboard of predictors of which the best one so far makes the guess that counts (SP 800-90B, 6.3.8 and 6.3.9).
///
/// At each step the predictors that were right score; who reaches the best score last is the best. A predictor that is more
/// than a block of steps behind cannot get there inside the block: it scores for the whole block at once, by counting bits,
/// and only the others are followed step by step.
struct PredictorScores {
    /// The steps of a block: the rows of a matrix of bits.
    private static let block = 64

    /// The guesses of the best predictor that were right.
    private(set) var correct = 0
    /// The longest run of them.
    private(set) var longest = 0

    private var scores: [Int]
    private var winner = 0
    private var run = 0
    private var candidates: UInt128 = 0
    private var step = 0
    /// The others' successes in this block, a row a step.
    private var low = [UInt64](repeating: 0, count: Self.block)
    private var high: [UInt64]

    /// - Parameter predictors: at most 128.
    init(predictors: Int) {
        scores = Array(repeating: 0, count: predictors)
        high = predictors > 64 ? low : []
        chooseCandidates()
    }

    /// One step: bit i of `right` says whether predictor i was right, of `silent` whether it said nothing.
    mutating func add(right: UInt128, silent: UInt128 = 0) {
        if right >> winner & 1 == 1 {
            correct += 1
            run += 1
            longest = max(longest, run)
        } else if silent >> winner & 1 == 0 {
            run = 0
        }
        var left = right & candidates
        while left != 0 {
            let predictor = left.trailingZeroBitCount
            left &= left - 1
            scores[predictor] += 1
            if scores[predictor] >= scores[winner] { winner = predictor }
        }
        let others = right & ~candidates
        low[step] = UInt64(truncatingIfNeeded: others)
        if !high.isEmpty { high[step] = UInt64(truncatingIfNeeded: others >> 64) }
        step += 1
        if step == Self.block {
            Self.addColumns(&low, to: &scores, from: 0)
            if !high.isEmpty { Self.addColumns(&high, to: &scores, from: 64) }
            step = 0
            chooseCandidates()
        }
    }

    private mutating func chooseCandidates() {
        candidates = 0
        for predictor in scores.indices where scores[predictor] + Self.block >= scores[winner] {
            candidates |= 1 << predictor
        }
    }

    /// Adds the ones of each column to a predictor's score: transposing by halves (Warren, Hacker's Delight, 7-3).
    private static func addColumns(_ words: inout [UInt64], to scores: inout [Int], from first: Int) {
        words.withUnsafeMutableBufferPointer { words in
            var half = 32
            var mask: UInt64 = 0xFFFF_FFFF
            while half > 0 {
                var row = 0
                while row < 64 {
                    let swap = (words[row] &>> UInt64(half) ^ words[row + half]) & mask
                    words[row] ^= swap &<< UInt64(half)
                    words[row + half] ^= swap
                    row = (row + half + 1) & ~half
                }
                half >>= 1
                mask ^= mask &<< UInt64(half)
            }
            for column in 0..<min(64, scores.count - first) { scores[first + column] += words[column].nonzeroBitCount }
        }
    }
}

/// The scoreboard of predictors of which the best one so far makes the guess that counts (SP 800-90B, 6.3.8 and 6.3.9).
///
/// At each step the predictors that were right score; who reaches the best score last is the best. Steps come in blocks of 64,
/// a word for each predictor: one that cannot become the best inside a block scores for all of it at once, by counting bits,
/// and only the others are followed step by step.
struct PredictorScores {
    /// The steps of a block.
    static let block = 64

    /// The guesses of the best predictor that were right.
    private(set) var correct = 0
    /// The longest run of them.
    private(set) var longest = 0

    private var scores: [Int]
    private var winner = 0
    private var run = 0
    /// The predictors that may become the best in a block; kept for its room.
    private var contenders: [Int] = []

    init(predictors: Int) { scores = Array(repeating: 0, count: predictors) }

    /// A block of steps, or the last ones: bit s of a predictor's word in `right` says whether it was right in step s, in
    /// `silent` whether it said nothing. Bits beyond the steps are 0.
    mutating func add(right: [UInt64], silent: [UInt64]? = nil, steps: Int) {
        contenders.removeAll(keepingCapacity: true)
        let best = scores[winner]
        for predictor in scores.indices {
            let score = scores[predictor] + right[predictor].nonzeroBitCount
            if score >= best { contenders.append(predictor) } else { scores[predictor] = score }
        }
        if contenders.count == 1, silent?[winner] ?? 0 == 0 {
            follow(right[winner], steps)
        } else {
            for step in 0..<steps { follow(right, silent, step) }
        }
    }

    /// The best predictor alone, run by run.
    private mutating func follow(_ right: UInt64, _ steps: Int) {
        correct += right.nonzeroBitCount
        scores[winner] += right.nonzeroBitCount
        var (rest, left) = (right, steps)
        while left > 0 {
            let ones = min(left, (~rest).trailingZeroBitCount)
            run += ones
            longest = max(longest, run)
            left -= ones
            if left == 0 { return }
            run = 0
            rest = ones == 64 ? 0 : rest >> UInt64(ones)
            let zeros = min(left, rest.trailingZeroBitCount)
            left -= zeros
            rest = zeros == 64 ? 0 : rest >> UInt64(zeros)
        }
    }

    private mutating func follow(_ right: [UInt64], _ silent: [UInt64]?, _ step: Int) {
        let bit = UInt64(1) << UInt64(step)
        if right[winner] & bit != 0 {
            correct += 1
            run += 1
            longest = max(longest, run)
        } else if (silent?[winner] ?? 0) & bit == 0 {
            run = 0
        }
        for predictor in contenders where right[predictor] & bit != 0 {
            scores[predictor] += 1
            if scores[predictor] >= scores[winner] { winner = predictor }
        }
    }
}

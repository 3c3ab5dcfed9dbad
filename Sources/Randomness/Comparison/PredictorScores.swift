/// The scoreboard of predictors of which the best one so far makes the guess that counts (SP 800-90B, 6.3.7 to 6.3.9).
///
/// At each step the predictors that were right score; who reaches the best score last is the best. Steps come in blocks of 64,
/// a word for each predictor with the first step as the highest bit: scores grow by counting bits, and only where another
/// predictor may become the best inside a block is it asked in which step.
struct PredictorScores {
    /// The steps of a block.
    static let block = 64

    /// What became of the guesses of the best predictor.
    private(set) var guesses = PredictorRecord()

    private var scores: [Int]
    private var winner = 0
    /// The scores behind a block, while it is looked at; the room is kept.
    private var next: [Int]

    init(predictors: Int) {
        scores = Array(repeating: 0, count: predictors)
        next = scores
    }

    /// A block of steps, or the last ones: a bit of a predictor's word in `right` says whether it was right in a step, in
    /// `silent` whether it said nothing. Bits beyond the steps are 0.
    mutating func add(right: [UInt64], silent: [UInt64]? = nil, steps: Int) {
        var first = 0
        // The best one itself always reaches what it had.
        if score(right, reaching: scores[winner]) > 1 {
            let best = scores[winner]
            let contenders = next.indices.filter { next[$0] >= best }
            while let step = nextChange(right, contenders, from: first) {
                guesses.add(right[winner], silent: silent?[winner] ?? 0, first..<(step + 1))
                winner = self.best(right, contenders, after: step)
                first = step + 1
            }
        }
        guesses.add(right[winner], silent: silent?[winner] ?? 0, first..<steps)
        swap(&scores, &next)
    }

    /// Counts the scores behind a block, and how many of them reach a score.
    private mutating func score(_ right: [UInt64], reaching best: Int) -> Int {
        var reaching = 0
        let count = scores.count
        right.withUnsafeBufferPointer { right in
            scores.withUnsafeBufferPointer { scores in
                next.withUnsafeMutableBufferPointer { next in
                    for predictor in 0..<count {
                        let score = scores[predictor] &+ right[predictor].nonzeroBitCount
                        next[predictor] = score
                        reaching &+= score >= best ? 1 : 0
                    }
                }
            }
        }
        return reaching
    }

    /// The first step, from one on, after which another predictor is the best.
    private func nextChange(_ right: [UInt64], _ contenders: [Int], from first: Int) -> Int? {
        let best = right[winner]
        var earliest: Int?
        for predictor in contenders where predictor != winner {
            let own = right[predictor]
            var lead = score(winner, right, before: first) - score(predictor, right, before: first)
            let rest = ~UInt64(0) >> UInt64(first)
            if (own & ~best & rest).nonzeroBitCount < lead { continue }
            // Where both score, the one that comes later is seen to reach the other.
            let reaching = predictor > winner ? own : own & ~best
            for step in first..<(earliest ?? Self.block) {
                let shift = UInt64(Self.block - 1 - step)
                lead += Int(best >> shift & 1) - Int(own >> shift & 1)
                if lead <= 0, reaching >> shift & 1 == 1 {
                    earliest = step
                    break
                }
            }
        }
        return earliest
    }

    /// The best predictor after a step: those who were right score one after the other.
    private func best(_ right: [UInt64], _ contenders: [Int], after step: Int) -> Int {
        var (best, highest) = (winner, score(winner, right, before: step))
        for predictor in contenders where (right[predictor] << UInt64(step)) >> 63 == 1 {
            let score = score(predictor, right, before: step) + 1
            if score >= highest { (best, highest) = (predictor, score) }
        }
        return best
    }

    private func score(_ predictor: Int, _ right: [UInt64], before step: Int) -> Int {
        scores[predictor] + (right[predictor] & ~(~0 >> UInt64(step))).nonzeroBitCount
    }
}

/// How often guesses were right, and how often in a row at most.
struct PredictorRecord: Sendable, Hashable {
    /// The guesses that were right.
    private(set) var correct = 0
    /// The longest run of them.
    private(set) var longest = 0

    private var run = 0

    /// Some of 64 steps, the first one of which is the highest bit: where a guess was right, and where there was none, which
    /// neither ends nor lengthens a run.
    mutating func add(_ right: UInt64, silent: UInt64 = 0, _ steps: Range<Int>) {
        if silent == 0 { return add(right << UInt64(steps.lowerBound), count: steps.count) }
        for step in steps where (silent << UInt64(step)) >> 63 == 0 { add(right << UInt64(step), count: 1) }
    }

    /// The highest bits of a word.
    private mutating func add(_ word: UInt64, count: Int) {
        let right = word & ~(~0 >> UInt64(count))
        correct += right.nonzeroBitCount
        let leading = (~right).leadingZeroBitCount
        run += leading
        longest = max(longest, run)
        if leading >= count { return }
        if Self.hasRun(right, longerThan: longest) { longest = Self.longestRun(right) }
        run = (~right >> UInt64(64 - count)).trailingZeroBitCount
        longest = max(longest, run)
    }

    /// Whether there are more ones in a row than some number: each step halves what is left of it.
    private static func hasRun(_ word: UInt64, longerThan length: Int) -> Bool {
        var (runs, known) = (word, 1)
        while known <= length, runs != 0 {
            let more = min(known, length + 1 - known)
            runs &= runs << UInt64(more)
            known += more
        }
        return runs != 0
    }

    private static func longestRun(_ word: UInt64) -> Int {
        var (runs, length) = (word, 0)
        while runs != 0 {
            runs &= runs << 1
            length += 1
        }
        return length
    }
}

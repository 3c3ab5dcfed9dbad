/// The predictors of SP 800-90B that remember contexts, for bits: as `ContextEstimators`, with plain tables.
///
/// A context of d bits is the number 2^d plus the bits. All contexts are looked at in each step, without branches on bits
/// that nobody can foretell, and 64 steps of one length of contexts after another: they share no table.
enum BinaryContextEstimators {
    private static let depth = 16

    /// Some steps: the bits, and the sixteen before each, the latest last.
    private final class Steps {
        private(set) var count = 0
        let histories = UnsafeMutablePointer<UInt32>.allocate(capacity: PredictorScores.block)
        let bits = UnsafeMutablePointer<UInt8>.allocate(capacity: PredictorScores.block)

        deinit {
            histories.deallocate()
            bits.deallocate()
        }

        /// Takes the next steps, and moves the history behind them.
        func take(_ next: ArraySlice<UInt8>, after history: inout UInt32) {
            count = next.count
            for (step, bit) in next.enumerated() {
                histories[step] = history
                bits[step] = bit
                history = history << 1 & 0xFFFF | UInt32(bit)
            }
        }
    }

    /// 6.3.9: Markov models of order 1 to 16, each with at most 100,000 pairs of a context and what followed: only that of
    /// order 16 can have more. Nil for fewer than three bits.
    static func markovModels(_ bits: [UInt8]) -> Double? {
        if bits.count < 3 { return nil }
        let models = MarkovModels()
        var scores = PredictorScores(predictors: depth)
        var right = [UInt64](repeating: 0, count: depth)
        var silent = right
        let steps = Steps()
        var history = UInt32(bits[0])
        for first in stride(from: 1, to: bits.count, by: PredictorScores.block) {
            steps.take(bits[first..<min(first + PredictorScores.block, bits.count)], after: &history)
            for order in 1...depth {
                // An order says nothing while there are fewer bits than it looks at.
                let begin = min(steps.count, max(0, order - first))
                (right[order - 1], silent[order - 1]) = models.follow(order, steps, from: begin)
            }
            scores.add(right: right, silent: silent, steps: steps.count)
        }
        return EntropyEstimate.fromPredictions(
            correct: scores.correct, of: bits.count - 2, longestRun: scores.longest, size: 2)
    }

    private final class MarkovModels {
        /// For each context twice the ones less the zeros that followed, plus one; 0 before anything did. The guess is its
        /// sign, and a one when both followed as often.
        private var tables = [Int32](repeating: 0, count: 2 << depth)
        /// Of the contexts of 16 bits: whether a zero, and whether a one is counted.
        private var pairs = [Bool](repeating: false, count: 2 << depth)
        private var left = 100_000
        /// For each order how many contexts nothing followed yet.
        private var unseen = (0...depth).map { 1 << $0 }

        /// In which steps the model of an order is right, and in which it says nothing.
        func follow(_ order: Int, _ steps: Steps, from begin: Int) -> (right: UInt64, silent: UInt64) {
            if order < depth, unseen[order] == 0, begin == 0 { return (followKnown(order, steps), 0) }
            var right: UInt64 = 0
            var silent: UInt64 = (1 << UInt64(begin)) &- 1
            let bound = UInt32(1) << UInt32(order)
            let (histories, bits) = (steps.histories, steps.bits)
            var first: Int32 = 0
            tables.withUnsafeMutableBufferPointer { tables in
                for step in begin..<steps.count {
                    let context = Int(bound | histories[step] & (bound &- 1))
                    let lead = tables[context]
                    let sign = 2 &* Int32(bits[step]) &- 1
                    right |= (lead &* sign > 0 ? 1 : 0) &<< UInt64(step)
                    silent |= (lead == 0 ? 1 : 0) &<< UInt64(step)
                    if order == depth, !mayCount(2 * (context - Int(bound)) + Int(bits[step])) { continue }
                    first &+= lead == 0 ? 1 : 0
                    tables[context] = lead &+ (lead == 0 ? 1 : 0) &+ 2 &* sign
                }
            }
            unseen[order] -= Int(first)
            return (right, silent)
        }

        /// The same for an order all contexts of which have been there: each has a sign.
        private func followKnown(_ order: Int, _ steps: Steps) -> UInt64 {
            let bound = UInt32(1) << UInt32(order)
            let (histories, bits) = (steps.histories, steps.bits)
            var wrong: UInt64 = 0
            tables.withUnsafeMutableBufferPointer { tables in
                for step in 0..<steps.count {
                    let context = Int(bound | histories[step] & (bound &- 1))
                    let lead = tables[context]
                    let bit = Int32(bits[step])
                    // The sign is 1 for a guess of zero.
                    let isWrong = UInt64(UInt32(bitPattern: lead) &>> 31 ^ UInt32(bits[step]) ^ 1)
                    wrong = wrong &>> 1 | isWrong &<< 63
                    tables[context] = lead &+ 4 &* bit &- 2
                }
            }
            return ~wrong &>> UInt64(PredictorScores.block - steps.count)
        }

        private func mayCount(_ pair: Int) -> Bool {
            if !pairs[pair], left > 0 {
                pairs[pair] = true
                left -= 1
            }
            return pairs[pair]
        }
    }

    /// 6.3.10: one dictionary of at most 65,536 contexts of 1 to 16 bits. Nil for fewer than 18 bits.
    static func dictionary(_ bits: [UInt8]) -> Double? {
        if bits.count < depth + 2 { return nil }
        let dictionary = Dictionary(bits)
        var (correct, run, longest) = (0, 0, 0)
        let steps = Steps()
        var history = bits[0..<depth].reduce(UInt32(0)) { $0 << 1 | UInt32($1) }
        for first in stride(from: depth, to: bits.count, by: PredictorScores.block) {
            steps.take(bits[first..<min(first + PredictorScores.block, bits.count)], after: &history)
            let best = dictionary.follow(steps, from: first)
            // Nothing is known at the first step.
            for step in (first == depth ? 1 : 0)..<steps.count {
                let isRight = best[step] >= 64 && UInt8(best[step] & 1) == steps.bits[step]
                correct += isRight ? 1 : 0
                run = isRight ? run + 1 : 0
                longest = max(longest, run)
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: correct, of: bits.count - depth - 1, longestRun: longest, size: 2)
    }

    private final class Dictionary {
        private let bits: [UInt8]
        /// How often a zero (low half) and a one (high half) followed each context.
        private var tables = [UInt64](repeating: 0, count: 2 << depth)
        private var left = 65_536
        /// For each length of contexts the first bit that is not counted yet. The counts of the longer ones are asked for only
        /// where bits can be foretold: until then nobody counts.
        private var counted = [Int](repeating: depth, count: depth + 1)
        /// For each step the highest count, of equal ones that of the longest context, with its guess as the lowest bit.
        private var best = [UInt64](repeating: 0, count: PredictorScores.block)

        init(_ bits: [UInt8]) { self.bits = bits }

        func follow(_ steps: Steps, from first: Int) -> [UInt64] {
            for step in 0..<steps.count { best[step] = 0 }
            if left > 0 {
                // The longest contexts find room first, those of one step before those of the next.
                for step in 0..<steps.count {
                    for order in (1...depth).reversed() { _ = look(order, steps, step..<(step + 1), mayGrow: true) }
                }
                for order in 1...depth { counted[order] = first + steps.count }
                return best
            }
            // A context was there no later than any longer one that ends with it, and so followed as often by the same bit at
            // least: where it was followed less often than a shorter one, no longer one decides anything.
            var open = ~UInt64(0)
            for order in 1...depth where open != 0 {
                count(order, to: first)
                open &= look(order, steps, 0..<steps.count, mayGrow: false)
                counted[order] = first + steps.count
            }
            return best
        }

        /// Lets the contexts of a length guess in some steps, and counts what followed; the steps in which they are not there,
        /// or have the highest count.
        @inline(__always)
        private func look(_ order: Int, _ steps: Steps, _ range: Range<Int>, mayGrow: Bool) -> UInt64 {
            let bound = UInt32(1) << UInt32(order)
            var open: UInt64 = 0
            tables.withUnsafeMutableBufferPointer { tables in
                best.withUnsafeMutableBufferPointer { best in
                    for step in range {
                        let context = Int(bound | steps.histories[step] & (bound &- 1))
                        let seen = tables[context]
                        let (zeros, ones) = (seen & 0xFFFF_FFFF, seen &>> 32)
                        let guess: UInt64 = zeros > ones ? 0 : 1
                        let highest = max(zeros, ones)
                        open |= (seen == 0 || highest >= best[step] &>> 6 ? 1 : 0) &<< UInt64(step)
                        best[step] = max(best[step], highest &<< 6 | UInt64(order) &<< 1 | guess)
                        let one: UInt64 = 1 &<< (32 &* UInt64(steps.bits[step]))
                        if mayGrow, seen == 0, left > 0 {
                            left -= 1
                            tables[context] = one
                        } else {
                            tables[context] = seen &+ (seen == 0 ? 0 : one)
                        }
                    }
                }
            }
            return open
        }

        /// Counts what followed the contexts of a length that are there, up to a bit.
        private func count(_ order: Int, to end: Int) {
            let first = counted[order]
            if first >= end { return }
            let bound = UInt32(1) << UInt32(order)
            var history = bits[(first - depth)..<first].reduce(UInt32(0)) { $0 << 1 | UInt32($1) }
            tables.withUnsafeMutableBufferPointer { tables in
                bits.withUnsafeBufferPointer { bits in
                    for index in first..<end {
                        let context = Int(bound | history & (bound &- 1))
                        let seen = tables[context]
                        let one: UInt64 = 1 &<< (32 &* UInt64(bits[index]))
                        tables[context] = seen &+ (seen == 0 ? 0 : one)
                        history = history &<< 1 | UInt32(bits[index])
                    }
                }
            }
        }
    }
}

/// The predictors of SP 800-90B that remember contexts, for bits: as `ContextEstimators`, with plain tables.
///
/// A context of d bits is the number 2^d plus the bits. All contexts are looked at in each step, without branches on bits
/// that nobody can foretell.
enum BinaryContextEstimators {
    private static let depth = 16

    /// 6.3.9: Markov models of order 1 to 16, each with at most 100,000 pairs of a context and what followed: only that of
    /// order 16 can have more. Nil for fewer than three bits.
    static func markovModels(_ bits: [UInt8]) -> Double? {
        if bits.count < 3 { return nil }
        // For each context twice the ones less the zeros that followed, plus one; 0 before anything did. The guess is its
        // sign, and a one when both followed as often.
        var tables = [Int32](repeating: 0, count: 2 << depth)
        // Of the contexts of 16 bits: whether a zero, and whether a one is counted.
        var pairs = [Bool](repeating: false, count: 2 << depth)
        var left = 100_000
        var scores = PredictorScores(predictors: depth)
        var history = Int(bits[0])
        tables.withUnsafeMutableBufferPointer { tables in
            for index in 1..<bits.count {
                let bit = Int(bits[index])
                let sign = Int32(2 * bit - 1)
                var right: UInt32 = 0
                var silent: UInt32 = 0
                var first = 2
                let last = min(depth - 1, index)
                var order = 0
                while order < last {
                    let context = first | history & (first &- 1)
                    let lead = tables[context]
                    right |= (lead &* sign > 0 ? 1 : 0) &<< UInt32(order)
                    silent |= (lead == 0 ? 1 : 0) &<< UInt32(order)
                    tables[context] = lead &+ (lead == 0 ? 1 : 0) &+ 2 &* sign
                    first &<<= 1
                    order &+= 1
                }
                if index >= depth {
                    let context = first | history
                    let lead = tables[context]
                    right |= (lead &* sign > 0 ? 1 : 0) &<< UInt32(order)
                    silent |= (lead == 0 ? 1 : 0) &<< UInt32(order)
                    let pair = 2 * history + bit
                    if !pairs[pair], left > 0 {
                        pairs[pair] = true
                        left -= 1
                    }
                    if pairs[pair] { tables[context] = lead &+ (lead == 0 ? 1 : 0) &+ 2 &* sign }
                } else {
                    silent |= ~0 << UInt32(order)
                }
                scores.add(right: UInt128(right), silent: UInt128(silent))
                history = history << 1 & (1 << depth - 1) | bit
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: scores.correct, of: bits.count - 2, longestRun: scores.longest, size: 2)
    }

    /// 6.3.10: one dictionary of at most 65,536 contexts of 1 to 16 bits. Nil for fewer than 18 bits.
    static func dictionary(_ bits: [UInt8]) -> Double? {
        if bits.count < depth + 2 { return nil }
        // How often a zero (low half) and a one (high half) followed each context.
        var tables = [UInt64](repeating: 0, count: 2 << depth)
        var left = 65_536
        var (correct, run, longest) = (0, 0, 0)
        var history = bits[0..<depth].reduce(0) { $0 << 1 | Int($1) }
        tables.withUnsafeMutableBufferPointer { tables in
            for index in depth..<bits.count {
                let bit = UInt64(bits[index])
                let one: UInt64 = 1 &<< (32 &* bit)
                // The highest count, of equal ones that of the longest context, with its guess as the lowest bit.
                var best: UInt64 = 0
                var order = depth
                while order > 0 {
                    let context = 1 &<< order | history & (1 &<< order &- 1)
                    let seen = tables[context]
                    let (zeros, ones) = (seen & 0xFFFF_FFFF, seen &>> 32)
                    let guess: UInt64 = zeros > ones ? 0 : 1
                    best = max(best, max(zeros, ones) &<< 6 | UInt64(order) &<< 1 | guess)
                    if left > 0 {
                        // The longest contexts find room first.
                        tables[context] = seen &+ one
                        if seen == 0 { left -= 1 }
                    } else {
                        tables[context] = seen &+ (seen == 0 ? 0 : one)
                    }
                    order &-= 1
                }
                if index > depth {
                    let isRight = best >= 64 && best & 1 == bit
                    correct += isRight ? 1 : 0
                    run = isRight ? run + 1 : 0
                    longest = max(longest, run)
                }
                history = history << 1 & (1 << depth - 1) | Int(bit)
            }
        }
        return EntropyEstimate.fromPredictions(
            correct: correct, of: bits.count - depth - 1, longestRun: longest, size: 2)
    }
}

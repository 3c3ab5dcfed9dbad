/// The predictor of SP 800-90B that takes the symbol 1 to 128 places back: section 6.3.8.
enum LagEstimator {
    private static let reach = 128

    /// The estimate for two or more symbols below `size`.
    static func estimate(_ symbols: [UInt8], size: Int) -> Double {
        estimate(guesses(symbols, size: size), of: symbols.count, size: size)
    }

    /// The estimate for two or more bits.
    static func estimate(_ bits: BitString) -> Double { estimate(guesses(bits), of: bits.count, size: 2) }

    private static func estimate(_ guesses: PredictorRecord, of count: Int, size: Int) -> Double {
        EntropyEstimate.fromPredictions(
            correct: guesses.correct, of: count - 1, longestRun: guesses.longest, size: size)
    }

    /// What became of the guesses for symbols.
    static func guesses(_ symbols: [UInt8], size: Int) -> PredictorRecord {
        // For each symbol, a bit for each of the last 128 places: bit d is the place d + 1 back.
        var recent = [UInt128](repeating: 0, count: size)
        var shiftedAt = [Int](repeating: 0, count: size)
        var scores = PredictorScores(predictors: reach)
        // For each step which places were right: the lower halves, then the upper ones.
        var right = [UInt64](repeating: 0, count: reach)
        var step = 0
        for index in symbols.indices {
            let symbol = Int(symbols[index])
            let age = index - shiftedAt[symbol]
            let seen = age >= reach ? 0 : recent[symbol] << UInt128(age)
            if index > 0 {
                let row = PredictorScores.block - 1 - step
                right[row] = UInt64(truncatingIfNeeded: seen)
                right[PredictorScores.block + row] = UInt64(truncatingIfNeeded: seen >> 64)
                step += 1
            }
            recent[symbol] = seen << 1 | 1
            shiftedAt[symbol] = index + 1
            if step == PredictorScores.block || index == symbols.count - 1 {
                transpose(&right)
                scores.add(right: right, steps: step)
                right.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
                step = 0
            }
        }
        return scores.guesses
    }

    /// Turns matrices of 64 times 64 bits, by halves (Warren, Hacker's Delight, 7-3).
    private static func transpose(_ words: inout [UInt64]) {
        words.withUnsafeMutableBufferPointer { words in
            for first in stride(from: 0, to: words.count, by: 64) {
                var half = 32
                var mask: UInt64 = 0xFFFF_FFFF
                while half > 0 {
                    var row = 0
                    while row < 64 {
                        let (upper, lower) = (first + row, first + row + half)
                        let swap = (words[upper] &>> UInt64(half) ^ words[lower]) & mask
                        words[upper] ^= swap &<< UInt64(half)
                        words[lower] ^= swap
                        row = (row + half + 1) & ~half
                    }
                    half >>= 1
                    mask ^= mask &<< UInt64(half)
                }
            }
        }
    }

    /// What became of the guesses for bits, 64 steps at once: a place is right where the bits and those so far back are alike.
    static func guesses(_ bits: BitString) -> PredictorRecord {
        var scores = PredictorScores(predictors: reach)
        var right = [UInt64](repeating: 0, count: reach)
        for first in stride(from: 1, to: bits.count, by: PredictorScores.block) {
            let steps = min(PredictorScores.block, bits.count - first)
            let inside = ~UInt64(0) << UInt64(PredictorScores.block - steps)
            let current = bits.window(at: first)
            right.withUnsafeMutableBufferPointer { right in
                var later = current
                for lags in stride(from: 0, to: reach, by: 64) {
                    let earlier = bits.window(at: first - lags - 64)
                    for lag in 1..<64 {
                        let word = later &>> UInt64(lag) | earlier &<< UInt64(64 - lag)
                        right[lags + lag - 1] = ~(current ^ word) & inside
                    }
                    right[lags + 63] = ~(current ^ earlier) & inside
                    later = earlier
                }
                // Before the first bit there is none.
                for lag in min(first, reach)..<reach { right[lag] &= ~0 >> UInt64(lag + 1 - first) }
            }
            scores.add(right: right, steps: steps)
        }
        return scores.guesses
    }
}

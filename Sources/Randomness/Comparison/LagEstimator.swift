/// The predictor of SP 800-90B that takes the symbol 1 to 128 places back: section 6.3.8.
enum LagEstimator {
    private static let reach = 128

    /// The estimate for two or more symbols below `size`.
    static func estimate(_ symbols: [UInt8], size: Int) -> Double {
        let scores = size == 2 ? scoresOfBits(symbols) : scoresOfSymbols(symbols, size: size)
        return EntropyEstimate.fromPredictions(
            correct: scores.correct, of: symbols.count - 1, longestRun: scores.longest, size: size)
    }

    static func scoresOfSymbols(_ symbols: [UInt8], size: Int) -> PredictorScores {
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
                right[step] = UInt64(truncatingIfNeeded: seen)
                right[PredictorScores.block + step] = UInt64(truncatingIfNeeded: seen >> 64)
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
        return scores
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

    /// Of bits, 64 steps at once: a place is right where the bits and those so far back are alike.
    static func scoresOfBits(_ bits: [UInt8]) -> PredictorScores {
        // With room before the first bit for the places that lie there, and behind the last one for whole words.
        var packed = [UInt64](repeating: 0, count: (reach + bits.count) / 64 + 2)
        for (index, bit) in bits.enumerated() {
            packed[(reach + index) >> 6] |= UInt64(bit) << UInt64((reach + index) & 63)
        }
        func word(at index: Int) -> UInt64 {
            let (word, shift) = ((reach + index) >> 6, UInt64((reach + index) & 63))
            return packed[word] >> shift | (packed[word + 1] &<< 1) << (63 - shift)
        }
        var scores = PredictorScores(predictors: reach)
        var right = [UInt64](repeating: 0, count: reach)
        for first in stride(from: 1, to: bits.count, by: PredictorScores.block) {
            let steps = min(PredictorScores.block, bits.count - first)
            let current = word(at: first)
            let inside = ~UInt64(0) >> UInt64(64 - steps)
            for lag in 1...reach {
                let present: UInt64 = lag <= first ? ~0 : ~0 << UInt64(lag - first)
                right[lag - 1] = ~(current ^ word(at: first - lag)) & present & inside
            }
            scores.add(right: right, steps: steps)
        }
        return scores
    }
}

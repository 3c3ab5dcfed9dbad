/// The predictor of SP 800-90B that takes the symbol 1 to 128 places back: section 6.3.8.
enum LagEstimator {
    private static let reach = 128

    /// The estimate for two or more symbols below `size`.
    static func estimate(_ symbols: [UInt8], size: Int) -> Double {
        // For each symbol, a bit for each of the last 128 places: bit d is the place d + 1 back.
        var recent = [UInt128](repeating: 0, count: size)
        var shiftedAt = [Int](repeating: 0, count: size)
        var scores = PredictorScores(predictors: reach)
        for index in symbols.indices {
            let symbol = Int(symbols[index])
            let age = index - shiftedAt[symbol]
            let seen = age >= reach ? 0 : recent[symbol] << UInt128(age)
            if index > 0 { scores.add(right: seen) }
            recent[symbol] = seen << 1 | 1
            shiftedAt[symbol] = index + 1
        }
        return EntropyEstimate.fromPredictions(
            correct: scores.correct, of: symbols.count - 1, longestRun: scores.longest, size: size)
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A lower bound of the min-entropy of a key that holds under an assumption.
package struct EntropyBound: Sendable {
    /// What is assumed besides.
    package var assumption: String
    /// The bound in bits, with a confidence of 95 %; the last step of the ladder is a cap instead.
    package var bits: Double
    /// Whether it is what the form can hold, not what the sample shows.
    package var isCap: Bool
}

extension EntropyBound {
    /// The ladder: the more is assumed, the more the same keys say.
    ///
    /// Each step bounds the probability of the most frequent outcome from above by the interval of Clopper and Pearson
    /// (95 %; Bonferroni over the positions).
    package static func ladder(_ sample: KeySample) -> [EntropyBound] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        if n < 2 { return [] }
        var keys: [ArraySlice<UInt8>: Int] = [:]
        for key in 0..<n { keys[sample.key(key), default: 0] += 1 }
        let draws = -log2(SpecialFunctions.binomialUpperBound(keys.values.max() ?? n, n: n, level: 0.05))
        let cap = log2(Double(k))
        let positions = Battery.positionCounts(sample).reduce(0.0) { sum, counts in
            let bound = SpecialFunctions.binomialUpperBound(
                Int(counts.max() ?? 0), n: n, level: 0.05 / Double(length))
            return sum + min(cap, -log2(bound))
        }
        let most = Int(Battery.letterCounts(sample).max() ?? 0)
        let letters =
            Double(length) * min(cap, -log2(SpecialFunctions.binomialUpperBound(most, n: n * length, level: 0.05)))
        return [
            EntropyBound(assumption: "the keys are independent draws", bits: draws, isCap: false),
            EntropyBound(assumption: "and the positions of a key are independent", bits: positions, isCap: false),
            EntropyBound(assumption: "and all letters are alike", bits: letters, isCap: false),
            EntropyBound(
                assumption: "and all letters are equally likely, as documented", bits: cap * Double(length), isCap: true
            ),
        ]
    }
}

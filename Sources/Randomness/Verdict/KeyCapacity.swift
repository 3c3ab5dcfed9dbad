#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Whether keys contradict that each holds the promised bits.
///
/// If each key, whatever came before, has a min-entropy of H bits, no sequence of N keys is likelier than 2^(-H N), and at
/// most 2^(H N - b) sequences have a code of H N - b bits or fewer: P(code length <= H N - b) <= 2^-b for every code. The
/// code is that of predictors that are mixed at each position by themselves: uniform letters, the position's own
/// frequencies, the letter at each distance before, the letter of the key before, a step from it.
package struct KeyCapacity: Sendable {
    /// What the page promises: approximately 190 bits.
    package static let promisedBits = 190.0

    /// The length of the code, bits a key.
    package var codeLength: Double
    /// An upper bound of the logarithm of the probability of so short a code, if the keys held what is promised.
    package var logP: Double
    /// The error that is allowed.
    package var alpha: Double

    /// What contradicts the promise, in words; nil when nothing does.
    package var contradiction: String? {
        if logP > log(alpha) { return nil }
        return "keys that need \(Numbers.fixed(codeLength, 1)) bits, where 190 are promised "
            + "(p \(Numbers.probability(log: logP)))"
    }

    package init(of sample: KeySample, alpha: Double = Examination.alpha) {
        self.alpha = alpha
        var logQ = 0.0
        for place in 0..<sample.length { logQ += Self.logProbability(at: place, of: sample) }
        let bits = -logQ / log(2)
        let keys = Double(max(1, sample.count))
        codeLength = bits / keys
        logP = min(0, -(Self.promisedBits * keys - bits) * log(2))
    }

    /// The mean of the predictors of one position.
    private static func logProbability(at place: Int, of sample: KeySample) -> Double {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        var own = LogProduct()
        var frequencies = [Int](repeating: 0, count: k)
        var steps = LogProduct()
        var stepCounts = [Int](repeating: 0, count: k)
        // How often a guess came true: the letter at each distance inside the key, then the same place of the key before.
        var copies = (0...place).map { _ in GuessedLetter(letters: k) }
        for key in 0..<n {
            let index = key * length + place
            let letter = Int(sample.letters[index])
            own.multiply((Double(frequencies[letter]) + 0.5) / (Double(key) + 0.5 * Double(k)))
            frequencies[letter] += 1
            for distance in 1..<max(1, place + 1) {
                copies[distance].add(letter, guess: Int(sample.letters[index - distance]))
            }
            if key == 0 {
                copies[0].add(letter, guess: nil)
                steps.multiply(1 / Double(k))
            } else {
                let before = Int(sample.letters[index - length])
                copies[0].add(letter, guess: before)
                let step = letter >= before ? letter - before : letter - before + k
                steps.multiply((Double(stepCounts[step]) + 0.5) / (Double(key - 1) + 0.5 * Double(k)))
                stepCounts[step] += 1
            }
        }
        let logs = [-Double(n) * log(Double(k)), own.logarithm, steps.logarithm] + copies.map(\.product.logarithm)
        return SpecialFunctions.logSum(logs) - log(Double(logs.count))
    }
}

/// A predictor that guesses one letter, and learns how often it is right.
private struct GuessedLetter {
    private let letters: Double
    private var hits = 0.5
    private var tries: Double
    private(set) var product = LogProduct()

    init(letters: Int) {
        self.letters = Double(letters)
        tries = 0.5 * Double(letters)
    }

    mutating func add(_ letter: Int, guess: Int?) {
        guard let guess else {
            product.multiply(1 / letters)
            return
        }
        let p = hits / tries
        product.multiply(letter == guess ? p : (1 - p) / (letters - 1))
        if letter == guess { hits += 1 }
        tries += 1
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Something that gives each next letter a probability and learns from what came.
protocol LetterPredictor {
    /// From what it predicts, in words.
    var name: String { get }
    /// The logarithm of the probability of all letters.
    mutating func logProbability(of letters: UnsafeBufferPointer<UInt8>) -> Double
}

/// Frequencies in a context, with the estimator of Krichevsky and Trofimov (half a letter of each kind beforehand).
struct CountingPredictor: LetterPredictor {
    let name: String
    private let letters: Int
    private let context: (UnsafeBufferPointer<UInt8>, Int) -> Int
    private var counts: [Int32]
    private var totals: [Int32]

    init(
        name: String, contexts: Int, letters: Int, context: @escaping (UnsafeBufferPointer<UInt8>, Int) -> Int
    ) {
        self.name = name
        self.letters = letters
        self.context = context
        counts = Array(repeating: 0, count: contexts * letters)
        totals = Array(repeating: 0, count: contexts)
    }

    mutating func logProbability(of text: UnsafeBufferPointer<UInt8>) -> Double {
        var sum = LogProduct()
        for index in text.indices {
            let place = context(text, index)
            let cell = place * letters + Int(text[index])
            sum.multiply((Double(counts[cell]) + 0.5) / (Double(totals[place]) + 0.5 * Double(letters)))
            counts[cell] += 1
            totals[place] += 1
        }
        return sum.logarithm
    }
}

/// Frequencies of the difference to an earlier letter.
struct StepPredictor: LetterPredictor {
    let name: String
    let letters: Int
    let distance: Int

    mutating func logProbability(of text: UnsafeBufferPointer<UInt8>) -> Double {
        var counts = [Int32](repeating: 0, count: letters)
        var total = 0.0
        var sum = LogProduct()
        for index in text.indices {
            if index < distance {
                sum.multiply(1 / Double(letters))
                continue
            }
            let difference = Int(text[index]) - Int(text[index - distance])
            let cell = difference < 0 ? difference + letters : difference
            sum.multiply((Double(counts[cell]) + 0.5) / (total + 0.5 * Double(letters)))
            counts[cell] += 1
            total += 1
        }
        return sum.logarithm
    }
}

/// The letter that followed the last time the same six letters came.
struct MatchPredictor: LetterPredictor {
    let name = "what followed the same letters before"
    let letters: Int

    mutating func logProbability(of text: UnsafeBufferPointer<UInt8>) -> Double {
        let order = 6
        let slots = 1 << 17
        var last = [Int32](repeating: -1, count: slots)
        // Guesses that came true, and all guesses: a prior that believes little in them.
        var hits = 0.5
        var tries = 0.5 * Double(letters)
        var sum = LogProduct()
        for index in text.indices {
            var guess = -1
            var slot = 0
            if index >= order {
                var hash: UInt64 = 0
                for back in 1...order { hash = (hash ^ UInt64(text[index - back])) &* 0x9E37_79B9_7F4A_7C15 }
                slot = Int(hash >> 47)
                let candidate = Int(last[slot])
                if candidate >= order, (1...order).allSatisfy({ text[candidate - $0] == text[index - $0] }) {
                    guess = Int(text[candidate])
                }
                last[slot] = Int32(index)
            }
            if guess < 0 {
                sum.multiply(1 / Double(letters))
            } else {
                let isHit = guess == Int(text[index])
                let p = hits / tries
                sum.multiply(isHit ? p : (1 - p) / Double(letters - 1))
                if isHit { hits += 1 }
                tries += 1
            }
        }
        return sum.logarithm
    }
}

/// The logarithm of a long product, with few logarithms.
struct LogProduct {
    private var product = 1.0
    private var sum = 0.0

    mutating func multiply(_ factor: Double) {
        product *= factor
        if product < 1e-200 {
            sum += log(product)
            product = 1
        }
    }

    var logarithm: Double { sum + log(product) }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

extension Battery {
    /// Periods in the stream of letters.
    ///
    /// Statistic: the highest ordinate |S(f)|^2/T of the periodogram of exp(2 pi i x/k). A projection of S on any
    /// direction is a sum of independent variables whose moments are below those of a Gaussian with variance 1/2
    /// (I_0(t) <= exp(t^2/4)), and one of 16 directions sees all but cos^2(pi/16) of |S|^2:
    /// P(|S|^2/T >= y) <= 16 exp(-0.9619 y), times the number of frequencies. In the alphabet's order and in that of the
    /// letters' codes.
    static func spectralTests(_ sample: KeySample) -> [BatteryTest] {
        let k = sample.alphabet.size
        let total = sample.letters.count
        if k < 8 || total < 64 { return [] }
        var size = 64
        while size < total { size *= 2 }
        let byCode = sample.alphabet.letters.enumerated().sorted { $0.element < $1.element }.map(\.offset)
        var rank = [Int](repeating: 0, count: k)
        for (place, letter) in byCode.enumerated() { rank[letter] = place }
        let orders = rank == Array(0..<k) ? [rank] : [Array(0..<k), rank]
        var highest: (power: Double, frequency: Int) = (0, 0)
        for order in orders {
            let cosines = order.map { cos(2 * Double.pi * Double($0) / Double(k)) }
            let sines = order.map { sin(2 * Double.pi * Double($0) / Double(k)) }
            var real = [Double](repeating: 0, count: size)
            var imaginary = [Double](repeating: 0, count: size)
            for (index, letter) in sample.letters.enumerated() {
                real[index] = cosines[Int(letter)]
                imaginary[index] = sines[Int(letter)]
            }
            FourierTransform.transform(&real, &imaginary)
            for frequency in 0..<size {
                let power =
                    (real[frequency] * real[frequency] + imaginary[frequency] * imaginary[frequency]) / Double(total)
                if power > highest.power { highest = (power, frequency) }
            }
        }
        let period = highest.frequency == 0 ? Double.infinity : Double(size) / Double(highest.frequency)
        return [
            BatteryTest(
                .spectral, "highest peak of the spectrum",
                observed: "\(Numbers.short(highest.power)) at a period of \(Numbers.short(period)) letters, mean 1",
                logP: min(0, log(16) - 0.9619 * highest.power), hypotheses: Double(size * orders.count),
                finding: highest.frequency == 0
                    ? "some letters are more frequent than others"
                    : "the letters have a period of \(Numbers.short(period)) letters")
        ]
    }

    /// Whether anything predicts the letters better than chance: the code length of a mixture of adaptive predictors.
    ///
    /// Each predictor is a probability Q of the whole sample, and so is their mean. Under the null hypothesis
    /// P(Q(sample) >= c U(sample)) <= 1/c, U = k^-n (Markov; Ville 1939): a sample that compresses by b bits has p <= 2^-b.
    static func compressionTests(_ sample: KeySample) -> [BatteryTest] {
        let (length, k) = (sample.length, sample.alphabet.size)
        let total = sample.letters.count
        var predictors: [any LetterPredictor] = [
            CountingPredictor(name: "the letters' frequencies", contexts: 1, letters: k) { _, _ in 0 },
            CountingPredictor(name: "the position", contexts: length, letters: k) { _, index in index % length },
            CountingPredictor(name: "the letter before", contexts: k, letters: k) { letters, index in
                index == 0 ? 0 : Int(letters[index - 1])
            },
            CountingPredictor(name: "the same position of the key before", contexts: k, letters: k) { letters, index in
                index < length ? 0 : Int(letters[index - length])
            },
            StepPredictor(name: "a step from the key before", letters: k, distance: length),
            StepPredictor(name: "a step from the letter before", letters: k, distance: 1),
            MatchPredictor(letters: k),
        ]
        let logUniform = -log(Double(k))
        var gains: [Double] = []
        for index in predictors.indices {
            let logQ = sample.letters.withUnsafeBufferPointer { predictors[index].logProbability(of: $0) }
            gains.append(logQ - Double(total) * logUniform)
        }
        let gain = SpecialFunctions.logSum(gains) - log(Double(gains.count))
        let best = gains.indices.max { gains[$0] < gains[$1] } ?? 0
        let saved = gain / log(2)
        return [
            BatteryTest(
                .compression, "code length of a mixture of predictors",
                observed: saved > 0
                    ? "\(Numbers.short(saved)) bits shorter than \(Numbers.short(-Double(total) * logUniform / log(2)))"
                    : "no shorter than \(Numbers.short(-Double(total) * logUniform / log(2))) bits",
                logP: min(0, -gain), hypotheses: 1,
                finding: "letters can be predicted better than by chance from \(predictors[best].name)")
        ]
    }
}

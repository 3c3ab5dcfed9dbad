internal import Randomness

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Judges sound samples and counts how often something was found: the program behind `scripts/false-alarms`.
///
/// Letters come from the operating system's generator. A refutation is one too many. Smaller p-values than an error allows
/// are counted as well, at errors that a few thousand samples can show.
@main
enum FalseAlarms {
    /// The errors at which p-values are counted.
    private static let errors = [0.1, 0.05, 0.01, 0.001, Examination.alpha]
    /// A count that a kept error explains less often than this is a failure.
    private static let doubt = 1e-4

    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.compactMap { Int($0) }
        guard numbers.count == 3, let alphabet = alphabet(numbers[0]), numbers[1] > 0, numbers[2] > 0 else {
            print("usage: FalseAlarms 62|64 KEYS SAMPLES [attacks]")
            exit(64)
        }
        let attacks = arguments.contains("attacks") ? RecoveryAttacks.all : []
        var counts = errors.map { _ in 0 }
        var found: [String] = []
        for _ in 0..<numbers[2] {
            let verdict = try judge(keys: numbers[1], of: alphabet, attacks)
            let logP = verdict.families.map(\.logAdjusted).min() ?? 0
            for (index, error) in errors.enumerated() where logP <= log(error) { counts[index] += 1 }
            if verdict.outcome == .refuted { found += verdict.findings }
        }
        report(numbers[1], alphabet, attacks.count, samples: numbers[2], counts, found)
        let isKept = zip(errors, counts).allSatisfy { error, count in
            SpecialFunctions.logBinomialAtLeast(count, n: numbers[2], p: error) > log(doubt)
        }
        exit(found.isEmpty && isKept ? 0 : 1)
    }

    private static func alphabet(_ size: Int) -> KeyAlphabet? {
        [62: KeyAlphabet.digitsUpperLower, 64: KeyAlphabet.nanoid][size]
    }

    private static func judge(
        keys: Int, of alphabet: KeyAlphabet, _ attacks: [any RecoveryAttack]
    ) throws -> RandomnessVerdict {
        var generator = SystemRandomNumberGenerator()
        let letters = (0..<(32 * keys)).map { _ in UInt8.random(in: 0..<UInt8(alphabet.size), using: &generator) }
        // Times of issue give the attacks more to try.
        let start = 1.7e9 + Double.random(in: 0..<1e8, using: &generator)
        let issues = (0..<keys).map { index in
            let time = start + 0.02 * Double(index)
            return KeyIssue(
                requestedAt: time, answeredAt: time + 0.01,
                facts: [KeyIssue.Fact(name: "id", value: "\(1000 + index)")])
        }
        let sample = KeySample(length: 32, alphabet: alphabet, letters: letters, issues: issues)
        let form = try TokenForm.detect(
            in: [sample.text(0)], prefix: [], alphabets: [alphabet], source: .documented)
        return Examination.verdict(on: sample, form: form, attacks: attacks)
    }

    private static func report(
        _ keys: Int, _ alphabet: KeyAlphabet, _ attacks: Int, samples: Int, _ counts: [Int], _ found: [String]
    ) {
        let bound = SpecialFunctions.binomialUpperBound(found.count, n: samples, level: 0.05)
        var text = "\(alphabet.size) letters, \(keys) keys, tests" + (attacks > 0 ? " and \(attacks) attacks" : "")
        text +=
            ": \(samples) samples, \(found.count) refuted, rate at most \(Numbers.probability(log: log(bound))) (95 %)"
        for (error, count) in zip(errors, counts).dropLast() {
            text += "; p <= \(error): \(count), \(Numbers.short(error * Double(samples))) allowed"
        }
        print(text)
        for sentence in found { print("  false alarm: \(sentence)") }
    }
}

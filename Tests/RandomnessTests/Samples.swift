import TestSupport

@testable import Randomness

/// Samples of keys for the tests, sound and not.
enum Samples {
    /// Keys of independent, equally likely letters.
    static func sound(
        _ count: Int, alphabet: KeyAlphabet = .nanoid, length: Int = 32, seed: UInt64 = 1
    ) -> KeySample {
        var generator = SeededGenerator(seed: seed)
        return made(count, alphabet: alphabet, length: length) { _, _ in
            Int.random(in: 0..<alphabet.size, using: &generator)
        }
    }

    /// Keys letter by letter: from the number of the key and the letters of the key so far.
    static func made(
        _ count: Int, alphabet: KeyAlphabet = .nanoid, length: Int = 32, letter: (Int, [Int]) -> Int
    ) -> KeySample {
        var letters: [UInt8] = []
        for key in 0..<count {
            var own: [Int] = []
            for _ in 0..<length { own.append(letter(key, own)) }
            letters += own.map { UInt8($0) }
        }
        return KeySample(length: length, alphabet: alphabet, letters: letters)
    }

    /// The form of such a sample.
    static func form(of sample: KeySample) -> TokenForm {
        TokenForm(
            prefix: [], suffix: [], structure: [], note: "", length: sample.length, alphabet: sample.alphabet,
            alphabetSource: .documented)
    }
}

import TestSupport
import Testing

@testable import Randomness

@Suite("Sound keys")
struct SoundKeyTests {
    @Test(
        "no attack finds a generator behind them", arguments: [KeyAlphabet.nanoid, .digitsUpperLower], [1, 3, 45, 640])
    func sound(alphabet: KeyAlphabet, keys: Int) {
        let issues = (0..<keys).map {
            KeyIssue(serverDate: 1_795_608_000 + Double($0), facts: [.init(name: "id", value: "key_\($0)")])
        }
        let sample = KeySample.sound(keys, alphabet, seed: UInt64(keys), issues: issues)
        for attack in RecoveryAttacks.all { #expect(attack.attempt(on: sample).recovered == nil) }
    }

    @Test("no attack finds a generator behind letters out of few", arguments: [2, 3, 5, 10, 16, 36])
    func few(size: Int) throws {
        let alphabet = try #require(
            KeyAlphabet(name: "few", letters: Array(KeyAlphabet.lowerDigits.letters.prefix(size))))
        let sample = KeySample.sound(60, alphabet, seed: UInt64(size))
        for attack in RecoveryAttacks.all { #expect(attack.attempt(on: sample).recovered == nil) }
    }

    @Test("the quick attacks find nothing in hundreds of small samples")
    func many() {
        let quick: [any RecoveryAttack] = [
            V8Attack(), LaggedSumAttack(), ChecksumAttack(), EmbeddedTimeAttack(), CommonsAttack(),
        ]
        for seed in 0..<150 {
            let alphabet: KeyAlphabet = seed % 2 == 0 ? .nanoid : .digitsUpperLower
            let sample = KeySample.sound(1 + seed % 12, alphabet, seed: UInt64(seed) &+ 1_000)
            for attack in quick { #expect(attack.attempt(on: sample).recovered == nil) }
        }
    }

    @Test("keys of one letter, the same key again and a fixed part are laid to no generator", arguments: [62, 64])
    func degenerate(size: Int) {
        let alphabet: KeyAlphabet = size == 62 ? .digitsUpperLower : .nanoid
        var generator = SeededGenerator(seed: 5)
        let key = (0..<32).map { _ in Int.random(in: 0..<size, using: &generator) }
        for sample in [
            Samples.made(30, alphabet: alphabet) { _, _ in 0 },
            Samples.made(30, alphabet: alphabet) { _, own in key[own.count] },
            Samples.made(30, alphabet: alphabet) { _, own in
                own.count < 24 ? key[own.count] : Int.random(in: 0..<size, using: &generator)
            },
        ] {
            let verdict = Examination.verdict(on: sample, form: Samples.form(of: sample))
            #expect(verdict.outcome == .refuted)
            #expect(verdict.recovered.isEmpty, "\(verdict.recovered.map(\.sentence))")
        }
    }

    @Test("an attack that cannot be tried says what it lacks", arguments: [1])
    func notTried(keys: Int) {
        let sample = KeySample.sound(keys, .nanoid, seed: 7)
        for attack in RecoveryAttacks.all where attack.fewestKeys > keys {
            guard case .notTried(let reason) = attack.attempt(on: sample) else {
                Issue.record("\(attack.generator) was tried on \(keys) keys")
                continue
            }
            #expect(reason.contains("needs"))
        }
    }
}

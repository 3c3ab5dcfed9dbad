import TestSupport
import Testing

@testable import Randomness

@Suite("The battery")
struct BatteryTests {
    /// A weak generator, the keys at which it must be caught, and by which family.
    struct Weakness: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var keys: Int
        var family: TestFamily
        var sample: @Sendable (Int) -> KeySample
    }

    static let weaknesses: [Weakness] = [
        Weakness(testDescription: "hexadecimal letters", keys: 2, family: .alphabet) { Self.narrow($0, 16) },
        Weakness(testDescription: "small letters and digits", keys: 5, family: .alphabet) { Self.narrow($0, 36) },
        Weakness(testDescription: "a missing letter", keys: 50, family: .alphabet) { Self.narrow($0, 63) },
        Weakness(testDescription: "a byte modulo 62", keys: 300, family: .letter) { count in
            var generator = SeededGenerator(seed: 3)
            return Samples.made(count, alphabet: .digitsUpperLower) { _, _ in
                Int(UInt8.random(in: .min ... .max, using: &generator)) % 62
            }
        },
        Weakness(testDescription: "a byte scaled to 62", keys: 400, family: .letter) { count in
            var generator = SeededGenerator(seed: 3)
            return Samples.made(count, alphabet: .digitsUpperLower) { _, _ in
                Int(UInt8.random(in: .min ... .max, using: &generator)) * 62 / 256
            }
        },
        Weakness(testDescription: "each letter five times, shuffled", keys: 128, family: .insideKey) { count in
            var generator = SeededGenerator(seed: 15)
            let letters = [Int](0..<(5 * 62)).map { $0 / 5 }
            let keys = (0..<count).map { _ in letters.shuffled(using: &generator).prefix(32) }
            return Samples.made(count, alphabet: .digitsUpperLower) { key, own in keys[key][own.count] }
        },
        Weakness(testDescription: "a fixed position", keys: 8, family: .position) { count in
            var generator = SeededGenerator(seed: 4)
            return Samples.made(count) { _, key in key.count == 11 ? 7 : Int.random(in: 0..<64, using: &generator) }
        },
        Weakness(testDescription: "a shuffled alphabet", keys: 2, family: .insideKey) { count in
            var generator = SeededGenerator(seed: 5)
            return Samples.made(count) { _, key in
                while true {
                    let letter = Int.random(in: 0..<64, using: &generator)
                    if !key.contains(letter) { return letter }
                }
            }
        },
        Weakness(testDescription: "two equal halves", keys: 1, family: .lagEqual) { count in
            var generator = SeededGenerator(seed: 6)
            return Samples.made(count) { _, key in
                key.count >= 16 ? key[key.count - 16] : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "never twice in a row", keys: 60, family: .lagEqual) { count in
            var generator = SeededGenerator(seed: 7)
            return Samples.made(count) { _, key in
                let letter = Int.random(in: 0..<(key.isEmpty ? 64 : 63), using: &generator)
                return key.last.map { letter >= $0 ? letter + 1 : letter } ?? letter
            }
        },
        Weakness(testDescription: "a letter like its predecessor, often", keys: 30, family: .lagEqual) { count in
            var generator = SeededGenerator(seed: 8)
            return Samples.made(count) { _, key in
                generator.chance(0.1) ? key.last ?? 0 : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "a palindrome", keys: 8, family: .positionPairs) { count in
            var generator = SeededGenerator(seed: 9)
            return Samples.made(count) { _, key in
                key.count >= 16 ? key[31 - key.count] : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "a time in front", keys: 5, family: .keyToKey) { count in
            var generator = SeededGenerator(seed: 10)
            return Samples.made(count) { number, key in
                let time = 1_700_000_000_000 + 40 * number
                return key.count < 8 ? time >> (6 * (7 - key.count)) & 63 : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "a rising value inside", keys: 30, family: .order) { count in
            var generator = SeededGenerator(seed: 11)
            return Samples.made(count, alphabet: .sorted64) { number, key in
                switch key.count {
                case 20: number * 3 / 64 & 63
                case 21: number * 3 & 63
                default: Int.random(in: 0..<64, using: &generator)
                }
            }
        },
        Weakness(testDescription: "500 letters again and again", keys: 25, family: .streamLag) { count in
            let pool = Samples.sound(16, seed: 12).letters.prefix(500)
            var next = 0
            return Samples.made(count) { _, _ in
                defer { next += 1 }
                return Int(pool[next % 500])
            }
        },
        Weakness(testDescription: "a letter from its predecessor's half", keys: 600, family: .digrams) { count in
            var generator = SeededGenerator(seed: 13)
            return Samples.made(count) { _, key in
                (key.last ?? 0) < 32
                    ? Int.random(in: 0..<32, using: &generator) * 2
                    : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "1,000 seeds", keys: 150, family: .repeats) { count in
            var generator = SeededGenerator(seed: 14)
            let keys = (0..<count).map { _ in
                Samples.sound(1, seed: UInt64.random(in: 0..<1000, using: &generator)).letters
            }
            return KeySample(length: 32, alphabet: .nanoid, letters: keys.flatMap(\.self))
        },
        Weakness(testDescription: "an exclusive-or checksum", keys: 230, family: .bitRank) { count in
            var generator = SeededGenerator(seed: 15)
            return Samples.made(count) { _, key in
                key.count == 31 ? key.reduce(0, ^) : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "xorshift64, six bits a letter", keys: 70, family: .linearComplexity) { count in
            var state: UInt64 = 0x1234_5678_9ABC_DEF1
            return Samples.made(count) { _, _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return Int(state >> 58)
            }
        },
        Weakness(testDescription: "xoroshiro128+ modulo 62", keys: 10, family: .linearComplexity) { count in
            var generator = Xoroshiro128(first: 0x1234_5678_9ABC_DEF1, second: 0x0FED_CBA9_8765_4321)
            return Samples.made(count, alphabet: .digitsUpperLower) { _, _ in
                generator.step()
                return Int(generator.number % 62)
            }
        },
        Weakness(testDescription: "xoshiro256+ modulo 64", keys: 24, family: .linearComplexity) { count in
            // Blackman and Vigna 2018.
            var state: [UInt64] = [0x1234_5678_9ABC_DEF1, 0x0FED_CBA9_8765_4321, 0x5555_1234_5678_9ABC, 0x7777_0123]
            return Samples.made(count) { _, _ in
                let sum = state[0] &+ state[3]
                let shifted = state[1] << 17
                state[2] ^= state[0]
                state[3] ^= state[1]
                state[1] ^= state[2]
                state[0] ^= state[3]
                state[2] ^= shifted
                state[3] = state[3] << 45 | state[3] >> 19
                return Int(sum % 64)
            }
        },
        Weakness(testDescription: "a checksum modulo 62", keys: 75, family: .modularRank) { count in
            var generator = SeededGenerator(seed: 16)
            return Samples.made(count, alphabet: .digitsUpperLower) { _, key in
                key.count == 31
                    ? key.enumerated().reduce(5) { $0 + ($1.offset + 1) * $1.element } % 62
                    : Int.random(in: 0..<62, using: &generator)
            }
        },
        Weakness(testDescription: "an additive generator with the lags 31 and 3", keys: 2, family: .laggedFibonacci) {
            count in
            var state = Samples.sound(8, seed: 17).letters.map { UInt32($0) << 26 }
            return Samples.made(count) { _, _ in
                state.append(state[state.count - 31] &+ state[state.count - 3])
                return Int(state[state.count - 1] >> 26)
            }
        },
        Weakness(testDescription: "a linear congruential generator's period", keys: 40, family: .spectral) { count in
            var generator = SeededGenerator(seed: 18)
            var next = 0
            return Samples.made(count) { _, _ in
                next += 1
                return generator.chance(0.25) ? next * 11 % 64 : Int.random(in: 0..<64, using: &generator)
            }
        },
        Weakness(testDescription: "letters that follow the key before", keys: 60, family: .compression) { count in
            var generator = SeededGenerator(seed: 19)
            var before = [Int](repeating: 0, count: 32)
            return Samples.made(count) { _, key in
                let place = key.count
                let step = generator.chance(0.3) ? 5 : Int.random(in: 0..<64, using: &generator)
                before[place] = (before[place] + step) % 64
                return before[place]
            }
        },
    ]

    private static func narrow(_ count: Int, _ letters: Int) -> KeySample {
        var generator = SeededGenerator(seed: 2)
        return Samples.made(count) { _, _ in Int.random(in: 0..<letters, using: &generator) }
    }

    @Test("finds what each family looks for", arguments: weaknesses)
    func finds(weakness: Weakness) {
        let sample = weakness.sample(weakness.keys)
        let verdict = Examination.verdict(on: sample, form: Samples.form(of: sample), attacks: [])
        #expect(verdict.outcome == .refuted)
        let result = verdict.families.first { $0.family == weakness.family }
        #expect(result?.isRejected == true, "log p \(result?.logP ?? 0): \(result?.strongest?.observed ?? "-")")
        #expect(verdict.sentence.hasPrefix("Refuted: "))
    }

    @Test("letters that are linear in an unknown order", arguments: [64])
    func blindRank(size: Int) {
        var state: UInt64 = 0x9ABC_DEF1_1234_5678
        // A substitution without structure hides the bits from the plain rank.
        var generator = SeededGenerator(seed: 20)
        let order = (0..<size).shuffled(using: &generator)
        let sample = Samples.made(2100) { _, _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return order[Int(state >> 58)]
        }
        #expect(FamilyResult(.bitRank, tests: Battery.tests(of: .bitRank, on: sample)).logP > -5)
        let blind = FamilyResult(.blindRank, tests: Battery.tests(of: .blindRank, on: sample))
        #expect(blind.logP < -20)
    }

    @Test("raises no alarm for sound samples", arguments: [62, 64], [1, 2, 10, 30, 100])
    func sound(size: Int, keys: Int) {
        let alphabet: KeyAlphabet = size == 62 ? .digitsUpperLower : .nanoid
        for seed in 0..<5 {
            let sample = Samples.sound(keys, alphabet: alphabet, seed: UInt64(1000 * keys + seed))
            let verdict = Examination.verdict(on: sample, form: Samples.form(of: sample), attacks: [])
            #expect(verdict.outcome == (keys < 25 ? .inconclusive : .notRefuted))
            #expect(verdict.families.allSatisfy { $0.logP > -14 })
        }
    }

    @Test("a byte modulo 62 raises at least a doubt at 128 keys, and a sound sample seldom does")
    func doubt() {
        func isDoubtful(_ seed: UInt64, _ values: Int) -> Bool {
            var generator = SeededGenerator(seed: seed)
            let sample = Samples.made(128, alphabet: .digitsUpperLower) { _, _ in
                Int.random(in: 0..<values, using: &generator) % 62
            }
            let verdict = Examination.verdict(on: sample, form: Samples.form(of: sample), attacks: [])
            return verdict.outcome == .refuted || verdict.isInDoubt
        }
        #expect((1...10).allSatisfy { isDoubtful($0, 256) })
        #expect((1...10).count { isDoubtful($0, 62) } <= 1)
    }

    @Test("looks at no order where there is none")
    func unordered() {
        let serial = Samples.sound(30)
        let sample = KeySample(length: 32, alphabet: .nanoid, letters: serial.letters, isSerial: false)
        let verdict = Examination.verdict(on: sample, form: Samples.form(of: sample), attacks: [])
        #expect(verdict.families.allSatisfy { !$0.family.needsOrder })
        #expect(verdict.omitted.contains { $0.family == .order && $0.reason == "the keys were created in parallel" })
    }

    @Test("every family has its place among the explanations")
    func explanations() { #expect(Set(TestFamily.byExplanation) == Set(TestFamily.allCases)) }

    @Test("Holm rejects step by step")
    func holm() {
        let results = [-20.0, -2.0, -16.5].enumerated().map { index, logP in
            FamilyResult(
                TestFamily.allCases[index],
                tests: [
                    BatteryTest(
                        TestFamily.allCases[index], "t", observed: "", logP: logP, hypotheses: 1, finding: "f")
                ])
        }
        // alpha = 1e-6: log is -13.8; all families' shares cost 3.3 at the first step, a little less at the next ones.
        let decided = Holm.decide(results, planned: TestFamily.allCases, alpha: 1e-6)
        #expect(decided.map(\.isRejected) == [true, false, false])
        let few = Holm.decide(results, planned: Array(TestFamily.allCases.prefix(3)), alpha: 1e-6)
        #expect(few.map(\.isRejected) == [true, false, true])
        #expect(decided[2].logAdjusted > decided[0].logAdjusted)
    }

    @Test("a family, and a test of a family, with a larger share of the error needs less to be rejected")
    func shares() {
        func result(_ family: TestFamily, _ logP: Double, share: Double = 1) -> FamilyResult {
            FamilyResult(
                family,
                tests: [
                    BatteryTest(
                        family, "t", observed: "", logP: logP, hypotheses: 1, share: share, finding: "f"),
                    BatteryTest(family, "u", observed: "", logP: 0, hypotheses: 1, finding: "f"),
                ])
        }
        #expect(abs(result(.order, -10).logP - (-10 + logarithm(2.0))) < 1e-12)
        #expect(abs(result(.order, -10, share: 3).logP - (-10 + logarithm(4.0 / 3))) < 1e-12)
        let decided = Holm.decide(
            [result(.order, -16.5), result(.letter, -16.5)], planned: TestFamily.allCases, alpha: 1e-6)
        #expect(decided.map(\.isRejected) == [false, true])
        #expect(abs(decided[1].logAdjusted - (-16.5 + logarithm(2.0) + logarithm(TestFamily.allShares / 9))) < 1e-12)
        #expect(abs(decided[0].logAdjusted - (-16.5 + logarithm(2.0) + logarithm(TestFamily.allShares - 9))) < 1e-12)
    }
}

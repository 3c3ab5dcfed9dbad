import TestSupport
import Testing

@testable import Randomness

@Suite("What keys hold")
struct KeyCapacityTests {
    @Test("sound keys do not contradict 190 bits", arguments: [62, 64], [1, 25, 100])
    func sound(size: Int, keys: Int) {
        let alphabet: KeyAlphabet = size == 62 ? .digitsUpperLower : .nanoid
        for seed in 0..<8 {
            let capacity = KeyCapacity(of: Samples.sound(keys, alphabet: alphabet, seed: UInt64(seed)))
            #expect(capacity.contradiction == nil)
            #expect(capacity.codeLength >= 190)
        }
    }

    @Test("a fixed letter, equal halves and a narrow alphabet do")
    func unsound() {
        var generator = SeededGenerator(seed: 1)
        let fixed = Samples.made(100) { _, key in key.count == 16 ? 3 : Int.random(in: 0..<64, using: &generator) }
        let halves = Samples.made(25) { _, key in
            key.count < 16 ? Int.random(in: 0..<64, using: &generator) : key[key.count - 16]
        }
        let narrow = Samples.made(25) { _, _ in Int.random(in: 0..<16, using: &generator) }
        for sample in [fixed, halves, narrow] {
            let capacity = KeyCapacity(of: sample)
            #expect(capacity.codeLength < 190)
            #expect(capacity.contradiction?.contains("where 190 are promised") == true)
        }
    }

    @Test("the ladder of bounds rises with what is assumed, and ends with a cap")
    func ladder() {
        let ladder = EntropyBound.ladder(Samples.sound(1000))
        #expect(ladder.map(\.isCap) == [false, false, false, true])
        #expect(zip(ladder, ladder.dropFirst()).allSatisfy { $0.bits < $1.bits })
        #expect(abs(ladder[0].bits - 7.72) < 0.01)
        #expect(ladder[3].bits == 192)
    }

    @Test("the power falls with the number of keys as binomial tails say")
    func power() throws {
        // One letter's relative excess: about 120 % at 100 keys, 38 % at 1,000, 8.5 % at 20,000.
        for (keys, excess) in [(100, 1.2), (1000, 0.38), (20_000, 0.085)] {
            let threshold = logarithm(1e-6 / Double(TestFamily.allCases.count)) - logarithm(6 * 64)
            let found = try #require(DetectionPower.excess(n: keys * 32, k: 64, logThreshold: threshold))
            #expect(abs(found - excess) < 0.3 * excess, "\(keys): \(found)")
        }
        #expect(DetectionPower.list(keys: 100, length: 32, alphabetSize: 64, alpha: 1e-6).count >= 4)
        #expect(DetectionPower.list(keys: 1, length: 32, alphabetSize: 64, alpha: 1e-6).isEmpty)
    }
}

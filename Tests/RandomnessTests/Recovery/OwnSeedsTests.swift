import Testing

@testable import Randomness

@Suite("Generators with a seed for each key")
struct OwnSeedsTests {
    @Test(
        "PHP's mt_rand and rand are found, as PHP seeds them itself", arguments: ["php-unseeded-62", "php-unseeded-64"])
    func found(name: String) throws {
        let vector = try KeyVector(name)
        let sample = try vector.sample(vector.keys.indices)
        let found = try #require(SeedTableAttack().attempt(on: sample).recovered)
        #expect(found.sentence.contains("mt_rand of PHP"))
        #expect(found.excessBits > 100)
        // The seed that is told gives the key that it is told of.
        let seed = try #require(found.replay.first { $0.name.hasPrefix("seed of key ") })
        let number = try #require(Int(seed.name.dropFirst("seed of key ".count)))
        let family = try #require(
            SeedFamily.known.first { $0.draws[0].name == "mt_rand of PHP, or mt19937 of C++ by remainder" })
        let letter = family.stream(try #require(UInt64(seed.value)), 0, vector.alphabet.count)
        #expect(vector.keys[number - 1].utf8.elementsEqual((0..<32).map { _ in vector.alphabet[Int(letter())] }))
    }

    @Test("128 sound keys exclude it, and few keys do not", arguments: [KeyAlphabet.nanoid, .digitsUpperLower])
    func sound(alphabet: KeyAlphabet) {
        #expect(SeedTableAttack().attempt(on: .sound(128, alphabet, seed: 5)).isExcluded)
        guard case .notTried(let reason) = SeedTableAttack().attempt(on: .sound(20, alphabet, seed: 6)) else {
            Issue.record("20 keys excluded it")
            return
        }
        #expect(reason == "the seeds of one key in 27 are known, and none of these; needs 81 keys")
    }

    @Test("as many seeds are found as the table is said to find, and each has the code that was looked up")
    func share() {
        var random = SplitMix(state: 20_261_127)
        let seeds = (0..<2_048).map { _ in UInt32.random(in: .min ... .max, using: &random) }
        let found = SeedTable.embedded.seeds(of: seeds.map { SeedChains.code(of: $0) })
        for (code, seed) in found { #expect(SeedChains.code(of: seed) == SeedChains.code(of: seeds[code])) }
        // Another seed may have the same code.
        let known = Double(found.count { $0.seed == seeds[$0.code] })
        let expected = SeedTable.share * Double(seeds.count)
        #expect(abs(known - expected) < 5 * expected.squareRoot())
    }

    @Test("a code says which of the first 32 numbers are odd")
    func code() {
        for seed: UInt32 in [0, 1, 31_337, .max] {
            var words = TwisterWords(seed: seed)
            #expect(SeedChains.code(of: seed) == (0..<32).reduce(0) { code, _ in code << 1 | words.next() & 1 })
        }
    }

    @Test(".NET's System.Random is found from one key, whatever its seed", arguments: [62, 64])
    func dotNet(size: Int) throws {
        let vector = try KeyVector("dotnet-\(size)")
        let found = try #require(DotNetSeedAttack().attempt(on: try vector.sample(0..<1)).recovered)
        #expect(found.replay.contains { $0.name == "seed of key 1" && $0.value == "\(vector.seed ?? 0)" })
        var random = SplitMix(state: 20_261_127)
        let seeds = (0..<40).map { _ in UInt64.random(in: 0..<DotNetRandom.modulus, using: &random) }
        let draw = Draw("", .fraction(modulus: DotNetRandom.modulus))
        let keys = seeds.map { seed in
            var generator = DotNetRandom(seed: seed)
            let letters = (0..<32).map { _ in draw.letter(of: LetterCount(size)) { generator.next() } }
            return String(decoding: letters.map { vector.alphabet[Int($0)] }, as: UTF8.self)
        }
        for texts in [keys, keys.map { String($0.reversed()) }] {
            let sample = try KeySample(texts: texts, letters: vector.alphabet)
            let found = try #require(DotNetSeedAttack().attempt(on: sample).recovered)
            #expect(found.replay.contains { $0.name == "seed of key 1" && $0.value == "\(seeds[0])" })
            #expect(found.replay.contains { $0.name == "keys whose seed was found" && $0.value == "40 of 40" })
        }
        #expect(DotNetSeedAttack().attempt(on: .sound(40, .nanoid, seed: 7)).isExcluded)
    }
}

import Testing

@testable import Randomness

@Suite("Generators of real runtimes")
struct GeneratorPanelTests {
    /// A vector, how many of its keys are shown, and what has to be found.
    struct Case: Sendable, CustomTestStringConvertible {
        let vector: String
        let keys: Int
        let attack: any RecoveryAttack
        let finding: String
        /// Whether the next key has to be known.
        var isNextKnown = true

        var testDescription: String { "\(vector), \(keys) keys" }
    }

    static let panel: [Case] = [
        Case(vector: "v8-64", keys: 1, attack: V8Attack(), finding: "Math.random of V8"),
        Case(vector: "v8-62", keys: 1, attack: V8Attack(), finding: "Math.random of V8"),
        Case(vector: "v8-36", keys: 2, attack: V8Attack(), finding: "Math.random of V8"),
        Case(vector: "spidermonkey-64", keys: 18, attack: SumXorshiftAttack(), finding: "SpiderMonkey"),
        Case(vector: "spidermonkey-62", keys: 24, attack: SumXorshiftAttack(), finding: "SpiderMonkey"),
        Case(vector: "javascriptcore-64", keys: 18, attack: SumXorshiftAttack(), finding: "JavaScriptCore"),
        Case(vector: "javascriptcore-62", keys: 24, attack: SumXorshiftAttack(), finding: "JavaScriptCore"),
        Case(vector: "xoroshiro-64", keys: 24, attack: SumXorshiftAttack(), finding: "xoroshiro128+"),
        Case(vector: "xoroshiro-62", keys: 24, attack: SumXorshiftAttack(), finding: "xoroshiro128+"),
        Case(
            vector: "python-choices-64", keys: 98, attack: TwisterAttack(), finding: "random.choices of Python",
            isNextKnown: false),
        Case(
            vector: "python-choices-62", keys: 123, attack: TwisterAttack(), finding: "random.choices of Python",
            isNextKnown: false),
        Case(
            vector: "python-getrandbits-64", keys: 125, attack: TwisterAttack(), finding: "upper bits"),
        Case(
            vector: "cxx-mt19937-uniform-62", keys: 126, attack: TwisterAttack(), finding: "upper bits",
            isNextKnown: false),
        Case(vector: "ruby-64", keys: 80, attack: TwisterAttack(), finding: "rand of Ruby", isNextKnown: false),
        Case(vector: "php-64", keys: 80, attack: TwisterAttack(), finding: "mt_rand of PHP", isNextKnown: false),
        Case(
            vector: "php-plain-64", keys: 100, attack: TwisterAttack(), finding: "mt_rand of PHP without a range",
            isNextKnown: false),
        Case(vector: "php-62", keys: 626, attack: TwisterAttack(), finding: "mt_rand of PHP", isNextKnown: false),
        Case(vector: "java-62", keys: 1, attack: CongruenceAttack(), finding: "java.util.Random.nextInt"),
        Case(vector: "java-64", keys: 1, attack: CongruenceAttack(), finding: "java.util.Random.nextInt"),
        Case(vector: "java-double-62", keys: 1, attack: CongruenceAttack(), finding: "Math.random of Java"),
        Case(vector: "glibc-drand48-62", keys: 1, attack: CongruenceAttack(), finding: "drand48"),
        Case(vector: "glibc-lrand48-62", keys: 1, attack: CongruenceAttack(), finding: "lrand48"),
        Case(vector: "perl-62", keys: 1, attack: CongruenceAttack(), finding: "Perl"),
        Case(vector: "msvc-rand-62", keys: 1, attack: CongruenceAttack(), finding: "Microsoft"),
        Case(vector: "msvc-rand-64", keys: 1, attack: CongruenceAttack(), finding: "Microsoft"),
        Case(vector: "musl-62", keys: 1, attack: CongruenceAttack(), finding: "rand of musl"),
        // Of 64 letters only the lowest bits of a number are shown, and those of the next key are known as well.
        Case(vector: "musl-64", keys: 1, attack: CongruenceAttack(), finding: "rand of musl"),
        Case(vector: "cxx-minstd-62", keys: 1, attack: CongruenceAttack(), finding: "minstd_rand (48271)"),
        Case(vector: "php-lcg-62", keys: 1, attack: CongruenceAttack(), finding: "lcg_value of PHP"),
        Case(vector: "php-lcg-64", keys: 1, attack: CongruenceAttack(), finding: "lcg_value of PHP"),
        Case(vector: "mulberry32-62", keys: 40, attack: WeylAttack(), finding: "mulberry32"),
        Case(vector: "splitmix32-62", keys: 40, attack: WeylAttack(), finding: "splitmix32"),
        Case(vector: "splitmix32-64", keys: 40, attack: WeylAttack(), finding: "splitmix32"),
        Case(vector: "murmur32-62", keys: 40, attack: WeylAttack(), finding: "splitmix32 with MurmurHash3"),
        Case(vector: "java-commons-62", keys: 4, attack: CommonsAttack(), finding: "RandomStringUtils"),
        Case(
            vector: "java-filtered-62", keys: 8, attack: CommonsAttack(), finding: "a range of characters",
            isNextKnown: false),
        Case(vector: "java-bytes-64", keys: 1, attack: EncodedBytesAttack(), finding: "java.util.Random"),
        Case(vector: "java-longs-64", keys: 1, attack: EncodedBytesAttack(), finding: "java.util.Random"),
        Case(vector: "python-randbytes-64", keys: 105, attack: EncodedBytesAttack(), finding: "MT19937"),
        Case(vector: "python-number-64", keys: 105, attack: EncodedBytesAttack(), finding: "MT19937"),
        Case(vector: "v8-bytes-64", keys: 2, attack: EncodedBytesAttack(), finding: "Math.random of V8"),
        Case(
            vector: "glibc-bytes-16", keys: 3, attack: EncodedBytesAttack(), finding: "glibc", isNextKnown: false),
        Case(vector: "glibc-rand-62", keys: 2, attack: LaggedSumAttack(), finding: "glibc", isNextKnown: false),
        Case(vector: "glibc-rand-64", keys: 2, attack: LaggedSumAttack(), finding: "glibc", isNextKnown: false),
        Case(
            vector: "glibc-rand-scaled-62", keys: 2, attack: LaggedSumAttack(), finding: "glibc", isNextKnown: false),
        Case(vector: "dotnet-62", keys: 2, attack: LaggedSumAttack(), finding: ".NET", isNextKnown: false),
        Case(vector: "dotnet-64", keys: 2, attack: LaggedSumAttack(), finding: ".NET", isNextKnown: false),
        Case(vector: "go-62", keys: 20, attack: LaggedSumAttack(), finding: "Go", isNextKnown: false),
        Case(vector: "go-64", keys: 20, attack: LaggedSumAttack(), finding: "Go", isNextKnown: false),
    ]

    @Test("each is found from as many keys as the documentation says, and gives the next key", arguments: panel)
    func found(_ shown: Case) throws {
        let vector = try KeyVector(shown.vector)
        let sample = try vector.sample(0..<shown.keys)
        let found = try #require(shown.attack.attempt(on: sample).recovered)
        #expect(found.sentence.contains(shown.finding))
        #expect(found.excessBits >= 36)
        if shown.isNextKnown {
            let next = try #require(found.nextKey)
            #expect(sample.text(of: next) == vector.keys[shown.keys])
        } else {
            #expect(found.nextKey == nil)
        }
    }

    @Test("keys that were not shown come out as predicted, other numbers drawn in between or not")
    func predicted() throws {
        let vector = try KeyVector("v8-64")
        let all = try #require(V8Attack().attempt(on: try vector.sample(0..<8)).recovered)
        #expect(all.lettersPredicted == 7 * 32)
        // Every other key only: the 32 numbers of the key between are skipped.
        let every = [0, 2, 4, 6].map { vector.keys[$0] }
        let sample = try KeySample(texts: every, letters: vector.alphabet)
        let gaps = try #require(V8Attack().attempt(on: sample).recovered)
        #expect(gaps.lettersPredicted == 3 * 32)
        #expect(gaps.replay.contains { $0.name == "further calls between keys" && $0.value == "32" })
    }

    @Test("a generator of 32 bits is found with its state, and predicts all keys behind")
    func weyl() throws {
        let vector = try KeyVector("mulberry32-62")
        let all = try #require(WeylAttack().attempt(on: try vector.sample(0..<60)).recovered)
        let first = try #require(all.replay.first { $0.name.hasPrefix("state before key ") })
        let number = try #require(Int(first.name.dropFirst("state before key ".count)))
        #expect(all.lettersPredicted == (60 - number) * 32)
        let state = UInt32(truncatingIfNeeded: try #require(vector.seed)) &+ UInt32(number - 1) * 32 &* Mulberry32.step
        #expect(first.value == "\(state)")
    }

    @Test("every lcg_value follows from one key", arguments: ["php-lcg-62", "php-lcg-64"])
    func combined(name: String) throws {
        let vector = try KeyVector(name)
        for first in [0, 7, 13] {
            let found = try #require(CongruenceAttack().attempt(on: try vector.sample(first..<19)).recovered)
            #expect(found.lettersPredicted == (18 - first) * 32)
        }
    }

    @Test("V8 is followed back to the seed of its process and the number of calls", arguments: [0, 5])
    func seedOfTheProcess(first: Int) throws {
        let vector = try KeyVector("v8-62")
        let found = try #require(V8Attack().attempt(on: try vector.sample(first..<(first + 1))).recovered)
        let details = Dictionary(uniqueKeysWithValues: found.replay.map { ($0.name, $0.value) })
        #expect(details["seed of the process"] == "20261126")
        #expect(details["calls of Math.random before key 1"] == "\(32 * first)")
    }

    @Test(
        "letters written from the last to the first are found as well",
        arguments: ["v8-64", "java-62", "glibc-rand-62"])
    func reversed(name: String) throws {
        let vector = try KeyVector(name)
        let texts = vector.keys.prefix(3).map { String($0.reversed()) }
        let sample = try KeySample(texts: Array(texts.prefix(2)), letters: vector.alphabet)
        let attacks: [any RecoveryAttack] = [V8Attack(), CongruenceAttack(), LaggedSumAttack()]
        let found = try #require(attacks.compactMap { $0.attempt(on: sample).recovered }.first)
        #expect(found.replay.contains { $0.value == "written from the last to the first" })
        if let next = found.nextKey { #expect(sample.text(of: next) == texts[2]) }
    }

    @Test("the generator of one runtime is not taken for that of another", arguments: ["v8-62", "java-62", "go-62"])
    func others(name: String) throws {
        let vector = try KeyVector(name)
        let sample = try vector.sample(0..<2)
        let found = RecoveryAttacks.all.compactMap { $0.attempt(on: sample).recovered }
        #expect(found.count == (name == "go-62" ? 0 : 1))
    }
}

@Suite("Marsaglia's xorshift generators")
struct XorshiftTests {
    private func sample<Generator: LinearGenerator>(
        _ type: Generator.Type, _ alphabet: KeyAlphabet, keys: Int, letter: (UInt64, Int) -> Int
    ) -> KeySample {
        var generator = Generator(state: [0x1234_5678_9abc_def1, 0x0fed_cba9_8765_4321, 0x5555_aaaa_1357_9bdf, 0x2468])
        let letters = (0..<(32 * keys)).map { _ in UInt8(letter(generator.next(), alphabet.size)) }
        return KeySample(length: 32, alphabet: alphabet, letters: letters)
    }

    private func scaled(_ number: UInt64, _ size: Int) -> Int {
        Int(number.multipliedFullWidth(by: UInt64(size)).high)
    }

    @Test(
        "are found from one key by scaling and from five by remainder",
        arguments: [KeyAlphabet.nanoid, .digitsUpperLower])
    func found(alphabet: KeyAlphabet) {
        let samples = [
            sample(Xorshift32.self, alphabet, keys: 2, letter: scaled),
            sample(Xorshift64.self, alphabet, keys: 2, letter: scaled),
            sample(Xorshift128.self, alphabet, keys: 2, letter: scaled),
            sample(Xorshift32.self, alphabet, keys: 6) { Int($0 >> 32) % $1 },
            sample(Xorshift64.self, alphabet, keys: 6) { Int($0 % UInt64($1)) },
            sample(Xorshift128.self, alphabet, keys: 6) { Int($0 >> 32) % $1 },
        ]
        for (index, sample) in samples.enumerated() {
            let shown = sample.prefix(sample.count - 1)
            let found = XorshiftAttack().attempt(on: shown).recovered
            #expect(found?.generator == ["xorshift32", "xorshift64", "xorshift128"][index % 3])
            #expect(found?.nextKey == Array(sample.key(sample.count - 1)))
        }
    }

    /// The first numbers that every LuaJIT gives that was told no seed, to 14 digits as it prints them.
    @Test("LuaJIT's generator gives what LuaJIT prints, and is found from two keys whatever its seed")
    func luaJIT() {
        var unseeded = Tausworthe223(seed: 0)
        let numbers = (0..<3).map { _ in Double(unseeded.next() >> 12) / 0x1p52 }
        let printed = [0.79420629243124, 0.69885246563716, 0.59010374172810]
        #expect(zip(numbers, printed).allSatisfy { abs($0 - $1) < 5e-15 })
        for alphabet in [KeyAlphabet.nanoid, .digitsUpperLower] {
            let sample = sample(Tausworthe223.self, alphabet, keys: 4, letter: scaled)
            let found = XorshiftAttack().attempt(on: sample.prefix(3)).recovered
            #expect(found?.generator == "math.random of LuaJIT" && found?.keysUsed == 2)
            #expect(found?.nextKey == Array(sample.key(3)))
        }
    }

    /// From the authors' code, as other implementations of it test themselves: the state 1, 2, 3, 4.
    @Test("xoshiro256** gives its authors' numbers")
    func xoshiro() {
        var generator = LuaXoshiro(words: (1, 2, 3, 4))
        #expect((0..<4).map { _ in generator.next() } == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
    }
}

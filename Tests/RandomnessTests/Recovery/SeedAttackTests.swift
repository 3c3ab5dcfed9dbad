import Testing

@testable import Randomness

@Suite("Seeds that can be found")
struct SeedAttackTests {
    @Test(
        "the time of issue, in seconds or in milliseconds, is found from one key",
        arguments: [
            ("python-choice-62", "random.choice of Python"), ("python-choice-64", "random.choice of Python"),
            ("python-choices-62", "random.choices of Python"), ("ruby-62", "rand of Ruby"),
            ("php-62", "mt_rand of PHP"), ("php-plain-62", "mt_rand of PHP without a range"),
            ("mulberry32-64", "mulberry32"),
            ("java-millis-62", "nextInt of java.util.Random"), ("glibc-rand-62", "rand of glibc"),
            ("go-62", "math/rand of Go"),
        ])
    func time(name: String, finding: String) throws {
        let vector = try KeyVector(name)
        let seed = Double(try #require(vector.seed))
        let moment = (seed > 1e11 ? seed / 1_000 : seed).rounded(.down) + 1
        let sample = try vector.sample(0..<1, issues: [KeyIssue(serverDate: moment)])
        let found = try #require(SeedAttack().attempt(on: sample).recovered)
        #expect(found.sentence.contains(finding))
        #expect(found.replay.contains { $0.name == "seed" && $0.value == "\(vector.seed ?? 0)" })
        #expect(found.sentence.contains(seed > 1e11 ? "milliseconds" : "seconds"))
    }

    @Test(
        "the time in microseconds, with a fraction or as PHP's manual has it, is found from one key",
        arguments: [
            ("python-float-62", "random.choice of Python", "the time with a fraction"),
            ("php-usec-62", "mt_rand of PHP", "the microseconds of the time"),
            ("php-manual-62", "mt_rand of PHP", "the seconds of the time and its microseconds"),
            ("cxx-micros-62", "mt19937 of C++, uniform_int_distribution", "the time in microseconds"),
        ])
    func moment(name: String, finding: String, origin: String) throws {
        let vector = try KeyVector(name)
        let time = try #require(vector.time)
        let issue = KeyIssue(requestedAt: time - 0.001, answeredAt: time + 0.004)
        let found = try #require(SeedAttack().attempt(on: try vector.sample(0..<1, issues: [issue])).recovered)
        #expect(found.sentence.contains(finding))
        #expect(found.sentence.hasSuffix(origin))
    }

    @Test(
        "a number of 16 bits is found without a time",
        arguments: ["python-choices-64", "php-64", "ruby-64", "go-unseeded-62"])
    func small(name: String) throws {
        let vector = try KeyVector(name)
        let found = try #require(SeedAttack().attempt(on: try vector.sample(0..<1)).recovered)
        #expect(found.replay.contains { $0.name == "seed" && $0.value == "\(vector.seed ?? 0)" })
    }

    @Test(
        "what small seeds give may be known beforehand, of as many letters or of others",
        arguments: ["php-64", "ruby-64", "python-choices-64"])
    func shared(name: String) throws {
        let sample = try KeyVector(name).sample(0..<60)
        let alone = try #require(SeedAttack().attempt(on: sample).recovered)
        for sizes in [[62], [64]] {
            let shared = try #require(SeedAttack(small: SmallSeeds(letters: sizes)).attempt(on: sample).recovered)
            #expect(shared.generator == alone.generator)
            #expect(shared.replay == alone.replay)
            #expect(shared.excessBits == alone.excessBits)
            #expect(shared.nextKey == alone.nextKey)
        }
    }

    /// Generators whose numbers are held against published ones elsewhere.
    @Test("Lua and LuaJIT with the time, and LuaJIT without a seed, are found from one key")
    func lua() throws {
        func sample(_ size: Int, _ letter: () -> UInt8) -> KeySample {
            let alphabet: KeyAlphabet = size == 64 ? .nanoid : .digitsUpperLower
            return KeySample(
                length: 32, alphabet: alphabet, letters: (0..<32).map { _ in letter() },
                issues: [KeyIssue(requestedAt: 1_795_608_000.2, answeredAt: 1_795_608_000.3)])
        }
        for size in [62, 64] {
            let samples = [0, 1_795_608_000 as UInt64].map { seed in
                var generator = Tausworthe223(seed: seed)
                return sample(size) { UInt8(generator.next().multipliedFullWidth(by: UInt64(size)).high) }
            }
            for sample in samples {
                #expect(SeedAttack().attempt(on: sample).recovered?.sentence.contains("math.random of LuaJIT") == true)
            }
            var generator = LuaXoshiro(seed: 1_795_608_000)
            let draw = Draw("", .lowBitsAgain)
            let lua = sample(size) { draw.letter(of: LetterCount(size)) { generator.next() } }
            #expect(SeedAttack().attempt(on: lua).recovered?.sentence.contains("math.random of Lua 5.4") == true)
        }
    }

    @Test("with the seed of a process the next key is known")
    func next() throws {
        let vector = try KeyVector("ruby-64")
        let sample = try vector.sample(0..<3)
        let found = try #require(SeedAttack().attempt(on: sample).recovered)
        #expect(found.lettersPredicted == 64)
        #expect(sample.text(of: try #require(found.nextKey)) == vector.keys[3])
    }

    @Test("Go's table of 607 numbers comes out as in its source")
    func go() throws {
        let vector = try KeyVector("go-unseeded-62")
        var generator = GoRandom(seed: 1)
        let draw = Draw("", .remainder(dropped: 32))
        let text = vector.keys.indices.map { _ in
            let letters = (0..<32).map { _ in draw.letter(of: LetterCount(62)) { generator.next() } }
            return String(decoding: letters.map { vector.alphabet[Int($0)] }, as: UTF8.self)
        }
        #expect(text == vector.keys)
    }

    @Test(
        "each generator gives the runtime's keys",
        arguments: [
            "dotnet-62", "dotnet-64", "glibc-lrand48-62", "msvc-rand-62", "cxx-minstd-62", "perl-62", "php-plain-62",
            "php-plain-64", "mulberry32-62", "mulberry32-64", "splitmix32-62", "splitmix32-64", "murmur32-62",
        ])
    func vectors(name: String) throws {
        let vector = try KeyVector(name)
        let seed = try #require(vector.seed)
        let matches = SeedFamily.known.contains { family in
            family.draws.indices.contains { draw in
                guard family.draws[draw].fits(LetterCount(vector.alphabet.count)) else { return false }
                let letter = family.stream(seed, draw, vector.alphabet.count)
                return vector.keys.allSatisfy { key in
                    key.utf8.elementsEqual((0..<32).map { _ in vector.alphabet[Int(letter())] })
                }
            }
        }
        #expect(matches)
    }

    /// Every generator that is tried, and more than 32 bits of seeds: small ones, times, and where the upper half changes.
    static let generators: [any Randomness.SeededGenerator.Type] = [
        JavaStates.self, Rand48States.self, MicrosoftRand.self, MinimalStandard.self, GlibcRand.self, DotNetRandom.self,
        TwisterByNumber.self, TwisterByArray.self, GoRandom.self, WeylSeeds<Mulberry32>.self,
        WeylSeeds<SplitMix32>.self, WeylSeeds<MurmurMix32>.self,
    ]

    @Test("the first numbers of eight seeds are those of each of them", arguments: generators.indices)
    func first(index: Int) { Self.compare(Self.generators[index]) }

    @Test("the first numbers of eight times with a fraction are those of each of them")
    func firstOfFractions() {
        Self.compare(TwisterByFraction.self, [1.7e9, 1_795_608_000.25, 2_147_483_647.999].map(\.bitPattern))
    }

    private static func compare<Generator: Randomness.SeededGenerator>(
        _ type: Generator.Type,
        _ seeds: [UInt64] = [
            0, 65_529, 1_795_608_000, 2_147_483_640, 2_147_483_648, 4_294_967_288, 1_795_608_000_123,
        ]
    ) {
        let numbers = FirstNumbers(count: 16)
        for first in seeds {
            Generator.begin(numbers, from: first)
            for lane in 0..<FirstNumbers.lanes {
                var generator = Generator(seed: first + UInt64(lane))
                for place in 0..<numbers.count {
                    #expect(numbers[place, lane] == generator.next(), "seed \(first) + \(lane), number \(place)")
                }
            }
        }
    }

    @Test("the remainder by multiplication is the remainder", arguments: [2, 10, 36, 58, 62, 63, 64, 128])
    func remainder(size: Int) {
        let count = LetterCount(size)
        var random = SplitMix(state: UInt64(size))
        let ends = [0, 1, UInt64(size) - 1, UInt64(size), 0xffff_ffff]
        for number in ends + (0..<2_000).map({ _ in random.next() >> 32 }) {
            #expect(count.remainder(number) == number % UInt64(size))
        }
    }
}

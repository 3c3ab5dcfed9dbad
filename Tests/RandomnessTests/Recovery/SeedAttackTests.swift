import Testing

@testable import Randomness

@Suite("Seeds that can be found")
struct SeedAttackTests {
    @Test(
        "the time of issue, in seconds or in milliseconds, is found from one key",
        arguments: [
            ("python-choice-62", "random.choice of Python"), ("python-choice-64", "random.choice of Python"),
            ("python-choices-62", "random.choices of Python"), ("ruby-62", "rand of Ruby"),
            ("php-62", "mt_rand of PHP"),
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
        "a number of 16 bits is found without a time",
        arguments: ["python-choices-64", "php-64", "ruby-64", "go-unseeded-62"])
    func small(name: String) throws {
        let vector = try KeyVector(name)
        let found = try #require(SeedAttack().attempt(on: try vector.sample(0..<1)).recovered)
        #expect(found.replay.contains { $0.name == "seed" && $0.value == "\(vector.seed ?? 0)" })
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
            String(
                decoding: (0..<32).map { _ in vector.alphabet[Int(draw.letter(of: 62) { generator.next() })] },
                as: UTF8.self)
        }
        #expect(text == vector.keys)
    }

    @Test(
        "each generator gives the runtime's keys",
        arguments: ["dotnet-62", "dotnet-64", "glibc-lrand48-62", "msvc-rand-62", "cxx-minstd-62", "perl-62"])
    func vectors(name: String) throws {
        let vector = try KeyVector(name)
        let seed = try #require(vector.seed)
        let matches = SeedFamily.known.contains { family in
            family.draws.indices.contains { draw in
                let letter = family.stream(seed, draw, vector.alphabet.count)
                return vector.keys.allSatisfy { key in
                    key.utf8.elementsEqual((0..<32).map { _ in vector.alphabet[Int(letter())] })
                }
            }
        }
        #expect(matches)
    }
}

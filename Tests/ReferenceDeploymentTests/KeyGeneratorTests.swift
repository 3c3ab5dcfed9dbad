import Testing

@testable import ReferenceDeployment

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keys that a real runtime made; see `Tests/RandomnessTests/Vectors/README.md`.
private struct Vector {
    let seed: UInt64
    let alphabet: [UInt8]
    let keys: [String]

    init(_ name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "RandomnessTests/Vectors/\(name).txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        func header(_ name: String) -> String? {
            lines.first { $0.hasPrefix("# \(name): ") }.map { String($0.dropFirst(name.count + 4)) }
        }
        seed = try #require(header("seed").flatMap(UInt64.init))
        alphabet = Array(try #require(header("alphabet")).utf8)
        keys = lines.filter { !$0.hasPrefix("#") }.map(String.init)
    }
}

@Suite("Generators that are not for keys")
struct KeyGeneratorTests {
    @Test(
        "each gives the keys that the real runtime gave with the same seed",
        arguments: [
            "v8-64", "v8-62", "python-choices-64", "python-choices-62", "python-choice-64", "python-choice-62",
            "java-64", "java-62", "java-millis-62", "glibc-rand-64", "glibc-rand-62",
        ])
    func vectors(name: String) throws {
        let vector = try Vector(name)
        var source = try #require(Self.source(name, seed: vector.seed))
        let keys = vector.keys.map { _ in String(decoding: source.letters(32, of: vector.alphabet), as: UTF8.self) }
        #expect(keys == vector.keys)
        #expect(vector.keys.count >= 2)
    }

    private static func source(_ name: String, seed: UInt64) -> (any LetterSource)? {
        if name.hasPrefix("v8") { return V8MathRandom(seed: seed) }
        if name.hasPrefix("python-choices") { return PythonRandom(seed: seed, method: .choices) }
        if name.hasPrefix("python-choice-") { return PythonRandom(seed: seed, method: .choice) }
        if name.hasPrefix("java") { return JavaRandom(seed: seed) }
        return name.hasPrefix("glibc") ? GlibcRandom(seed: UInt32(seed)) : nil
    }

    @Test("every defect of drawing letters gives keys of the documented form", arguments: KeyGenerator.defects)
    func form(defect: Defect) throws {
        for format in [KeyFormat.letters62, .letters64] {
            let generator = KeyGenerator(faults: try SwitchSet(parsing: [defect.rawValue]), format: format)
            for _ in 0..<20 {
                let letters = try #require(generator.letters())
                #expect(KeyFormat.isWellFormed(KeyFormat.prefix + letters))
            }
        }
    }

    @Test("without a defect the generator is left to the system's", arguments: [[], ["lag"], ["repeats-key"]])
    func sound(defects: [String]) throws {
        let generator = KeyGenerator(faults: try SwitchSet(parsing: defects), format: .letters64)
        #expect(generator.letters() == nil)
    }

    @Test("the misshapen keys are misshapen as their defect says")
    func misshapen() throws {
        let letters = MisshapenLetters(length: 32, alphabet: RandomText.letters64)
        #expect(letters.hexadecimal().allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(letters.lowerCased().allSatisfy { !("A"..."Z").contains(Character(UnicodeScalar($0))) })
        let halves = letters.halvesAlike()
        #expect(halves.prefix(16) == halves.suffix(16))
        #expect((0..<20).allSatisfy { _ in letters.withFixed(17)[16] == UInt8(ascii: "-") })
        // The example of the ULID specification: 01ARYZ6S41 is 1,469,918,176,385 ms.
        #expect(String(decoding: letters.ulid(at: 1_469_918_176_385).prefix(10), as: UTF8.self) == "01ARYZ6S41")
        let biased = (0..<2_000).flatMap { _ in letters.withModuloBias(62) }
        let first = biased.filter { RandomText.letters62.prefix(8).contains($0) }.count
        // 8 letters of 62 with 5 bytes of 256 each: 40/256 instead of 8/62 of 64,000, 10,000 give or take 92.
        #expect((9_400...10_600).contains(first))
        let repeats = (0..<500).map { _ in letters.markov() }.map { key in zip(key, key.dropFirst()).count(where: ==) }
        // 31 places, 1/8 + 7/8/64 each: 4.3 on average.
        #expect((1_900...2_400).contains(repeats.reduce(0, +)))
    }

    @Test("a pool repeats itself after its size, and not before")
    func pool() {
        var pool = LetterPool(size: 500, letters: 64)
        let numbers = (0..<1_000).map { _ in pool.next(below: 64) }
        #expect(Array(numbers.prefix(500)) == Array(numbers.suffix(500)))
        #expect(Array(numbers.prefix(250)) != Array(numbers[250..<500]))
    }

    @Test("every tenth creation, or as many as asked for, hands out an earlier key")
    func repetition() async throws {
        let repetition = KeyRepetition(faults: try SwitchSet(parsing: ["repeats-key=5"]))
        var keys: [String] = []
        for number in 1...10 { keys.append(try await repetition.key { "key \(number)" }) }
        #expect(keys[4] == "key 2")
        #expect(Set(keys).count == 8)
    }

    @Test("creations at the same time hand out one key, one after the other they do not")
    func parallel() async throws {
        let repetition = KeyRepetition(faults: try SwitchSet(parsing: ["parallel-duplicate"]))
        let format = KeyFormat.letters64
        async let first = repetition.key(format.generate)
        async let second = repetition.key(format.generate)
        let together = try await [first, second]
        #expect(together[0] == together[1])
        let alone = try await repetition.key(format.generate)
        #expect(alone != together[0])
        #expect(try await repetition.key(format.generate) != alone)
    }
}

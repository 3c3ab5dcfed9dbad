import TestSupport
import Testing

@Suite("Judging a file of keys") struct RandomnessTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    private func keys(_ count: Int, seed: UInt64 = 5, prefix: String = "ak_live_", letters: Int = 64) -> [String] {
        let alphabet = Array("useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict")
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            prefix + String((0..<32).map { _ in alphabet[Int.random(in: 0..<letters, using: &generator)] })
        }
    }

    private func judge(_ lines: [String], _ options: String...) async throws -> ProcessOutcome {
        try place.folder.write(lines.joined(separator: "\n") + "\n", to: "keys.txt")
        return try await runProcessAside(
            Binaries.keyspec, ["randomness", "keys.txt"] + options, environment: place.environment,
            workingFolder: place.folder.path)
    }

    @Test("sound keys end with 0, the sentence first, and are never printed")
    func sound() async throws {
        let lines = keys(100)
        let outcome = try await judge(lines, "--html", "page.html")
        #expect(outcome.exitStatus == 0, "\(outcome.errors)")
        #expect(outcome.output.hasPrefix("Not refuted at 100 keys: "))
        #expect(outcome.output.contains("192.0 bits = 32 x log2(64), 190 promised"))
        let page = place.text("page.html")
        #expect(page.contains("<svg ") && page.contains("Not refuted at 100 keys"))
        for line in lines { #expect(!outcome.output.contains(line.dropFirst(8)) && !page.contains(line.dropFirst(8))) }
    }

    @Test("keys of half the letters end with 1 and say so; three sound ones with 2")
    func refuted() async throws {
        let outcome = try await judge(keys(10, letters: 32))
        #expect(outcome.exitStatus == 1)
        #expect(outcome.output.hasPrefix("Refuted: only "))
        let few = try await judge(keys(3))
        #expect(few.exitStatus == 2)
        #expect(few.output.hasPrefix("Inconclusive: 3 keys "))
    }

    @Test("the report as JSON")
    func json() async throws {
        let outcome = try await judge(keys(30), "--json")
        #expect(outcome.exitStatus == 0)
        #expect(outcome.output.contains(#""verdict": "not refuted""#))
        #expect(outcome.output.contains(#""capacityBits": 192"#))
    }

    @Test("times put the keys in order; a key twice is found")
    func times() async throws {
        let all = keys(30).enumerated().map { "\($0.element)\t2026-01-31T12:00:\($0.offset + 10)Z" }
        #expect(try await judge(all.shuffled(), "--times").exitStatus == 0)
        let twice = try await judge(keys(30) + keys(1), "--prefix", "ak_live_")
        #expect(twice.exitStatus == 1)
        #expect(twice.output.contains("a key was issued twice"))
    }

    @Test("what is wrong in the file is named with line and column, without the key")
    func badFiles() async throws {
        let lines = keys(3)
        let short = try await judge([lines[0], "", String(lines[1].dropLast())])
        #expect(short.exitStatus == 65)
        #expect(short.errors.contains("keys.txt:3:40: the token has 39 characters, the first one has 40"))
        #expect(!short.errors.contains(lines[1].dropFirst(8).prefix(10)))
        let spaced = try await judge([lines[0], lines[1] + " x"])
        #expect(spaced.exitStatus == 65)
        #expect(spaced.errors.contains("keys.txt:2:41: a token has no spaces"))
        let timeless = try await judge([lines[0]], "--times")
        #expect(timeless.exitStatus == 65)
        #expect(timeless.errors.contains("keys.txt:1:41: there is no time of issue here"))
        let foreign = try await judge([lines[0]], "--alphabet", "hex")
        #expect(foreign.exitStatus == 65)
        #expect(foreign.errors.contains("keys.txt:1:"))
        #expect(try await judge([""]).exitStatus == 65)
        #expect(try await judge(lines, "--alphabet", "ab").exitStatus == 64)
        #expect(try await place.keyspec("randomness", "missing.txt").exitStatus == 65)
        #expect(try await place.keyspec("randomness").exitStatus == 64)
        #expect(try await judge(keys(30), "--html", "/dev/null").exitStatus == 74)
    }
}

@_spi(SecretSender) import Secrecy
import Testing

@Suite("Texts with secrets in them") struct SecretTextTests {
    let key = Secret(name: "victim.old", text: "ak_live_secret")

    @Test("interpolation keeps literals and secrets apart") func interpolation() {
        let text: SecretText = "Bearer \(key), \(42)"
        #expect(text.parts == [.literal(Array("Bearer ".utf8)), .secret(key), .literal(Array(", 42".utf8))])
        #expect(text.withBytes { String(decoding: $0, as: UTF8.self) } == "Bearer ak_live_secret, 42")
        #expect(text.count == 25 && !text.isEmpty && text.secrets == [key])
        #expect(text + "" == text && ("" as SecretText).isEmpty)
    }

    @Test("masking shows a shell variable in each secret's place") func masking() {
        let text: SecretText = "a=\(key)&b=\(key)"
        #expect(text.masked == "a=$KEYSPEC_VICTIM_OLD&b=$KEYSPEC_VICTIM_OLD")
        #expect("\(text)" == text.masked)
    }

    @Test(
        "a shell word is one word whatever it holds",
        arguments: [
            ("", "''"), ("plain", "'plain'"), ("it's", #"'it'\''s'"#), ("caf\u{e9} $HOME", "'caf\u{e9} $HOME'"),
            ("a\r\n\u{0}'\\", #"$'a\x0d\x0a\x00\'\\'"#),
        ])
    func shellWords(text: String, word: String) {
        #expect(SecretText(text).shellWord == word)
    }

    @Test("a shell word quotes the variables of its secrets") func shellWordOfSecret() {
        #expect(("X-API-Key: \(key)" as SecretText).shellWord == #"'X-API-Key: '"$KEYSPEC_VICTIM_OLD""#)
    }
}

@Suite("The generator of a run") struct SeededGeneratorTests {
    @Test("a stream depends on seed and label alone") func streams() {
        var used = SeededGenerator(seed: 1)
        for _ in 0..<10 { _ = used.next() }
        var late = used.stream("check/row")
        var early = SeededGenerator(seed: 1, label: "check/row")
        #expect((0..<5).map { _ in late.next() } == (0..<5).map { _ in early.next() })
        var others = [
            SeededGenerator(seed: 1), SeededGenerator(seed: 2), SeededGenerator(seed: 1, label: "check/row2"),
            SeededGenerator(seed: 2, label: "check/row"), SeededGenerator(seed: 1).stream("check").stream("row"),
        ]
        #expect(Set(others.indices.map { others[$0].next() }).count == others.count)
    }

    @Test("values stay the same from release to release") func recorded() {
        var generator = SeededGenerator(seed: 2026)
        #expect(ByteText.hex(generator.bytes(11)) == "1b53331979158626939840")
        #expect(generator.text(12, from: "abcdef") == "fafadbdbefbd")
        #expect(generator.text(3, from: "") == "")
    }

    @Test("every byte is about as frequent as every other") func uniformity() {
        var generator = SeededGenerator(seed: 5)
        var counts = [Int](repeating: 0, count: 256)
        for byte in generator.bytes(256 * 400) { counts[Int(byte)] += 1 }
        let chiSquare = counts.reduce(0.0) { $0 + (Double($1) - 400) * (Double($1) - 400) / 400 }
        // 255 degrees of freedom: mean 255, standard deviation 22.6.
        #expect((140.0...370.0).contains(chiSquare))
    }
}

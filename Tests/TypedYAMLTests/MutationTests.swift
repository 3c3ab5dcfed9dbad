import TestSupport
import Testing
import TypedYAML

@Suite("Mutated files")
struct MutationTests {
    @Test(
        "no mutation of a good file crashes the reader, and each gives a value or an error inside the file",
        arguments: 0..<8)
    func mutations(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        let original = Array(DecodingTests.text.utf8)
        for _ in 0..<400 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...6, using: &random) { Mutation.apply(to: &bytes, &random) }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test("no text of YAML's own signs crashes the reader", arguments: 0..<4)
    func noise(seed: Int) {
        var random = SeededGenerator(seed: UInt64(1000 + seed))
        for _ in 0..<400 {
            let length = Int.random(in: 1...60, using: &random)
            let bytes = (0..<length).map { _ in random.pick(Mutation.signs) ?? 0x20 }
            check(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// A text that makes a careless reader slow, or runs it out of memory or stack.
    struct Bomb: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let text: String

        init(_ name: String, _ text: String) {
            testDescription = name
            self.text = text
        }

        init(_ opening: String) { self.init("many '\(opening)'", String(repeating: opening, count: 200_000)) }

        static let all = [
            Bomb("["), Bomb("{"), Bomb("- "), Bomb("? "), Bomb("a: "), Bomb("{a: ["), Bomb("&a "), Bomb("!"), Bomb("'"),
            Bomb(
                "a list of aliases of lists of aliases",
                "a: &a [x,x,x,x,x,x,x,x,x]\n"
                    + (0..<60).map { "b\($0): &b\($0) [*b\($0 - 1),*b\($0 - 1),*b\($0 - 1)]\n" }.joined()),
            Bomb("an alias inside its own anchor", "a: &a [*a]\n"),
            Bomb("an alias as a key inside its own anchor", "? &a {? *a : b} : c\n"),
        ]
    }

    @Test("what makes other readers slow is refused at once", arguments: Bomb.all)
    func bombs(bomb: Bomb) {
        let decoded = Suite.schema.decode(SourceFile(name: "a", text: bomb.text))
        #expect(decoded.value == nil)
        #expect(decoded.diagnostics.hasErrors)
        #expect(!decoded.diagnostics.rendered(colours: false).isEmpty)
    }

    private func check(_ text: String) {
        let file = SourceFile(name: "mutated.yaml", text: text)
        let decoded = Suite.schema.decode(file)
        #expect((decoded.value == nil) == decoded.diagnostics.hasErrors, "neither a value nor an error for:\n\(text)")
        for range in decoded.diagnostics.compactMap(\.range) {
            let length = file.line(range.line)?.unicodeScalars.count ?? 0
            let isInside =
                range.line >= 1 && range.line <= file.lineCount + 1 && range.column >= 1 && range.column <= length + 1
            #expect(isInside, "\(range) is outside of:\n\(text)")
        }
        #expect(decoded.value != nil || !decoded.diagnostics.rendered(colours: true).isEmpty)
    }
}

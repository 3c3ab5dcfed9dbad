import TestSupport
import Testing

@testable import Runner

@Suite("Patterns of names")
struct NamePatternTests {
    @Test(
        "stars and question marks match, everything else stands for itself",
        arguments: [
            ("header.*", "header.key-required", true), ("*", "", true), ("?", "", false), ("?", "x", true),
            ("HDR-?", "HDR-3", true), ("HDR-?", "HDR-12", false), ("a[b]", "a[b]", true), ("a[b]", "ab", false),
            ("*[enrich,*]", "header.x[enrich,query-key]", true), ("a.b", "axb", false), ("**", "abc", true),
            ("", "", true), ("", "a", false),
        ])
    func examples(pattern: String, name: String, matches: Bool) {
        #expect(NamePattern(pattern).matches(name) == matches)
    }

    /// The definition, word for word, as slow as it is.
    static func slowly(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case "*": return slowly(rest, text) || (!text.isEmpty && slowly(pattern, text.dropFirst()))
        case "?": return !text.isEmpty && slowly(rest, text.dropFirst())
        default: return text.first == first && slowly(rest, text.dropFirst())
        }
    }

    @Test("agrees with the definition on random patterns")
    func property() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<5_000 {
            let pattern = String((0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick("ab*?") ?? "a" })
            let text = String((0..<Int.random(in: 0...7, using: &random)).map { _ in random.pick("ab") ?? "a" })
            #expect(NamePattern(pattern).matches(text) == Self.slowly(pattern[...], text[...]), "\(pattern) \(text)")
        }
    }

    @Test("a hostile pattern takes no exponential time")
    func hostile() {
        let pattern = String(repeating: "a*", count: 40) + "b"
        #expect(!NamePattern(pattern).matches(String(repeating: "a", count: 2_000)))
    }

    @Test(
        "a shard is i/n with i from 1 to n",
        arguments: [
            ("1/1", true), ("2/3", true), ("0/3", false), ("4/3", false), ("1", false), ("a/b", false),
            ("1/2/3", false),
        ])
    func shards(text: String, isValid: Bool) { #expect((Selection.Shard(text) != nil) == isValid) }
}

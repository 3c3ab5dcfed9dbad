import TestSupport
import Testing
import TypedYAML

@Suite("Suggestions, globs and JSON text")
struct WordTests {
    @Test(
        "a near word is found, a far one is not",
        arguments: [
            ("endpont", "endpoint"), ("ednpoint", "endpoint"), ("END_POINT", "endpoint"), ("header", "headers"),
            ("time-out", "timeout"), ("timout", "timeout"), ("wiat", "wait"), ("colour", nil), ("", nil), ("x", nil),
            ("on", nil), ("io", nil), ("IN", "in"), ("headersandmuchmore", nil),
        ] as [(String, String?)])
    func suggestions(word: String, expected: String?) {
        let words = ["endpoint", "headers", "timeout", "wait", "in"]
        #expect(Suggestion.nearest(to: word, among: words) == expected)
    }

    @Test(
        "globs match whole names",
        arguments: [
            ("*.log", "a.log", true), ("*.log", "a/b.log", false), ("**/*.log", "a/b/c.log", true),
            ("**/*.log", "c.log", true), ("a/**", "a/b/c", true), ("a?c", "abc", true), ("a?c", "a/c", false),
            ("[a-c]x", "bx", true), ("[!a-c]x", "bx", false), ("[!a-c]x", "dx", true), ("[]]", "]", true),
            ("{a,b}*", "b1", true), ("{a,b}*", "c1", false), ("a\\*", "a*", true), ("a\\*", "ab", false),
            ("rotation.*", "rotation.old-key", true), ("*a*a*a*a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("a/**/b", "a/b", true), ("a/**/b", "a/x/y/b", true), ("a/**/b", "ab", false), ("a/**/b", "a/xb", false),
            ("a**b", "a/x/b", true), ("", "", false),
        ])
    func globs(pattern: String, name: String, expected: Bool) {
        #expect((try? Glob(pattern))?.matches(name) ?? false == expected)
    }

    @Test("what is no glob is refused", arguments: ["", "[a", "{a", "a\\", "[b-a]", "{a,{b}}", "[", "[!"])
    func notGlobs(pattern: String) {
        #expect(throws: Mistake.self) { try Glob(pattern) }
    }

    @Test("JSON keeps its order, escapes what cannot be shown, and writes the shortest numbers")
    func jsonText() {
        let value: OrderedJSON = [
            "z": 1, "a": [1, "two", .double(2.5), .double(3), .double(.nan), nil, true], "empty": [:],
            "list": [["x": []], 2], "text": "\"\\\n\t\u{1B}\u{2028}é",
        ]
        #expect(
            value.text(.compact)
                == #"{"z":1,"a":[1,"two",2.5,3,null,null,true],"empty":{},"list":[{"x":[]},2],"#
                + #""text":"\"\\\n\t\u001b\u2028é"}"#)
        expectGolden(value.text() + "\n", "ordered.json")
        #expect(value["a"]?["b"] == nil)
        #expect(value["z"] == 1)
    }
}

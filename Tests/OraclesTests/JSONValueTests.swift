import Testing

@testable import Oracles

@Suite("JSON")
struct JSONValueTests {
    @Test(
        "pointers lead where RFC 6901 says",
        arguments: [
            ("", true), ("/foo", true), ("/foo/0", true), ("/", true), ("/a~1b", true), ("/m~0n", true), ("/ ", true),
            ("/foo/2", false), ("/foo/00", false), ("/foo/-", false), ("foo", false), ("/nope", false),
        ])
    func pointers(pointer: String, exists: Bool) throws {
        let text = #"{"foo":["bar","baz"],"":0,"a/b":1,"m~n":8," ":7}"#
        let value = try #require(JSONValue(parsing: Array(text.utf8)))
        #expect((value.value(at: pointer) != nil) == exists)
    }

    @Test("what is not JSON is nil", arguments: ["", "<html>", "nope", "{", "{\"a\":}", "\u{0}", "{}{}"])
    func notJSON(text: String) { #expect(JSONValue(parsing: Array(text.utf8)) == nil) }

    @Test("scalars read as a person writes them")
    func scalars() {
        #expect(
            JSONValue(parsing: Array("[1, 1.5, true, null, \"x\"]".utf8)).map { value in
                guard case .array(let elements) = value else { return [] }
                return elements.map { $0.scalarText ?? "-" }
            } == ["1", "1.5", "true", "null", "x"])
    }
}

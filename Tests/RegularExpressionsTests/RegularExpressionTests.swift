import RegularExpressions
import Testing

@Suite("Regular expressions")
struct RegularExpressionTests {
    private func matches(_ expression: String, _ text: String) throws -> [String?] {
        try RegularExpression(expression).matches(in: text).map { $0[0] }
    }

    @Test("are found anywhere, or where they are anchored")
    func places() throws {
        #expect(try RegularExpression("b+").isFound(in: "abba"))
        #expect(try !RegularExpression("^b").isFound(in: "abba"))
        #expect(try RegularExpression("^abba$").isFound(in: "abba"))
        #expect(try !RegularExpression("^b").isFound(in: "a\nb"))
        #expect(try RegularExpression("(?m)^b").isFound(in: "a\nb"))
    }

    @Test("read texts as Unicode, and have the usual classes for ASCII")
    func unicode() throws {
        #expect(try matches(".", "é€😀") == ["é", "€", "😀"])
        #expect(try matches("(?i)straße", "STRAßE") == ["STRAßE"])
        #expect(try matches("\\d+", "12 ٣٤") == ["12"])
        #expect(try matches("\\w+", "key_1") == ["key_1"])
        #expect(try matches(".+", "one\r\ntwo\rthree") == ["one", "two", "three"])
    }

    @Test("give what their groups captured, by number and by name")
    func groups() throws {
        let expression = try RegularExpression("(?<id>[0-9]+)(-(x))?(?:!)(?<label>.*)")
        #expect(expression.groupCount == 4)
        #expect(expression.groupNames == ["id", "label"])
        let match = try #require(try expression.firstMatch(in: "no. 17!päck"))
        #expect(match["id"] == "17")
        #expect(match["label"] == "päck")
        #expect(match["hint"] == nil)
        #expect([match[0], match[1], match[2], match[5]] == ["17!päck", "17", nil, nil])
        #expect(match.groups == ["17", "päck"])
        #expect(try expression.firstMatch(in: "none") == nil)
    }

    @Test("are found one behind the other, an empty match at each character")
    func severalMatches() throws {
        #expect(try matches("aa", "aaaaa") == ["aa", "aa"])
        #expect(try matches("x*", "éx") == ["", "x", ""])
        #expect(try matches("$", "") == [""])
        #expect(try matches("a", "").isEmpty)
    }

    @Test(
        "that are none are refused, with the place where they go wrong",
        arguments: [
            ("(", 1), ("a)b", 1), ("[a", 2), ("é*+*", 3), ("a{3,2}", 5), ("\\k<no>", 3), ("\\C", 2), ("(?<1>a)", 3),
        ])
    func mistakes(expression: String, offset: Int) throws {
        let error = #expect(throws: RegularExpression.SyntaxError.self) { try RegularExpression(expression) }
        #expect(error?.offset == offset)
        #expect(error?.description.isEmpty == false)
    }

    @Test(
        "that never come to an end are given up",
        arguments: ["^(.+)+#$", "^(a|a)*$", "(.*)(.*)(.*)(.*)(.*)(.*)#$", "(a*)*\\1b"])
    func endless(expression: String) throws {
        let expression = try RegularExpression(expression)
        let text = String(repeating: "a", count: 3_000) + "#b!"
        let error = #expect(throws: RegularExpression.SearchTooLong.self) { try expression.isFound(in: text) }
        #expect(error?.expression == expression.text)
        #expect(throws: RegularExpression.SearchTooLong.self) { try expression.matches(in: text) }
    }

    @Test("that are sensible are not given up in long texts")
    func longTexts() throws {
        let line = #"{"endpoint":"companies.enrich","credits":1,"status":200}"# + "\n"
        let text = String(repeating: line, count: 20_000)
        let expression = try RegularExpression(#""endpoint":"(?<endpoint>[^"]+)".*"status":(?<status>\d+)"#)
        #expect(try expression.matches(in: text).count == 20_000)
        #expect(try !RegularExpression("Traceback \\(most recent call last\\)").isFound(in: text))
    }

    @Test("are equal when they are written alike")
    func equality() throws {
        #expect(try RegularExpression("a") == RegularExpression("a"))
        #expect(try Set([RegularExpression("a"), RegularExpression("b"), RegularExpression("a")]).count == 2)
    }
}

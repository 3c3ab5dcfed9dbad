import RegularExpressions
import Testing

@testable import SpecLanguage

@Suite("Patterns that every text matches")
struct PatternReachTests {
    @Test(
        "are those that can match no letters wherever there is a text",
        arguments: [
            "", "a*", ".*", "^", "$", "^.*", ".*$", "\\A", "(a|)", "a|b*", "(?:a?){3}", "(?<name>x*)y?", "[a-z]*",
            "x{0,5}",
            "x{0}", "a*?", "a?+", "()", "[\\]x]*", "(^|a)b*", "[a[]*", "[[:alpha:]x]?", "(?i)", "(?s).*",
            "(?i)x*", "(?s-i:.*)", "(?m)^",
        ])
    func everywhere(_ pattern: String) throws {
        #expect(PatternReach.isFoundEverywhere(pattern))
        let expression = try RegularExpression(pattern)
        for text in ["", " ", "Z", "no\nline", "\u{1F600}"] {
            #expect(try expression.isFound(in: text), "\(text)")
        }
    }

    @Test(
        "are none of those that ask for something, or are not understood",
        arguments: [
            "a", "a+", "^$", "^a*$", "\\b", ".", "[^a]", "(?!Traceback)", "^(?!.*Traceback)", "x{1,}", "(a)|b", "a*b",
            "(?i)a", "(?x) a*", "(?s-i:a.*)", "(?=a)", "\\d*x", "\\.", "(a*)b", "^(a|b)", "[*]",
            "\\*", "\\Qa*\\E", "$^", "[a[b]]?",
        ])
    func somewhere(_ pattern: String) throws {
        _ = try RegularExpression(pattern)
        #expect(!PatternReach.isFoundEverywhere(pattern))
    }
}

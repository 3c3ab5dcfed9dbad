import TestSupport
import Testing

@testable import Reporting

/// A scalar that the compiler takes in no literal.
private let noncharacter = Unicode.Scalar(0xFDD0 as UInt16).map(String.init) ?? ""

/// What a target may send to hurt a reader: each a short text with its trap.
let nastyTexts = [
    "", "plain", "]]>", "<b>&amp;\"'", "a\u{0}b\u{1}\u{1F}\u{7F}", "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{9B}31m\u{85}",
    "\u{202E}txt.exe\u{202C}\u{2066}\u{200B}", "\u{FFFE}\u{FFFF}\(noncharacter)", "line\nnext\r\nlast\rend\ttab",
    "`", "``", "```\n# heading\n```", "`a` ``b`` `c", "```\u{301}", "|\u{301}|", "a|b\\|c\\",
    "@octocat and #12 and a@b.example",
    "https://evil.example www.evil.example", "1. one", "- item", "# head", "***", "___", "===", "<!-- -->", "&lt;&#60;",
    "::error::x", "  ::stop-commands::t", "##vso[task.setvariable]x", "##VSO[x]", "a ##[error]b", "##teamcity[x]",
    "section_start:1:a\r\u{1B}[0K", "![i](j)", "$x$ $$y$$", "~~s~~", "\u{1F469}\u{200D}\u{1F4BB}",
    String(decoding: [0xED, 0xA0, 0x80, 0x41], as: UTF8.self),
]

/// Random text from the characters that matter to some format.
func randomText(_ generator: inout SeededGenerator, upTo length: Int = 24) -> String {
    let alphabet = Array(
        "`|\\<>&\"'[]()!*_~#@:$-+=. \n\r\tab1\u{0}\u{1B}\u{9B}\u{202E}\u{301}\u{FFFF}é\u{1F600}w/;]".unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...length, using: &generator) {
        text.append(alphabet.randomElement(using: &generator) ?? "a")
    }
    return String(text)
}

@Suite("Escaping")
struct EscapingTests {
    static let texts: [String] = {
        var generator = SeededGenerator(seed: 20_261_123)
        return nastyTexts + (0..<1_000).map { _ in randomText(&generator) }
    }()

    @Test("visible text holds no character that acts on a display")
    func visible() {
        for text in Self.texts {
            let offender = VisibleText.make(text, .line).unicodeScalars.first { scalar in
                scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.properties.isBidiControl
                    || scalar.properties.isNoncharacterCodePoint
            }
            #expect(offender == nil, "\(text.debugDescription)")
        }
    }

    @Test(
        "hidden characters are written out by their number",
        arguments: [
            ("\u{1B}[31m", "\\u{1B}[31m"), ("\u{202E}x", "\\u{202E}x"), ("a\r\n\tb", "a\\r\\n\\tb"),
            ("\u{E0041}", "\\u{E0041}"), ("naïve 日本 🙂", "naïve 日本 🙂"),
        ])
    func writtenOut(text: String, expected: String) {
        #expect(VisibleText.make(text, .line) == expected)
    }

    @Test("XML text comes back from a parser as the visible text, in content and in attributes")
    func xml() throws {
        for text in Self.texts {
            let document = "<a b=\"\(XMLText.attribute(text))\">\(XMLText.content(text))</a>"
            var parser = try XMLPullParser(Array(document.utf8))
            let visible = VisibleText.make(text, .block)
            #expect(try parser.next() == .start(name: "a", attributes: ["b": visible]))
            if !visible.isEmpty { #expect(try parser.next() == .text(visible)) }
            #expect(try parser.next() == .end(name: "a"))
            #expect(try parser.next() == nil)
        }
    }

    @Test("no text opens a row, a cell or a section of Markdown")
    func markdownCells() {
        for text in Self.texts {
            let cell = MarkdownText.cell(text)
            let code = MarkdownText.codeCell(text)
            let document = "## T\n\n| a | b |\n| --- | --- |\n| \(cell) | \(code) |\n\n- \(MarkdownText.inline(text))\n"
            let section = MarkdownOutline(document).sections["T"]
            #expect(section?.tableRows == 1, "\(text.debugDescription) -> \(document)")
            #expect(section?.headings == 0)
            #expect(section?.items == 1)
        }
    }

    @Test("no text closes the fence around it")
    func fences() {
        for text in Self.texts {
            let document = "## T\n\n\(MarkdownText.fenced(text, language: "http"))\n### after\n"
            #expect(MarkdownOutline(document).sections["T"]?.headings == 1, "\(text.debugDescription)")
        }
    }

    @Test(
        "Markdown shows text literally and stays legible",
        arguments: [
            ("a_b snake_case _x_", "a_b snake_case \\_x\\_"), ("see `X-API-Key`, ok", "see `X-API-Key`, ok"),
            ("a ` b", "a \\` b"), ("``x`` `y`", "\\`\\`x\\`\\` `y`"), ("<b>", "&lt;b&gt;"), ("v1.2-rc", "v1.2-rc"),
            ("1. x", "1\\. x"), ("@me #1 a #b", "@&#8203;me #&#8203;1 a #&#8203;b"), ("- x", "\\- x"),
            ("https://x www.y", "https:&#8203;//x www.&#8203;y"), ("[a](b)", "\\[a\\](b)"), ("a|b", "a\\|b"),
        ])
    func markdownInline(text: String, expected: String) {
        #expect(MarkdownText.inline(text) == expected)
    }

    @Test(
        "code spans have a longer fence than what they hold",
        arguments: [
            ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("``", "``` `` ```"), ("", "*(empty)*"),
            (" a ", "`  a  `"), ("a\nb", "`a\\nb`"),
        ])
    func markdownCode(text: String, expected: String) {
        #expect(MarkdownText.code(text) == expected)
    }

    @Test(
        "workflow commands are no commands any more",
        arguments: [
            ("::error::x", "\\::error::x"), ("  ::set-output::", "  \\::set-output::"), ("a ::error::", "a ::error::"),
            ("##vso[x]", "#\\#vso[x]"), ("a ##[group]", "a #\\#[group]"), ("##TeamCity[x", "#\\#TeamCity[x"),
            ("section_start:1:a", "section_start\\:1:a"), ("section_end:1:a", "section_end\\:1:a"),
        ])
    func commands(line: String, expected: String) {
        #expect(TerminalText.withoutCommands(line) == expected)
    }

    @Test("every line of a block is safe, also behind CRLF")
    func blocks() {
        #expect(TerminalText.block("a\r\n::error::b\n##[c]", indent: "") == "a\\r\n\\::error::b\n#\\#[c]")
        for text in Self.texts {
            for line in TerminalText.block(text, indent: "").split(separator: "\n") {
                #expect(!line.drop { $0 == " " || $0 == "\t" }.hasPrefix("::"))
                #expect(!line.contains("##[") && !line.contains("##vso[") && !line.contains("\u{1B}"))
            }
        }
    }
}

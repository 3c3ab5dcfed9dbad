import TestSupport
import Testing

@testable import Reporting

@Suite("The XML parser that judges reports")
struct XMLPullParserTests {
    private func tokens(_ document: String) throws -> [XMLPullParser.Token] {
        var parser = try XMLPullParser(Array(document.utf8))
        var tokens: [XMLPullParser.Token] = []
        while let token = try parser.next() { tokens.append(token) }
        return tokens
    }

    @Test("elements, attributes, references, comments, instructions and CDATA")
    func wellFormed() throws {
        let document = """
            <?xml version='1.0' encoding="utf-8"?>
            <!-- head --><?pi data?>
            <a:b x="1 &lt;&#x41;&#66;&quot;" y='"'><c/>t&amp;<![CDATA[<&]]]]><!-- - --></a:b >
            <!-- tail -->
            """
        #expect(
            try tokens(document) == [
                .start(name: "a:b", attributes: ["x": "1 <AB\"", "y": "\""]), .start(name: "c", attributes: [:]),
                .end(name: "c"), .text("t&"), .text("<&]]"), .end(name: "a:b"),
            ])
    }

    @Test("line ends and attribute white space are normalised")
    func normalisation() throws {
        #expect(
            try tokens("<a b=\"1\n2\t3&#10;\">x\r\ny\rz</a>") == [
                .start(name: "a", attributes: ["b": "1 2 3\n"]), .text("x\ny\nz"), .end(name: "a"),
            ])
    }

    @Test(
        "what is not well-formed is refused",
        arguments: [
            "", "text", "<a>", "</a>", "<a></b>", "<a/><b/>", "<a/>x", "x<a/>", "<a b=1/>", "<a b='1' b='2'/>",
            "<a b='<'/>", "<a>]]></a>", "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#x110000;</a>",
            "<a>& b</a>", "<a>\u{1}</a>", "<a>\u{FFFF}</a>", "<a><!-- a -- b --></a>", "<!DOCTYPE a><a/>",
            "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "<a b='1'c='2'/>", "<a><![CDATA[x</a>", "<a b='1/>", "<a",
            "< a/>",
            "<1a/>", "<a/ >", "<a><?xml version='1.0'?></a>", "<?xml version='1.1'?><a/>",
            "<?xml version='1.0' encoding='latin1'?><a/>", " <?xml version='1.0'?><a/>", "<a>&#;</a>", "<a>&#x;</a>",
            "<a>&#-65;</a>", "<![CDATA[x]]><a/>", "<a></a", "<a b/>", "<a =''/>", "<a>&amp</a>",
        ])
    func malformed(document: String) {
        #expect(throws: XMLPullParser.Failure.self) { try tokens(document) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        #expect(throws: XMLPullParser.Failure(line: 1, problem: "the document is not UTF-8")) {
            try XMLPullParser(Array("<a>".utf8) + [0xFF] + Array("</a>".utf8))
        }
    }

    @Test("a failure names its line")
    func lines() {
        #expect(throws: XMLPullParser.Failure(line: 3, problem: "</b> stands where <a> has to be closed")) {
            try tokens("<a>\n\n</b>")
        }
    }

    @Test("no damage to a document crashes the parser")
    func damage() throws {
        var generator = SeededGenerator(seed: 3)
        let document = Array("<?xml version=\"1.0\"?><a b=\"&lt;\"><!-- c --><d/>t&#65;<![CDATA[e]]></a>".utf8)
        for _ in 0..<1_500 {
            var damaged = document
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let index = Int.random(in: damaged.indices, using: &generator)
                if generator.chance(0.5) {
                    damaged.remove(at: index)
                } else {
                    damaged[index] = UInt8(ascii: generator.pick("<>&;\"'/!?-[]=x ".unicodeScalars) ?? "x")
                }
            }
            guard var parser = try? XMLPullParser(damaged) else { continue }
            while let token = try? parser.next() { _ = token }
        }
    }
}

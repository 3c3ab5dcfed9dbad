import Testing

@testable import KeyspecCommands

@Suite("Plain text") struct TextTableTests {
    @Test("columns are as wide as their widest cell, and no line ends with a space")
    func columns() {
        var table = TextTable(indent: 2)
        table.add("a", "bb", "c")
        table.add("aaaa", "b", "")
        #expect(table.text == "  a     bb  c\n  aaaa  b\n")
    }

    @Test("text is broken at spaces, and a word that is too long stands alone")
    func wrapping() {
        #expect("one two three".wrapped(to: 9, indent: 2) == "  one two\n  three\n")
        #expect("a incomprehensibilities b".wrapped(to: 10) == "a\nincomprehensibilities\nb\n")
        #expect("".wrapped() == "")
    }
}

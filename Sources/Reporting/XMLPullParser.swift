/// A strict, non-validating parser for XML 1.0 documents without a document type declaration.
///
/// It shares no code with the writers of reports, so that it can judge them. It refuses what is not well-formed
/// (fifth edition: characters 2.2, names 2.3, comments 2.5, markup 3.1, references 4.1) and every DOCTYPE, which also
/// rules out entity expansion. Namespaces are names with a colon to it.
struct XMLPullParser {
    enum Token: Equatable {
        case start(name: String, attributes: [String: String])
        case end(name: String)
        /// Character data between two tags, references resolved; never empty.
        case text(String)
    }

    /// Why a document is not well-formed.
    struct Failure: Error, Equatable, CustomStringConvertible {
        var line: Int
        var problem: String

        var description: String { "line \(line): \(problem)" }
    }

    private var scanner: XMLScanner
    private var open: [String] = []
    private var pending: Token?
    private var isRootDone = false

    init(_ bytes: [UInt8]) throws(Failure) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(line: 1, problem: "the document is not UTF-8")
        }
        scanner = XMLScanner(text)
        if scanner.take("\u{FEFF}") {}
        if scanner.take("<?xml") { try scanDeclaration() }
    }

    /// The next token; nil after the end of the root element and what may follow it.
    mutating func next() throws(Failure) -> Token? {
        if let token = pending {
            pending = nil
            return token
        }
        while !scanner.isAtEnd {
            if scanner.take("<!--") {
                try scanComment()
            } else if scanner.take("<![CDATA[") {
                guard !open.isEmpty else { throw failure("character data outside the root element") }
                let text = try scanner.upTo("]]>", in: "a CDATA section")
                if !text.isEmpty { return .text(text) }
            } else if scanner.take("<?") {
                try scanInstruction()
            } else if scanner.take("<!") {
                throw failure("a document type declaration is not accepted")
            } else if scanner.take("</") {
                return try scanEnd()
            } else if scanner.take("<") {
                return try scanStart()
            } else if let text = try scanText() {
                return .text(text)
            }
        }
        if let name = open.last { throw failure("<\(name)> is not closed") }
        guard isRootDone else { throw failure("there is no root element") }
        return nil
    }

    private func failure(_ problem: String) -> Failure { scanner.failure(problem) }

    private mutating func scanDeclaration() throws(Failure) {
        let text = try scanner.upTo("?>", in: "the XML declaration")
        let words = text.split { $0.isWhitespace }.map { $0.replacing("'", with: "\"") }
        guard words.first == "version=\"1.0\"",
            words.count == 1 || (words.count == 2 && words[1].lowercased() == "encoding=\"utf-8\"")
        else { throw failure("the declaration is not that of XML 1.0 in UTF-8") }
    }

    private mutating func scanComment() throws(Failure) {
        let text = try scanner.upTo("--", in: "a comment")
        guard scanner.take(">") else { throw failure("'--' inside a comment that begins '\(text.prefix(20))'") }
    }

    private mutating func scanInstruction() throws(Failure) {
        let name = try scanner.name()
        if name.lowercased() == "xml" { throw failure("an XML declaration that is not at the start") }
        _ = try scanner.upTo("?>", in: "a processing instruction")
    }

    private mutating func scanEnd() throws(Failure) -> Token {
        let name = try scanner.name()
        scanner.skipSpace()
        guard scanner.take(">") else { throw failure("'>' is missing after </\(name)") }
        guard let expected = open.popLast() else { throw failure("</\(name)> closes nothing") }
        guard expected == name else { throw failure("</\(name)> stands where <\(expected)> has to be closed") }
        if open.isEmpty { isRootDone = true }
        return .end(name: name)
    }

    private mutating func scanStart() throws(Failure) -> Token {
        if open.isEmpty, isRootDone { throw failure("a second root element") }
        let name = try scanner.name()
        var attributes: [String: String] = [:]
        while true {
            let hadSpace = scanner.skipSpace()
            if scanner.take("/>") {
                pending = .end(name: name)
                if open.isEmpty { isRootDone = true }
                return .start(name: name, attributes: attributes)
            }
            if scanner.take(">") {
                open.append(name)
                return .start(name: name, attributes: attributes)
            }
            guard hadSpace else { throw failure("white space is missing before an attribute of <\(name)>") }
            let key = try scanner.name()
            scanner.skipSpace()
            guard scanner.take("=") else { throw failure("'=' is missing after the attribute \(key)") }
            scanner.skipSpace()
            guard attributes.updateValue(try scanner.attributeValue(), forKey: key) == nil else {
                throw failure("the attribute \(key) stands twice in <\(name)>")
            }
        }
    }

    /// Character data up to the next markup; nil for the white space that may stand around the root element.
    private mutating func scanText() throws(Failure) -> String? {
        let text = try scanner.characterData()
        if open.isEmpty {
            guard text.allSatisfy(\.isWhitespace) else { throw failure("text outside the root element") }
            return nil
        }
        return text
    }
}

/// Text inside GitHub Flavored Markdown: what a target sent can make no markup, link, mention, image or HTML.
enum MarkdownText {
    /// Text within a paragraph, a list item or a heading, on one line.
    ///
    /// Code spans of single backticks are kept, since nothing acts inside them; all else is literal.
    static func inline(_ text: String) -> String {
        pieces(of: VisibleText.make(text, .line)).map { piece in
            switch piece {
            case .plain(let text): escape(text)
            case .code(let text): "`\(text)`"
            }
        }.joined()
    }

    /// Text within a table cell: as `inline`, and without a bare pipe, which would end the cell even in a code span.
    static func cell(_ text: String) -> String { protectPipes(inline(text)) }

    /// Text as a code span; longer runs of backticks outside than any inside.
    static func code(_ text: String) -> String {
        let text = VisibleText.make(text, .line)
        if text.isEmpty { return "*(empty)*" }
        let fence = String(repeating: "`", count: longestRun(of: "`", in: text) + 1)
        let needsPadding =
            text.hasPrefix("`") || text.hasSuffix("`")
            || (text.hasPrefix(" ") && text.hasSuffix(" ") && text.contains { $0 != " " })
        return needsPadding ? "\(fence) \(text) \(fence)" : fence + text + fence
    }

    /// A code span within a table cell.
    static func codeCell(_ text: String) -> String { protectPipes(code(text)) }

    /// A fenced block, its fence longer than any run of backticks inside.
    static func fenced(_ text: String, language: String) -> String {
        var content = VisibleText.make(text, .block)
        if content.hasSuffix("\n") { content.removeLast() }
        let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: content) + 1))
        return "\(fence)\(language)\n\(content)\n\(fence)\n"
    }

    private enum Piece {
        case plain(String)
        case code(String)
    }

    /// Cuts text at code spans: a run of exactly one backtick, up to the next such run.
    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let tick = rest.firstIndex(of: "`") {
            plain += rest[..<tick]
            let run = rest[tick...].prefix { $0 == "`" }
            rest = rest[run.endIndex...]
            guard run.count == 1, let end = singleTick(in: rest), end != rest.startIndex else {
                plain += run
                continue
            }
            pieces.append(.plain(plain))
            plain = ""
            pieces.append(.code(String(rest[..<end])))
            rest = rest[rest.index(after: end)...]
        }
        return pieces + [.plain(plain + rest)]
    }

    private static func singleTick(in text: Substring) -> Substring.Index? {
        var rest = text
        while let tick = rest.firstIndex(of: "`") {
            let run = rest[tick...].prefix { $0 == "`" }
            if run.count == 1 { return tick }
            rest = rest[run.endIndex...]
        }
        return nil
    }

    private static func longestRun(of character: Character, in text: String) -> Int {
        var (longest, current) = (0, 0)
        for next in text {
            current = next == character ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        var previous: Unicode.Scalar?
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            switch scalar {
            case "\\", "`", "*", "[", "]", "~", "|", "$", "!":
                escaped += "\\\(scalar)"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            // Inside a word it is literal, and the name stays legible in the source.
            case "_" where !(isWord(previous) && isWord(next)): escaped += "\\_"
            // GitHub looks for mentions, references and addresses in the rendered text, where a backslash is gone.
            case "@" where isWord(next): escaped += "@&#8203;"
            case "#" where isWord(next): escaped += "#&#8203;"
            case "#", "+", "-",
                "=" where escaped.isEmpty:
                escaped += "\\\(scalar)"
            case ":" where next == "/": escaped += ":&#8203;"
            case "." where isWWW(scalars[..<index]): escaped += ".&#8203;"
            case ".",
                ")" where !escaped.isEmpty && escaped.allSatisfy(\.isNumber):
                escaped += "\\\(scalar)"
            default: escaped.unicodeScalars.append(scalar)
            }
            previous = scalar
        }
        return escaped
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" } ?? false
    }

    /// Whether text ends in `www`, of which GitHub makes a link when a dot follows.
    private static func isWWW(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        scalars.count >= 3 && scalars.suffix(3).allSatisfy { $0 == "w" || $0 == "W" }
    }

    private static func protectPipes(_ markdown: String) -> String {
        var protected = ""
        var previous: Character?
        for character in markdown {
            if character == "|", previous != "\\" { protected += "\\" }
            protected.append(character)
            previous = character
        }
        return protected
    }
}

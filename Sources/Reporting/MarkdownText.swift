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
        let fence = String(repeating: "`", count: longestTickRun(in: text) + 1)
        let needsPadding =
            text.unicodeScalars.first == tick || text.unicodeScalars.last == tick
            || (text.hasPrefix(" ") && text.hasSuffix(" ") && text.contains { $0 != " " })
        return needsPadding ? "\(fence) \(text) \(fence)" : fence + text + fence
    }

    /// A code span within a table cell.
    static func codeCell(_ text: String) -> String { protectPipes(code(text)) }

    /// A fenced block, its fence longer than any run of backticks inside.
    static func fenced(_ text: String, language: String) -> String {
        var content = VisibleText.make(text, .block)
        if content.hasSuffix("\n") { content.removeLast() }
        let fence = String(repeating: "`", count: max(3, longestTickRun(in: content) + 1))
        return "\(fence)\(language)\n\(content)\n\(fence)\n"
    }

    private enum Piece {
        case plain(String)
        case code(String)
    }

    // Markdown counts code points: a combining mark behind a backtick makes another `Character`, and still a backtick.
    private static let tick: Unicode.Scalar = "`"

    /// Cuts text at code spans: a run of exactly one backtick, up to the next such run.
    private static func pieces(of text: String) -> [Piece] {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text.unicodeScalars[...]
        while let run = firstRun(in: rest) {
            plain += String(rest[..<run.lowerBound])
            let after = rest[run.upperBound...]
            if isSingle(run, in: rest), let end = singleTick(in: after), end != after.startIndex {
                pieces += [.plain(plain), .code(String(after[..<end]))]
                plain = ""
                rest = after[after.index(after: end)...]
            } else {
                plain += String(rest[run])
                rest = after
            }
        }
        return pieces + [.plain(plain + String(rest))]
    }

    private typealias Scalars = Substring.UnicodeScalarView

    private static func firstRun(in text: Scalars) -> Range<Scalars.Index>? {
        text.firstIndex(of: tick).map { $0..<text[$0...].prefix { $0 == tick }.endIndex }
    }

    private static func isSingle(_ run: Range<Scalars.Index>, in text: Scalars) -> Bool {
        text.index(after: run.lowerBound) == run.upperBound
    }

    private static func singleTick(in text: Scalars) -> Scalars.Index? {
        var rest = text
        while let run = firstRun(in: rest) {
            if isSingle(run, in: rest) { return run.lowerBound }
            rest = rest[run.upperBound...]
        }
        return nil
    }

    private static func longestTickRun(in text: String) -> Int {
        var (longest, current) = (0, 0)
        for next in text.unicodeScalars {
            current = next == tick ? current + 1 : 0
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
            case "\\", "`", "*", "[", "]", "~", "|", "$", "!": escaped += "\\\(scalar)"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            // Inside a word it is literal, and the name stays legible in the source.
            case "_": escaped += isWord(previous) && isWord(next) ? "_" : "\\_"
            // GitHub looks for mentions, references and addresses in the rendered text, where a backslash is gone.
            case "@": escaped += isWord(next) ? "@&#8203;" : "@"
            case ":": escaped += next == "/" ? ":&#8203;" : ":"
            case "#" where index == 0: escaped += "\\#"
            case "#": escaped += isWord(next) ? "#&#8203;" : "#"
            // At the start these make a heading or a list.
            case "+", "-", "=": escaped += index == 0 ? "\\\(scalar)" : "\(scalar)"
            case ".", ")":
                let before = scalars[..<index]
                let isListMark = index > 0 && before.allSatisfy { ("0"..."9").contains($0) }
                escaped += isListMark ? "\\\(scalar)" : isWWW(before) ? ".&#8203;" : "\(scalar)"
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
        var protected = String.UnicodeScalarView()
        var previous: Unicode.Scalar?
        for scalar in markdown.unicodeScalars {
            if scalar == "|", previous != "\\" { protected.append("\\") }
            protected.append(scalar)
            previous = scalar
        }
        return String(protected)
    }
}

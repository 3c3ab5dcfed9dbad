/// Text for a terminal or a CI log: what a target sent can move no cursor, colour nothing and command no runner.
enum TerminalText {
    /// Text on one line.
    static func line(_ text: String) -> String {
        withoutCommands(VisibleText.make(text, .line))
    }

    /// Text of several lines, each begun with `indent`.
    static func block(_ text: String, indent: String) -> String {
        VisibleText.make(text, .block).split(separator: "\n", omittingEmptySubsequences: false)
            .map { indent + withoutCommands(String($0)) }.joined(separator: "\n")
    }

    /// One line with what CI runners obey made harmless: `::error::` at the start (GitHub Actions), `##[` and `##vso[`
    /// anywhere (GitHub Actions, Azure Pipelines), `##teamcity[`, and `section_start:` (GitLab).
    static func withoutCommands(_ line: String) -> String {
        var safe = line
        let start = safe.unicodeScalars.drop { $0.properties.isWhitespace }
        if start.starts(with: "::".unicodeScalars) { safe.unicodeScalars.insert("\\", at: start.startIndex) }
        for marker in ["##[", "##vso[", "##teamcity["] { safe = safe.separating(marker, after: 1) }
        for marker in ["section_start:", "section_end:"] { safe = safe.separating(marker, after: marker.count - 1) }
        return safe
    }
}

extension String {
    /// Every occurrence of `marker`, in any case, with a backslash put after its first `count` characters.
    fileprivate func separating(_ marker: String, after count: Int) -> String {
        let wanted = Array(marker.lowercased().utf8)
        let bytes = Array(utf8)
        guard bytes.count >= wanted.count else { return self }
        var separated: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let end = index + wanted.count
            if end <= bytes.count, zip(bytes[index..<end], wanted).allSatisfy({ $0 | 0x20 == $1 || $0 == $1 }) {
                separated += bytes[index..<(index + count)] + [UInt8(ascii: "\\")] + bytes[(index + count)..<end]
                index = end
            } else {
                separated.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: separated, as: UTF8.self)
    }
}

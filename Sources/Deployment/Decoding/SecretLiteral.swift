internal import Secrecy
package import TypedYAML

/// Tells a secret that somebody wrote into a file, where it does not belong.
package enum SecretLiteral {
    /// Whether a value of this name is a secret, whatever it looks like.
    static func isSecretName(_ name: String) -> Bool {
        let words = words(of: name)
        let always: Set<String> = [
            "password", "passwd", "passphrase", "pwd", "pass", "secret", "token", "otp", "totp", "pin", "credential",
            "credentials", "cookie", "session", "bearer", "authorization", "apikey", "jwt",
        ]
        return words.contains(where: always.contains) || words.last == "key"
    }

    /// Whether a text looks like a key or token rather than a name, an address or an id.
    static func looksSecret(_ text: String) -> Bool {
        let shape = Secret(name: "literal", text: text).shape
        if !shape.prefix.isEmpty, text.contains(where: \.isNumber), !text.contains("@") {
            let tail = text.dropFirst(shape.prefix.count)
            if tail.count >= 16, tail.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }) {
                return !isUUID(tail)
            }
        }
        let isDense = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_-+/=".contains($0)) }
        return text.count >= 24 && isDense && text.contains(where: \.isUppercase)
            && text.contains(where: \.isLowercase) && text.contains(where: \.isNumber)
    }

    /// The refusal of a literal, or nil. The line is shown without the literal.
    static func complaint(_ text: String, name: String, at place: SourceRange) -> (message: String, range: SourceRange)?
    {
        if text.isEmpty { return nil }
        if isSecretName(name) {
            return ("the value of '\(name)' is a secret, and a target file holds none", place.withoutItsText)
        }
        if looksSecret(text) {
            return ("the value of '\(name)' looks like a key, and a target file holds no secret", place.withoutItsText)
        }
        return nil
    }

    /// What to write instead.
    static let advice =
        "write { env: NAME }, { file: PATH } or { command: [PROGRAM] } instead; if this text was ever a real secret,"
        + " replace it"

    /// Hides in diagnostics what looks like a secret, whatever they are about.
    package static let cover = Cover { hidden(in: $0) }

    /// A text or a line of a file with stars in the place of what looks like a secret, or stands where one does.
    static func hidden(in text: String) -> String {
        var scalars = Array(text.unicodeScalars)
        func hide(_ range: Range<Int>) { for index in range { scalars[index] = "*" } }
        for word in pieces(of: scalars, where: { !isMark($0) }) {
            let piece = scalars[word]
            if looksSecret(String(String.UnicodeScalarView(piece))) { hide(word) }
            // The user information of a URL (RFC 3986 3.2.1).
            if let at = piece.lastIndex(of: "@"), let start = authority(in: piece), start < at { hide(start..<at) }
        }
        for value in namedValues(in: scalars) { hide(value) }
        return String(String.UnicodeScalarView(scalars))
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || "\"'`{}[],()".unicodeScalars.contains(scalar)
    }

    private static func authority(in word: ArraySlice<Unicode.Scalar>) -> Int? {
        let mark = Array("://".unicodeScalars)
        return word.indices.first { word[$0...].starts(with: mark) }.map { $0 + mark.count }
    }

    /// Plain values of mappings whose names say that they are secrets. A name like `key` says so only in a target file's
    /// variables: elsewhere it stands before the name of one.
    private static func namedValues(in scalars: [Unicode.Scalar]) -> [Range<Int>] {
        let isPart = { (scalar: Unicode.Scalar) in scalar == "_" || scalar == "-" || scalar.properties.isAlphabetic }
        return pieces(of: scalars, where: isPart).compactMap { name in
            let text = String(String.UnicodeScalarView(scalars[name]))
            guard isSecretName(text), words(of: text).last != "key", text.lowercased() != "cookie" else { return nil }
            var start = name.upperBound
            while start < scalars.count, "\"'".unicodeScalars.contains(scalars[start]) { start += 1 }
            guard start + 1 < scalars.count, scalars[start] == ":", scalars[start + 1] == " " else { return nil }
            let rest = scalars[(start + 1)...].drop { " \"'".unicodeScalars.contains($0) }
            guard let first = rest.first, !"{[&*|>/#".unicodeScalars.contains(first) else { return nil }
            let value = rest.prefix { !",}]\"'".unicodeScalars.contains($0) }
            // A reference is no secret, and often what is wrong.
            if value.starts(with: "${".unicodeScalars)
                || rest.prefix(value.count + 1).last == "}" && value.contains("$")
            {
                return nil
            }
            let end = value.lastIndex { $0 != " " } ?? value.startIndex
            return value.startIndex..<(end + 1)
        }
    }

    /// The longest runs of scalars that belong together.
    private static func pieces(
        of scalars: [Unicode.Scalar], where belongs: (Unicode.Scalar) -> Bool
    ) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start: Int?
        for index in 0...scalars.count {
            if index < scalars.count, belongs(scalars[index]) {
                start = start ?? index
            } else if let first = start {
                pieces.append(first..<index)
                start = nil
            }
        }
        return pieces
    }

    private static func words(of name: String) -> [String] {
        var words: [String] = [""]
        for character in name {
            if !character.isLetter {
                words.append("")
            } else {
                if character.isUppercase, words[words.count - 1].last?.isUppercase == false { words.append("") }
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }.map { $0.lowercased() }
    }

    private static func isUUID(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
    }
}

extension SourceRange {
    /// The same place in a copy of the file in which everything behind it on its line is hidden.
    var withoutItsLine: SourceRange {
        let length = file.line(end.line)?.unicodeScalars.count ?? 0
        let rest = SourceRange(
            file: file, start: end, end: SourcePosition(line: end.line, column: max(length + 1, end.column)))
        return SourceRange(file: rest.withoutItsText.file, start: start, end: end)
    }

    /// The same place in a copy of the file in which its text is hidden, so that a diagnostic can show the line.
    var withoutItsText: SourceRange {
        var lines: [String] = []
        for number in 1...max(1, file.lineCount) {
            var line = Array((file.line(number) ?? "").unicodeScalars)
            if (start.line...end.line).contains(number) {
                let first = number == start.line ? start.column - 1 : 0
                let last = number == end.line ? end.column - 1 : line.count
                for index in line.indices where index >= first && index < last { line[index] = "*" }
            }
            lines.append(String(String.UnicodeScalarView(line)))
        }
        let copy = SourceFile(name: file.name, text: lines.joined(separator: "\n"))
        return SourceRange(file: copy, start: start, end: end)
    }
}

internal import Secrecy
internal import TypedYAML

/// Tells a secret that somebody wrote into a target file, where it does not belong.
enum SecretLiteral {
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

internal import Secrecy

/// Makes a short excerpt, fit for an error message, of bytes that a deployment or a program of the operator's printed.
struct ShownOutput: Sendable {
    private static let limit = 200
    private let vault: SecretVault

    init(vault: SecretVault) { self.vault = vault }

    /// The last line with something in it: known secrets replaced, words that look like keys too, nothing that a
    /// terminal obeys. Empty when there is none.
    func lastLine(_ bytes: [UInt8]) -> String {
        let text = String(decoding: vault.redact(bytes), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline).map(printable)
        return lines.last { !$0.isEmpty } ?? ""
    }

    /// The beginning of a text, on one line.
    func beginning(_ bytes: [UInt8]) -> String {
        printable(String(decoding: vault.redact(bytes), as: UTF8.self)[...])
    }

    /// `; it says: …`, or nothing.
    func sentence(_ bytes: [UInt8]) -> String {
        let line = lastLine(bytes)
        return line.isEmpty ? "" : "; it says: \(line)"
    }

    private func printable(_ text: Substring) -> String {
        var result = ""
        for word in text.split(whereSeparator: { $0.isWhitespace || $0.isNewline }) {
            let core = word.split(whereSeparator: { "\"'`,;:(){}[]<>".contains($0) })
            let isSecret = core.contains { SecretLiteral.looksSecret(String($0)) }
            let shown = isSecret ? "[looks like a secret]" : String(word.unicodeScalars.map(Self.visible))
            result += result.isEmpty ? shown : " " + shown
            if result.count > Self.limit { return String(result.prefix(Self.limit)) + "…" }
        }
        return result
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Character {
        switch scalar.properties.generalCategory {
        case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: Character(scalar)
        }
    }
}

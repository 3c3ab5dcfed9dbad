/// A form in which a secret's bytes may turn up in somebody else's text.
package enum SecretForm: String, Sendable, Hashable, CaseIterable {
    case plain
    case reversed
    case base64
    case base64URL = "base64url"
    case hex
    case uppercaseHex = "hex in upper case"

    /// The texts that betray a secret in this form.
    ///
    /// In base64 a secret has three appearances, by the number of bytes before it modulo three. Characters that also
    /// depend on the neighbouring bytes are left out of the pattern.
    func patterns(of secret: [UInt8]) -> [[UInt8]] {
        switch self {
        case .plain: [secret]
        case .reversed: [secret.reversed()]
        case .base64: Self.base64Patterns(of: secret, alphabet: .standard)
        case .base64URL: Self.base64Patterns(of: secret, alphabet: .urlSafe)
        case .hex: [ByteText.hexBytes(secret)]
        case .uppercaseHex: [ByteText.hexBytes(secret, uppercase: true)]
        }
    }

    private static func base64Patterns(of secret: [UInt8], alphabet: ByteText.Base64Alphabet) -> [[UInt8]] {
        (0..<3).map { offset in
            let text = ByteText.base64([UInt8](repeating: 0, count: offset) + secret, alphabet: alphabet)
            let wholeCharacters = (offset + secret.count) * 8 / 6
            return Array(text[((offset * 8 + 5) / 6)..<wholeCharacters])
        }
    }
}

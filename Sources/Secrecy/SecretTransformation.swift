/// What can be made of a secret: a closed list, so that no code outside this module ever holds the bytes.
///
/// Positions count from 0 at the first byte; negative ones count from the end, -1 being the last byte.
package enum SecretTransformation: Sendable, Hashable {
    /// The SHA-256 of the secret, written as text.
    case sha256(DigestText)
    /// The secret in base64.
    case base64(ByteText.Base64Alphabet)
    /// The secret as lower-case hexadecimal digits.
    case hex
    /// Some of its bytes as `%XX` (RFC 3986 2.1).
    case percentEncoded(PercentScope)
    /// Its bytes from last to first.
    case reversed
    /// Its ASCII letters in upper case.
    case uppercased
    /// Its ASCII letters in lower case.
    case lowercased
    /// Its ASCII letters in the other case.
    case swappedCase
    /// Without its first bytes.
    case dropFirst(Int)
    /// Without its last bytes.
    case dropLast(Int)
    /// Its first bytes alone.
    case prefix(Int)
    /// Its last bytes alone.
    case suffix(Int)
    /// With one byte exchanged.
    case replacing(position: Int, with: Replacement)
    /// With one letter exchanged for one of another script that looks alike, in UTF-8; the first letter that has such
    /// a twin when no position is given.
    case lookalike(Lookalike, position: Int?)
    /// With bytes after it.
    case appending([UInt8])
    /// With bytes before it.
    case prepending([UInt8])
    /// With bytes around it, for example quotation marks.
    case wrapped(prefix: [UInt8], suffix: [UInt8])
    /// The secret several times over, without separator.
    case repeated(Int)

    /// How a digest is written.
    package enum DigestText: Sendable, Hashable, CaseIterable {
        /// 64 lower-case hexadecimal digits.
        case hex
        /// 64 upper-case hexadecimal digits.
        case uppercaseHex
        /// Base64 with padding.
        case base64
        /// URL-safe base64 without padding.
        case base64URL
    }

    /// Which bytes are percent-encoded.
    package enum PercentScope: Sendable, Hashable {
        /// Every byte.
        case everything
        /// Only bytes that are not unreserved in a URI (RFC 3986 2.3).
        case reserved
        /// Only letters.
        case letters
        /// Only the byte at a position.
        case position(Int)
    }

    /// What stands in the place of a byte.
    package enum Replacement: Sendable, Hashable {
        /// A given byte.
        case byte(UInt8)
        /// Another character that the secret itself contains, of the same class (lower case, upper case, digit, other),
        /// so that the result still has the secret's form; chosen by a seed.
        case sameAlphabet(seed: UInt64)
    }

    /// Scripts that have twins of ASCII letters.
    package enum Lookalike: Sendable, Hashable {
        /// U+0430 for `a`, and so on for the letters that have a Cyrillic twin.
        case cyrillic
        /// U+FF41 for `a`, and so on for every visible ASCII character (Unicode block Halfwidth and Fullwidth Forms).
        case fullwidth
    }
}

/// Why nothing could be derived from a secret; it names the secret and its length, never its bytes.
package enum SecretDerivationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The position or number of bytes lies outside the secret.
    case outOfRange(secret: String, number: Int, count: Int)
    /// No other character can stand at this position, or no letter has a twin in the wanted script.
    case noReplacement(secret: String)
    /// The result would be the secret itself, so that a probe with it would prove nothing.
    case noEffect(secret: String)

    package var description: String {
        switch self {
        case .outOfRange(let secret, let number, let count):
            "\(number) lies outside the secret \(secret), which has \(count) bytes; choose a number within it"
        case .noReplacement(let secret):
            "the secret \(secret) has no other character of that kind; choose another position or mutation"
        case .noEffect(let secret):
            "the mutation leaves the secret \(secret) as it is; choose one that changes it"
        }
    }
}

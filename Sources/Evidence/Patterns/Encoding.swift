/// A way in which a subject's bytes may stand in a file.
package enum Encoding: String, Sendable, Hashable, CaseIterable {
    case plain
    case upper
    case mixedCase = "mixed-case"
    /// A stretch of a key's random part or of a token, alone: an input that was cut.
    case part
    case base64Part = "base64-part"
    case hexPart = "hex-part"
    case reversed
    /// The letters from A to Z moved by 13 places.
    case rot13
    /// In groups of four, with a dash or a blank between them.
    case grouped
    case base64
    case base64url
    /// Base64 with one line end within it, as mail and PEM files have it every 64 or 76 characters.
    case base64Broken = "base64-broken"
    case base64InURL = "base64-percent"
    case base64InJSON = "base64-json"
    case base64Twice = "base64-base64"
    case base64OfHex = "base64-hex"
    case base64OfReversed = "base64-reversed"
    case base64OfUTF16 = "base64-utf-16le"
    case base32
    case base32hex
    case base32Broken = "base32-broken"
    /// Four bytes as five characters: as PostScript and PDF have it, in the alphabet of RFC 1924, and in that of ZeroMQ.
    case ascii85
    case base85
    case z85
    /// POSIX `uuencode`.
    case uuencoded
    /// Bitcoin's, of all of it or of the random part.
    case base58
    case hex
    case hexBroken = "hex-broken"
    case hexOfBase64 = "hex-base64"
    case hexOfReversed = "hex-reversed"
    case hexSpaced = "hex-spaced"
    case hexEscaped = "hex-escaped"
    case octalEscaped = "octal-escaped"
    /// Decimal numbers: what JSON makes of a buffer of bytes, and what programs print of one.
    case byteList = "byte-list"
    case percent
    case percentTwice = "percent-percent"
    case unicodeEscaped = "unicode-escaped"
    /// JSON in a text of JSON, and JavaScript's `%u`.
    case unicodeEscapedTwice = "unicode-escaped-twice"
    case htmlDecimal = "html-decimal"
    case htmlHex = "html-hex"
    case htmlTwice = "html-twice"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case utf32 = "utf-32"
    case quotedPrintable = "quoted-printable"
    case digest
    /// As a decimal number.
    case decimal
    /// In pieces, in columns or lines of their own.
    case pieces
    /// With something between its letters.
    case separated
    /// With all its letters moved by the same number of places.
    case shifted
    /// XORed with bytes that another key was XORed with too.
    case keystream = "xor-ciphertext"

    /// Whether what was found is not all of the subject.
    package var isPart: Bool { [.part, .base64Part, .hexPart].contains(self) }
}

/// The form in which a subject was found: an encoding, or a digest written in one.
package struct Form: Sendable, Hashable, CustomStringConvertible {
    package var encoding: Encoding
    /// The digest, when what was found is one.
    package var digest: DigestKind?

    package init(_ encoding: Encoding, digest: DigestKind? = nil) {
        self.encoding = encoding
        self.digest = digest
    }

    /// One word, for example `base64`, `sha-256-hex` or `sha-256-hex-truncated`.
    package var description: String {
        guard let digest else { return encoding.rawValue }
        let written = encoding == .plain ? "raw" : encoding.rawValue
        let parts = [digest.algorithm.rawValue, digest.subject.word, written, digest.isWhole ? nil : "truncated"]
        return parts.compactMap { $0 }.joined(separator: "-")
    }

    /// Whether this is what a key may leave: its whole SHA-256 digest.
    package var isDocumentedDigest: Bool {
        guard let digest else { return false }
        return digest.algorithm == .sha256 && digest.subject == .value && digest.isWhole
    }
}

/// Which digest of what.
package struct DigestKind: Sendable, Hashable {
    package enum Algorithm: String, Sendable, Hashable, CaseIterable {
        case md5
        case sha1 = "sha-1"
        case sha224 = "sha-224"
        case sha256 = "sha-256"
        case sha384 = "sha-384"
        case sha512 = "sha-512"
        case sha512Cut256 = "sha-512-256"
        case sha3 = "sha3-256"
        case sha3Long = "sha3-512"
        case blake2b = "blake2b-512"
        case blake2bShort = "blake2b-256"
        case blake2s = "blake2s-256"
        case ripemd160 = "ripemd-160"
        case sha256OfSHA256 = "sha-256-of-sha-256"
        case sha256OfSHA256Hex = "sha-256-of-sha-256-hex"
        case sha1OfSHA256Hex = "sha-1-of-sha-256-hex"
        case md5OfSHA256Hex = "md5-of-sha-256-hex"
        case md5OfMD5Hex = "md5-of-md5-hex"
        case crc32 = "crc-32"
        case crc32c = "crc-32c"
        case fnv1a = "fnv-1a"

        /// For a digest of a digest: the outer one, the inner one, and whether the inner one is written in hexadecimal.
        var chain: (outer: Algorithm, inner: Algorithm, isWritten: Bool)? {
            switch self {
            case .sha256OfSHA256: (.sha256, .sha256, false)
            case .sha256OfSHA256Hex: (.sha256, .sha256, true)
            case .sha1OfSHA256Hex: (.sha1, .sha256, true)
            case .md5OfSHA256Hex: (.md5, .sha256, true)
            case .md5OfMD5Hex: (.md5, .md5, true)
            default: nil
            }
        }
    }

    /// What was made of the value before it was digested.
    package enum Folding: String, Sendable, Hashable, CaseIterable {
        case value = ""
        case lowered
        case raised
        /// A key without its prefix.
        case trimmed
        /// With a line feed at its end, as `echo` gives it.
        case line
        /// The whole message that it was sent in.
        case message

        var word: String? { self == .value ? nil : rawValue }
    }

    package var algorithm: Algorithm
    package var subject: Folding
    /// False when its first 16 characters or bytes, or 12 hexadecimal digits of a key's SHA-256, stand alone.
    package var isWhole: Bool

    package init(_ algorithm: Algorithm, of subject: Folding = .value, isWhole: Bool = true) {
        self.algorithm = algorithm
        self.subject = subject
        self.isWhole = isWhole
    }
}

extension Secret {
    /// The shell variable that stands for the secret in a printed command, for example `KEYSPEC_FUNDED`.
    package var placeholderVariable: String {
        "KEYSPEC_"
            + String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible {
    /// The text for a person to read: `$KEYSPEC_FUNDED` for the secret `funded`, and U+FFFD for what is not UTF-8.
    package var masked: String {
        String(decoding: maskedBytes, as: UTF8.self)
    }

    /// The bytes with a placeholder in each secret's place.
    package var maskedBytes: [UInt8] {
        parts.flatMap { part in
            switch part {
            case .literal(let bytes): bytes
            case .secret(let secret): Array("$\(secret.placeholderVariable)".utf8)
            }
        }
    }

    package var description: String { masked }
    package var debugDescription: String { masked.debugDescription }

    /// The text as one word of a POSIX shell: secrets as quoted variables, everything else in single quotes.
    ///
    /// Bytes that are no printable ASCII appear in the form `$'\x00'`, which bash, zsh and ksh understand.
    package var shellWord: String {
        let words = parts.map { part in
            switch part {
            case .literal(let bytes): Self.shellQuoted(bytes)
            case .secret(let secret): "\"$\(secret.placeholderVariable)\""
            }
        }
        return words.isEmpty ? "''" : words.joined()
    }

    private static func shellQuoted(_ bytes: [UInt8]) -> String {
        let isPlain = String(validating: bytes, as: UTF8.self) != nil && !bytes.contains { $0 < 0x20 || $0 == 0x7F }
        if isPlain {
            let text = String(decoding: bytes, as: UTF8.self)
            return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
        }
        let escaped = bytes.map { byte -> String in
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(UnicodeScalar(byte))
            case 0x20...0x7E: String(UnicodeScalar(byte))
            default: "\\x" + ByteText.hex([byte])
            }
        }
        return "$'" + escaped.joined() + "'"
    }
}

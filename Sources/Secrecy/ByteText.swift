/// Bytes written as ASCII text: hexadecimal, base64 (RFC 4648 sections 4 and 5) and percent-encoding (RFC 3986 2.1).
package enum ByteText {
    /// Which two characters end the base64 alphabet, and whether it is padded.
    package enum Base64Alphabet: Sendable, Hashable, CaseIterable {
        /// `+` and `/`, padded with `=`.
        case standard
        /// `-` and `_`, not padded.
        case urlSafe

        /// What the numbers from 0 to 63 are written as (RFC 4648 sections 4 and 5).
        package var characters: [UInt8] {
            let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
            return letters + Array((self == .standard ? "+/" : "-_").utf8)
        }
    }

    private static let lowerDigits = Array("0123456789abcdef".utf8)
    private static let upperDigits = Array("0123456789ABCDEF".utf8)

    /// The two hexadecimal digits of each byte.
    package static func hexBytes(_ bytes: [UInt8], uppercase: Bool = false) -> [UInt8] {
        let digits = uppercase ? upperDigits : lowerDigits
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return text
    }

    /// The two hexadecimal digits of each byte, as a string.
    package static func hex(_ bytes: [UInt8], uppercase: Bool = false) -> String {
        String(decoding: hexBytes(bytes, uppercase: uppercase), as: UTF8.self)
    }

    /// Base64 text of the bytes.
    package static func base64(_ bytes: [UInt8], alphabet: Base64Alphabet = .standard) -> [UInt8] {
        let characters = alphabet.characters
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var start = 0
        while start < bytes.count {
            let length = min(3, bytes.count - start)
            var group = UInt32(bytes[start]) << 16
            if length > 1 { group |= UInt32(bytes[start + 1]) << 8 }
            if length > 2 { group |= UInt32(bytes[start + 2]) }
            for position in 0...length {
                text.append(characters[Int(group >> UInt32(18 - 6 * position)) & 63])
            }
            if alphabet == .standard { text += [UInt8](repeating: UInt8(ascii: "="), count: 3 - length) }
            start += 3
        }
        return text
    }

    /// `%XX` for the bytes that `isEncoded` chooses; the others stay as they are.
    package static func percentEncoded(_ bytes: [UInt8], where isEncoded: (UInt8) -> Bool) -> [UInt8] {
        bytes.flatMap { byte in
            isEncoded(byte)
                ? [UInt8(ascii: "%"), upperDigits[Int(byte >> 4)], upperDigits[Int(byte & 15)]] : [byte]
        }
    }

    /// Whether a byte needs no percent-encoding anywhere in a URI (RFC 3986 2.3).
    package static func isUnreserved(_ byte: UInt8) -> Bool {
        ByteClass(byte).isAlphanumeric || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }
}

/// The classes of ASCII characters that keys are made of.
package enum ByteClass: Sendable, Hashable, CaseIterable, Comparable {
    /// `a` to `z`.
    case lowercase
    /// `A` to `Z`.
    case uppercase
    /// `0` to `9`.
    case digit
    /// Any other byte.
    case other

    /// The class of a byte.
    package init(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .lowercase
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .uppercase
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
        default: self = .other
        }
    }

    /// Whether the class holds letters or digits.
    package var isAlphanumeric: Bool { self != .other }
    /// Whether the class holds letters.
    package var isLetter: Bool { self == .lowercase || self == .uppercase }
}

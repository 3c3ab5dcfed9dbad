internal import Secrecy

/// Encodings in more letters than 64, or in none that is a power of two.
extension Spelling {
    /// Groups of four bytes as five digits, for each place where the first group may begin.
    static func base85(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [[UInt8]] {
        (0..<4).map { first in
            stride(from: first, through: bytes.count - 4, by: 4).flatMap { start in
                var group = bytes[start..<(start + 4)].reduce(0) { $0 << 8 | UInt32($1) }
                var digits: [UInt8] = []
                for _ in 0..<5 {
                    digits.append(alphabet[Int(group % 85)])
                    group /= 85
                }
                return digits.reversed()
            }
        }
    }

    /// As it is, and in a text of JSON, where its quotation marks and backslashes are escaped.
    static func ascii85(_ bytes: [UInt8]) -> [[UInt8]] {
        let texts = base85(bytes, Base85Alphabet.ascii)
        let escaped = texts.map { text in
            text.flatMap { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") ? [UInt8(ascii: "\\"), $0] : [$0] }
        }
        return texts + zip(texts, escaped).filter { $0 != $1 }.map(\.1)
    }

    /// The characters of base64 as those from 32 on; zero is a blank or a grave accent.
    static func uuencoded(_ bytes: [UInt8]) -> [[UInt8]] {
        let characters = ByteText.Base64Alphabet.standard.characters
        return base64(bytes, .standard).flatMap { text in
            let values = text.map { UInt8(truncatingIfNeeded: characters.firstIndex(of: $0) ?? 0) }
            let accents = values.map { $0 == 0 ? UInt8(ascii: "`") : $0 + 32 }
            return values.contains(0) ? [accents, values.map { $0 + 32 }] : [accents]
        }
    }

    /// The bytes as one number in base 58; of a key also what stands after its prefix.
    static func base58(_ bytes: [UInt8]) -> [[UInt8]] {
        let prefix = KeyPrefix.length(of: bytes)
        return ([bytes] + (prefix > 0 ? [Array(bytes[prefix...])] : [])).map { bytes in
            var digits: [UInt8] = []
            for byte in bytes {
                var carry = Int(byte)
                for place in digits.indices {
                    carry += Int(digits[place]) << 8
                    digits[place] = UInt8(carry % 58)
                    carry /= 58
                }
                while carry > 0 {
                    digits.append(UInt8(carry % 58))
                    carry /= 58
                }
            }
            return digits.reversed().map { base58Digits[Int($0)] }
        }
    }

    private static let base58Digits = Array("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
}

/// The digits of base 85.
enum Base85Alphabet {
    static let ascii = (33..<118).map { UInt8($0) }
    static let rfc1924 = Array(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~".utf8)
    /// ZeroMQ RFC 32.
    static let z85 = Array(
        "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#".utf8)
}

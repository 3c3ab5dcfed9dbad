import COpenSSL
import GRDB

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A SHA-256 digest (FIPS 180-4), all that is ever kept of a key or of a session token.
struct Digest: Hashable, Sendable {
    /// 32 bytes.
    let bytes: [UInt8]

    init(of text: some StringProtocol) {
        var text = String(text)
        bytes = text.withUTF8 { input in
            var output = [UInt8](repeating: 0, count: 32)
            SHA256(input.baseAddress, input.count, &output)
            return output
        }
    }

    /// Takes the 32 bytes of a stored digest.
    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    var hex: String { bytes.map { hexByte($0) }.joined() }
}

extension Digest: DatabaseValueConvertible {
    var databaseValue: DatabaseValue { bytes.withUnsafeBytes { Data($0) }.databaseValue }

    static func fromDatabaseValue(_ value: DatabaseValue) -> Digest? {
        Data.fromDatabaseValue(value).flatMap { Digest(bytes: Array($0)) }
    }
}

/// Two lower-case hexadecimal digits.
func hexByte(_ byte: UInt8) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: [digits[Int(byte >> 4)], digits[Int(byte & 15)]], as: UTF8.self)
}

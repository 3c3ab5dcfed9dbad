/// `application/x-www-form-urlencoded` as the URL standard (WHATWG, 5.2) writes it, with `%20` for a space, which every
/// server reads in a query and in a body.
package enum FormEncoding {
    /// The fields as `name=value` pairs joined by `&`.
    package static func text(of fields: [PlainField]) -> String {
        fields.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
    }

    /// A text with everything but unreserved characters (RFC 3986 2.3) percent-encoded.
    package static func encoded(_ text: String) -> String { String(decoding: encoded(Array(text.utf8)), as: UTF8.self) }

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        for byte in bytes {
            if isUnreserved(byte) {
                result.append(byte)
            } else {
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return result
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// The letters a generator draws from, in the order it numbers them.
///
/// The order matters to whoever rebuilds a generator: `Math.random` gives a number, the alphabet makes it a letter.
package struct KeyAlphabet: Sendable, Hashable {
    /// What reports call it, for example `nanoid`.
    package let name: String
    /// The letters, as ASCII bytes; a letter's place is its index. Between 2 and 128, each once; 256 of
    /// bytes.
    package let letters: [UInt8]

    /// The alphabet of some letters; nil when a letter is there twice, or fewer than two are.
    package init?(name: String, letters: [UInt8]) {
        guard letters.count >= 2, letters.count <= 128, Set(letters).count == letters.count else { return nil }
        self.name = name
        self.letters = letters
    }

    private init(known name: String, _ letters: String) { self.init(name: name, all: Array(letters.utf8)) }

    private init(name: String, all letters: [UInt8]) {
        self.name = name
        self.letters = letters
    }

    /// How many letters there are.
    package var size: Int { letters.count }

    /// For each byte its index in the alphabet, or -1.
    package var indexTable: [Int16] {
        var table = [Int16](repeating: -1, count: 256)
        for (index, letter) in letters.enumerated() { table[Int(letter)] = Int16(index) }
        return table
    }

    /// Whether two alphabets have the same letters, whatever their order.
    package func hasSameLetters(as other: KeyAlphabet) -> Bool { Set(letters) == Set(other.letters) }
}

extension KeyAlphabet {
    private static let digits = "0123456789"
    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    /// The default alphabet of nanoid, in its own order (nanoid 3 and later, `url-alphabet/index.js`).
    package static let nanoid = KeyAlphabet(
        known: "nanoid", "useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict")
    /// RFC 4648, section 5: the alphabet of base64url.
    package static let base64URL = KeyAlphabet(known: "base64url", upper + lower + digits + "-_")
    /// RFC 4648, section 4.
    package static let base64 = KeyAlphabet(known: "base64", upper + lower + digits + "+/")
    /// The 64 letters of nanoid by their ASCII codes.
    package static let sorted64 = KeyAlphabet(known: "64 letters by code", "-" + digits + upper + "_" + lower)
    /// Digits, capitals, small letters: by their ASCII codes; base62 as most libraries have it.
    package static let digitsUpperLower = KeyAlphabet(known: "0-9A-Za-z", digits + upper + lower)
    package static let digitsLowerUpper = KeyAlphabet(known: "0-9a-zA-Z", digits + lower + upper)
    package static let upperLowerDigits = KeyAlphabet(known: "A-Za-z0-9", upper + lower + digits)
    package static let lowerUpperDigits = KeyAlphabet(known: "a-zA-Z0-9", lower + upper + digits)
    package static let upperDigitsLower = KeyAlphabet(known: "A-Z0-9a-z", upper + digits + lower)
    package static let lowerDigitsUpper = KeyAlphabet(known: "a-z0-9A-Z", lower + digits + upper)
    /// Bitcoin's base58: no 0, O, I and l.
    package static let base58 = KeyAlphabet(
        known: "base58", "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    package static let lowerDigits = KeyAlphabet(known: "0-9a-z", digits + lower)
    package static let upperDigits = KeyAlphabet(known: "0-9A-Z", digits + upper)
    package static let base32 = KeyAlphabet(known: "base32", upper + "234567")
    package static let crockford = KeyAlphabet(known: "Crockford base32", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    package static let hexadecimal = KeyAlphabet(known: "hexadecimal", digits + "abcdef")
    package static let upperHexadecimal = KeyAlphabet(known: "hexadecimal, capitals", digits + "ABCDEF")
    package static let decimal = KeyAlphabet(known: "decimal", digits)

    /// All bytes, which are no letters: what `ByteReading` makes of letters.
    package static let bytes = KeyAlphabet(name: "bytes", all: Array(UInt8.min...UInt8.max))

    /// nanoid's alphabet before version 3.
    package static let nanoid2 = KeyAlphabet(
        known: "nanoid 2", "ModuleSymbhasOwnPr-0123456789ABCDEFGHNRVfgctiUvz_KqYTJkLxpZXIjQW")
    /// The orders in which 64 letters are commonly numbered: nanoid's, and those of 62 with both signs behind.
    package static let orders64: [KeyAlphabet] = {
        var orders = [nanoid, sorted64, base64URL]
        for order in orders62 {
            for signs in ["_-", "-_"] {
                let letters = order.letters + Array(signs.utf8)
                if letters == base64URL.letters { continue }
                if let alphabet = KeyAlphabet(name: order.name + signs, letters: letters) { orders.append(alphabet) }
            }
        }
        return orders + [nanoid2]
    }()
    /// The orders in which 62 letters are commonly numbered.
    package static let orders62: [KeyAlphabet] = [
        .digitsUpperLower, .digitsLowerUpper, .upperLowerDigits, .lowerUpperDigits, .upperDigitsLower,
        .lowerDigitsUpper,
    ]
    /// Every alphabet known by name.
    package static let known: [KeyAlphabet] =
        orders64 + [.base64] + orders62
        + [
            .base58, .lowerDigits, .upperDigits, .base32, .crockford, .hexadecimal, .upperHexadecimal, .decimal,
        ]

    /// The common orders of the same letters as this alphabet, this one first.
    package var commonOrders: [KeyAlphabet] {
        [self] + Self.known.filter { $0.letters != letters && $0.hasSameLetters(as: self) }
    }
}

extension KeyAlphabet: CustomStringConvertible {
    package var description: String { name }
}

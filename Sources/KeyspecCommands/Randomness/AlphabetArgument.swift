import ArgumentParser
import Randomness

/// An alphabet on the command line: the short name of a common one, or its letters in their order.
struct AlphabetArgument: ExpressibleByArgument {
    var alphabet: KeyAlphabet

    /// The short names.
    static let names: [(name: String, alphabet: KeyAlphabet)] = [
        ("nanoid", .nanoid), ("base64url", .base64URL), ("base64", .base64), ("base62", .digitsUpperLower),
        ("base58", .base58), ("base36", .lowerDigits), ("base32", .base32), ("crockford", .crockford),
        ("hex", .hexadecimal), ("HEX", .upperHexadecimal), ("decimal", .decimal),
    ]

    init?(argument: String) {
        if let known = Self.names.first(where: { $0.name == argument }) {
            alphabet = known.alphabet
            return
        }
        guard argument.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), argument.utf8.count >= 10,
            let alphabet = KeyAlphabet(name: "given", letters: Array(argument.utf8))
        else { return nil }
        self.alphabet = alphabet
    }
}

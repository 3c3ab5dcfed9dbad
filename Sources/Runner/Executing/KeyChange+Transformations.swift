import Secrecy
import SpecLanguage

extension KeyChange {
    /// Whether nothing of the key can be found from it. A deployment that shows the digest of a key has shown it before a row made
    /// one, so that it already stands in the record.
    var isDigest: Bool { if case .digest = self { true } else { false } }

    /// The change as steps that only the secret's own module can take.
    ///
    /// - Parameters:
    ///   - shape: of the key that is changed.
    ///   - seed: decides which other letter stands in for one.
    func transformations(shape: SecretShape, seed: UInt64) -> [SecretTransformation] {
        switch self {
        case .replaceLetter(let position): [.replacing(position: position - 1, with: .sameAlphabet(seed: seed))]
        case .dropFirst(let count): [.dropFirst(count)]
        case .dropLast(let count): [.dropLast(count)]
        case .keepFirstThen(let count, let text): [.prefix(count), .appending(Array(text.utf8))]
        case .append(let text): [.appending(Array(text.utf8))]
        case .prepend(let text): [.prepending(Array(text.utf8))]
        case .surround(let text): [.wrapped(prefix: Array(text.utf8), suffix: Array(text.utf8))]
        case .repeated(let count): [.repeated(count)]
        case .reversed: [.reversed]
        case .letterCase(.upper): [.uppercased]
        case .letterCase(.lower): [.lowercased]
        case .letterCase(.swapped): [.swappedCase]
        // A key without a prefix stays as it is, which makes the row not applicable.
        case .removePrefix: [.dropFirst(shape.prefix.utf8.count)]
        case .replacePrefix(let text): [.dropFirst(shape.prefix.utf8.count), .prepending(Array(text.utf8))]
        case .encode(.base64): [.base64(.standard)]
        case .encode(.base64url): [.base64(.urlSafe)]
        case .encode(.hex): [.hex]
        case .encode(.percent): [.percentEncoded(.everything)]
        case .encode(.percentLast): [.percentEncoded(.position(-1))]
        case .digest(.sha256Hex): [.sha256(.hex)]
        case .digest(.sha256HexUpper): [.sha256(.uppercaseHex)]
        case .digest(.sha256Base64): [.sha256(.base64)]
        case .digest(.sha256Base64URL): [.sha256(.base64URL)]
        case .digest(.sha256HexPrefixed): [.sha256(.hex), .prepending(Array("sha256:".utf8))]
        case .lookAlike(.cyrillic): [.lookalike(.cyrillic, position: nil)]
        case .lookAlike(.fullWidth): [.lookalike(.fullwidth, position: -1)]
        case .padTo(let size):
            [.appending([UInt8](repeating: UInt8(ascii: "A"), count: max(0, size - shape.count)))]
        }
    }
}

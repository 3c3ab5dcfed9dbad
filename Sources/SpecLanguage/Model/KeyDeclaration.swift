package import Contract
package import TypedYAML

/// A key that a row uses under a name of its own.
package struct KeyDeclaration: Sendable {
    package var name: String
    package var source: Source
    /// For a created key: what its label ends with, behind what tells the run.
    package var label: String?
    package var place: SourceRange
    /// Where the key that this one is made from is named.
    var basePlace: SourceRange

    package enum Source: Sendable {
        /// Created for this row and deleted after it.
        case created(account: AccountRole)
        /// Another key, changed.
        case changed(of: KeyReference, KeyChange)
        /// What is known of a created key besides its plaintext.
        case fact(of: KeyReference, KeyFact)
        /// A fresh well-formed key that nobody was given; the same one wherever the row names it.
        case unknown
        /// Another name for a shared key.
        case sameAs(KeyReference)
        /// Exactly this text.
        case literal(TextTemplate)

        /// The key that this one is made from, where there is one.
        package var base: KeyReference? {
            switch self {
            case .changed(let base, _), .fact(let base, _), .sameAs(let base): base
            case .created, .unknown, .literal: nil
            }
        }
    }
}

/// A key by name: a shared one, one declared by the row, or none.
package enum KeyReference: Sendable, Hashable {
    /// No key is sent.
    case none
    /// The key of an account, shared by all checks of the run.
    case shared(AccountRole)
    /// A fresh well-formed key that nobody was given, another one each time.
    case unknown
    /// A key that the operator declares as revoked.
    case revoked
    /// A key declared by the row.
    case declared(String)
    /// What a declared key was before it was last regenerated (`victim.old`).
    case previous(String)
}

/// One change to a key's text, for a key that is close to a valid one and is not it.
package enum KeyChange: Sendable, Hashable {
    /// The letter at this position, from 1, becomes another letter of the same kind.
    case replaceLetter(Int)
    case dropFirst(Int)
    case dropLast(Int)
    /// The first n letters, then this text.
    case keepFirstThen(Int, String)
    case append(String)
    case prepend(String)
    case surround(String)
    case repeated(Int)
    case reversed
    case letterCase(LetterCase)
    /// Without everything up to the last underscore (`ak_live_`).
    case removePrefix
    case replacePrefix(String)
    case encode(Encoding)
    case digest(Digest)
    case lookAlike(LookAlike)
    /// Filled up with letters to this many bytes.
    case padTo(Int)

    package enum LetterCase: String, Sendable, CaseIterable { case upper, lower, swapped }
    package enum Encoding: String, Sendable, CaseIterable {
        case base64, base64url, hex, percent
        /// Only the last letter is percent-encoded.
        case percentLast = "percent-last"
    }
    package enum Digest: String, Sendable, CaseIterable {
        case sha256Hex = "sha256-hex"
        case sha256HexUpper = "sha256-hex-upper"
        case sha256Base64 = "sha256-base64"
        case sha256Base64URL = "sha256-base64url"
        /// `sha256:` and the hexadecimal digest, as some stores write it.
        case sha256HexPrefixed = "sha256-hex-prefixed"
    }
    package enum LookAlike: String, Sendable, CaseIterable {
        /// The first letter that has a Cyrillic twin.
        case cyrillic
        /// The last letter in its full-width form (U+FF01 to U+FF5E).
        case fullWidth = "full-width"
    }
}

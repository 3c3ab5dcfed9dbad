/// How the deployment reads what the contract leaves open.
package struct Readings: Sendable, Equatable {
    /// Where the error code stands in an error's JSON body.
    package enum ErrorCodePlace: Sendable, Hashable {
        /// Any string value, however deep.
        case anywhere
        /// At this JSON pointer.
        case pointer(JSONPointer)
    }

    /// What "with AES-256-GCM" asks of the cipher suites.
    package enum TLSSuites: String, Sendable, CaseIterable {
        /// A client that offers AES-256-GCM gets it.
        case preferred
        /// Nothing else is accepted at all.
        case only
    }

    /// What "sound groups" asks of key exchange beyond that no obsolete group is taken.
    package enum PostQuantum: String, Sendable, CaseIterable {
        /// Nothing.
        case optional
        /// A group that resists a quantum computer is taken.
        case expected
    }

    /// Whom a rate limit counts.
    package enum RateScope: String, Sendable, CaseIterable {
        case account
        case key
    }

    package var errorCode = ErrorCodePlace.anywhere
    package var tlsSuites = TLSSuites.preferred
    package var postQuantum = PostQuantum.optional
    package var rateScope = RateScope.account
    package var keyForm = KeyForm()
    /// How long after its creation a new key may still be refused; nil to have it measured.
    package var keyActivation: Duration?
    /// Header fields of answers that change by themselves, such as the name of a node.
    package var volatileFields: [String] = []

    package init() {}
}

/// What a key looks like: a fixed prefix, then random letters of one alphabet.
package struct KeyForm: Sendable, Hashable {
    /// The letters of the random part.
    package enum Alphabet: Sendable, Hashable {
        /// Decided from the keys that are seen: 62 letters and digits, or these and `_` and `-`.
        case auto
        /// Letters and digits.
        case alphanumeric
        /// Letters, digits, `_` and `-`, as nanoid uses them.
        case urlSafe
        /// Exactly these letters.
        case letters(String)

        /// The letters; for `auto` the 62 that both usual alphabets share.
        package var characters: String {
            let alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
            return switch self {
            case .auto, .alphanumeric: alphanumeric
            case .urlSafe: alphanumeric + "_-"
            case .letters(let letters): letters
            }
        }
    }

    package var prefix = "ak_live_"
    /// The number of letters after the prefix.
    package var length = 32
    package var alphabet = Alphabet.auto

    package init() {}

    /// A key of this form that nobody was given: 190 random bits collide with no issued key.
    package func unknownKey(using generator: inout some RandomNumberGenerator) -> String {
        let letters = Array(alphabet.characters)
        return prefix + String((0..<length).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }

    /// Whether a text has this form.
    package func describes(_ text: String) -> Bool {
        guard text.hasPrefix(prefix) else { return false }
        let random = text.dropFirst(prefix.count)
        let letters = Set(alphabet == .auto ? Alphabet.urlSafe.characters : alphabet.characters)
        return random.count == length && random.allSatisfy(letters.contains)
    }
}

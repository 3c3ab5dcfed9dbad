@_spi(SecretSender) package import Secrecy

/// Something that is searched for: a planted token, or a key of the run.
///
/// Results name it and never show its bytes.
package struct Subject: Sendable, Hashable {
    /// What a subject is, which decides the forms that betray it.
    package enum Kind: Sendable, Hashable {
        /// An input: no form of it may be found, and no digest either.
        case input
        /// A key: its SHA-256 digest is what is kept; everything else betrays it.
        case key
    }

    /// The name that results show.
    package var name: String
    package var kind: Kind
    /// The bytes that are looked for.
    package let bytes: [UInt8]
    /// The whole values that digests are made of; a token is sent as a part of larger ones, such as an email address.
    let values: [[UInt8]]
    /// The whole messages that it was sent in: digests are made of them, exactly as they are.
    let messages: [[UInt8]]
    /// Where its random part starts, stretches of which betray it; nil when it may hold what stands elsewhere as well.
    let randomStart: Int?

    /// An input of some bytes. Digests are made of `values` and of `messages`, and of the bytes themselves.
    ///
    /// - Parameter isRandom: whether all of it is random, so that no stretch of it can be anything else's.
    package init(
        name: String, bytes: [UInt8], values: [[UInt8]] = [], messages: [[UInt8]] = [], isRandom: Bool = false
    ) {
        self.name = name
        kind = .input
        self.bytes = bytes
        self.values = [bytes] + values.filter { $0 != bytes }
        self.messages = messages
        randomStart = isRandom ? 0 : nil
    }

    /// An input of a text in UTF-8.
    package init(
        name: String, text: String, values: [String] = [], messages: [[UInt8]] = [], isRandom: Bool = false
    ) {
        self.init(
            name: name, bytes: Array(text.utf8), values: values.map { Array($0.utf8) }, messages: messages,
            isRandom: isRandom)
    }

    /// A key.
    package init(key: Secret) {
        name = key.name
        kind = .key
        bytes = key.withBytes { $0 }
        values = [bytes]
        messages = []
        randomStart = KeyPrefix.length(of: bytes)
    }

    /// Subjects are at least this long: shorter ones would be found in innocent text.
    package static let minimumLength = 8
}

extension Subject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Subject(\(name))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

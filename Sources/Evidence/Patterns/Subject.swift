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

    /// An input of some bytes. Digests are made of `values`, and of the bytes themselves.
    package init(name: String, bytes: [UInt8], values: [[UInt8]] = []) {
        self.name = name
        kind = .input
        self.bytes = bytes
        self.values = [bytes] + values.filter { $0 != bytes }
    }

    /// An input of a text in UTF-8.
    package init(name: String, text: String, values: [String] = []) {
        self.init(name: name, bytes: Array(text.utf8), values: values.map { Array($0.utf8) })
    }

    /// A key.
    package init(key: Secret) {
        name = key.name
        kind = .key
        bytes = key.withBytes { $0 }
        values = [bytes]
    }

    /// Subjects are at least this long: shorter ones would be found in innocent text.
    package static let minimumLength = 8
}

extension Subject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Subject(\(name))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

/// Bytes that must not be seen: an API key, a password, a session cookie.
///
/// Whatever prints, dumps, mirrors or interpolates a secret gets its name and the first six hexadecimal digits of its
/// SHA-256, for example `Secret(funded, 1a2b3c)`. It is not encodable. Only code that imports this module with
/// `@_spi(SecretSender)` can open it: the senders of HTTP and TLS.
package struct Secret: Sendable, Hashable {
    /// The name it is printed under, for example `funded` or `victim.old`.
    package let name: String
    /// The first six hexadecimal digits of the SHA-256 of its bytes: enough to tell two secrets apart in a report.
    package let fingerprint: String
    private let bytes: [UInt8]

    /// A secret of some bytes, known by a name.
    package init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
        fingerprint = String(SHA256Digest(of: bytes).hex.prefix(6))
    }

    /// A secret of a text's UTF-8 bytes, known by a name.
    package init(name: String, text: String) { self.init(name: name, bytes: Array(text.utf8)) }

    /// The number of bytes, which is no secret.
    package var count: Int { bytes.count }
    /// What may be known of the secret's form.
    package var shape: SecretShape { SecretShape(of: bytes) }

    /// The same bytes under another name.
    package func named(_ name: String) -> Secret { Secret(name: name, bytes: bytes) }

    /// The bytes, for those who send them over a network and for nobody else.
    @_spi(SecretSender) public func withBytes<Result>(_ body: ([UInt8]) throws -> Result) rethrows -> Result {
        try body(bytes)
    }

    /// Two secrets are the same when their bytes are, whatever their names.
    package static func == (left: Secret, right: Secret) -> Bool { left.bytes == right.bytes }

    package func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// The bytes, for the other files of this module.
    var opened: [UInt8] { bytes }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Secret(\(name), \(fingerprint))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

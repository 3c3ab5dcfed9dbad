/// A cipher suite by its number (IANA, TLS Cipher Suites).
package struct CipherSuite: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The suite with an IANA name; nil when the name is unknown.
    package init?(name: String) {
        guard let suite = Self.byName[name] else { return nil }
        self = suite
    }

    /// The IANA name, or the number in hexadecimal.
    package var name: String { Self.registry[self] ?? "0x" + hex16(rawValue) }

    /// Whether it belongs to TLS 1.3 (RFC 8446 B.4, RFC 8998), and so to no older version.
    package var isTLS13: Bool { rawValue >> 8 == 0x13 || rawValue == 0x00C6 || rawValue == 0x00C7 }

    package static let aes128GCM = CipherSuite(rawValue: 0x1301)
    package static let aes256GCM = CipherSuite(rawValue: 0x1302)
    package static let chacha20 = CipherSuite(rawValue: 0x1303)

    /// The suites of TLS 1.3, the registered ones in the order of their numbers.
    package static let allTLS13 = registry.keys.filter(\.isTLS13).sorted { $0.rawValue < $1.rawValue }

    /// The suites of older versions, in the order of their numbers.
    package static let allOlder = registry.keys.filter { !$0.isTLS13 }.sorted { $0.rawValue < $1.rawValue }

    private static let byName = Dictionary(uniqueKeysWithValues: registry.map { ($1, $0) })
}

/// Four hexadecimal digits.
func hex16(_ value: UInt16) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: 4 - digits.count) + digits
}

/// Bytes as hexadecimal digits in lower case.
package func hexText(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}

/// A version of the protocol, oldest first.
package enum TLSVersion: Sendable, Hashable, Comparable, CaseIterable {
    case ssl2, ssl3, tls10, tls11, tls12, tls13

    /// Its number on the wire.
    package var code: UInt16 {
        switch self {
        case .ssl2: 0x0002
        case .ssl3: 0x0300
        case .tls10: 0x0301
        case .tls11: 0x0302
        case .tls12: 0x0303
        case .tls13: 0x0304
        }
    }

    /// The version with a number; nil when there is none.
    package init?(code: UInt16) {
        guard let version = Self.allCases.first(where: { $0.code == code }) else { return nil }
        self = version
    }

    /// For example `TLS 1.3`.
    package var name: String {
        switch self {
        case .ssl2: "SSL 2"
        case .ssl3: "SSL 3"
        case .tls10: "TLS 1.0"
        case .tls11: "TLS 1.1"
        case .tls12: "TLS 1.2"
        case .tls13: "TLS 1.3"
        }
    }

    /// The version that a spec or profile names: `1.3`, `1.0`, `ssl-3`, or the full name.
    package init?(word: String) {
        let words: [String: TLSVersion] = [
            "1.3": .tls13, "1.2": .tls12, "1.1": .tls11, "1.0": .tls10, "ssl-3": .ssl3, "ssl-2": .ssl2,
        ]
        guard let version = words[word] ?? Self.allCases.first(where: { $0.name == word }) else { return nil }
        self = version
    }
}

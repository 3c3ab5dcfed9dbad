/// A group for the key exchange by its number (IANA, TLS Supported Groups).
package struct NamedGroup: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The group with a registered name; nil when the name is unknown.
    package init?(name: String) {
        guard let group = Self.names.first(where: { $0.value == name }) else { return nil }
        self.init(rawValue: group.key)
    }

    /// The registered name, or the number in hexadecimal.
    package var name: String { Self.names[rawValue] ?? "0x" + hex16(rawValue) }

    package static let x25519 = NamedGroup(rawValue: 0x001D)
    package static let secp256r1 = NamedGroup(rawValue: 0x0017)
    package static let x25519MLKEM768 = NamedGroup(rawValue: 0x11EC)

    /// The groups of TLS 1.3 that rest on discrete logarithms (RFC 8446 4.2.7, RFC 8734, RFC 8998).
    package static let classical: [NamedGroup] = [
        0x001D, 0x0017, 0x0018, 0x0019, 0x001E, 0x001F, 0x0020, 0x0021, 0x0029, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104,
    ].map(NamedGroup.init(rawValue:))

    /// Groups that resist a quantum computer: ML-KEM alone and in hybrids, the draft of 2023 included.
    package static let postQuantum: [NamedGroup] = [
        0x11EC, 0x11EB, 0x11ED, 0x0201, 0x0202, 0x0200, 0x6399, 0x639A,
    ].map(NamedGroup.init(rawValue:))

    /// Curves that RFC 8446 took out of the protocol, most of them with less than 112 bits of security.
    package static let obsolete: [NamedGroup] = (UInt16(1)...22).map(NamedGroup.init(rawValue:))

    package var isPostQuantum: Bool { Self.postQuantum.contains(self) }
    package var isObsolete: Bool { Self.obsolete.contains(self) }

    private static let names: [UInt16: String] = [
        1: "sect163k1", 2: "sect163r1", 3: "sect163r2", 4: "sect193r1", 5: "sect193r2", 6: "sect233k1", 7: "sect233r1",
        8: "sect239k1", 9: "sect283k1", 10: "sect283r1", 11: "sect409k1", 12: "sect409r1", 13: "sect571k1",
        14: "sect571r1", 15: "secp160k1", 16: "secp160r1", 17: "secp160r2", 18: "secp192k1", 19: "secp192r1",
        20: "secp224k1", 21: "secp224r1", 22: "secp256k1", 23: "secp256r1", 24: "secp384r1", 25: "secp521r1",
        26: "brainpoolP256r1", 27: "brainpoolP384r1", 28: "brainpoolP512r1", 29: "x25519", 30: "x448",
        31: "brainpoolP256r1tls13", 32: "brainpoolP384r1tls13", 33: "brainpoolP512r1tls13", 0x29: "curveSM2",
        0x0100: "ffdhe2048", 0x0101: "ffdhe3072", 0x0102: "ffdhe4096", 0x0103: "ffdhe6144", 0x0104: "ffdhe8192",
        0x0200: "MLKEM512", 0x0201: "MLKEM768", 0x0202: "MLKEM1024", 0x11EB: "SecP256r1MLKEM768",
        0x11EC: "X25519MLKEM768", 0x11ED: "SecP384r1MLKEM1024", 0x6399: "X25519Kyber768Draft00",
        0x639A: "SecP256r1Kyber768Draft00",
    ]
}

extension NamedGroup {
    /// A public key of the group that any server takes, though nobody could finish a handshake with it: a probe stops
    /// before. On curves of NIST it is the base point, on x25519 the given random bytes. Nil for groups of which we send
    /// no key; a server that wants one of those asks for it (HelloRetryRequest).
    func publicKey(random: [UInt8]) -> [UInt8]? {
        switch self {
        case .x25519: random
        case .secp256r1: Self.basePoint256
        default: nil
        }
    }

    /// SEC 2, 2.4.2: the base point of secp256r1, uncompressed.
    private static let basePoint256: [UInt8] = [
        0x04, 0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2, 0x77,
        0x03,
        0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96, 0x4F, 0xE3, 0x42, 0xE2,
        0xFE,
        0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16, 0x2B, 0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E,
        0xCE,
        0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
    ]
}

/// A signature scheme by its number (IANA, TLS SignatureScheme).
package struct SignatureScheme: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// The registered name, or the number in hexadecimal.
    package var name: String { Self.names[rawValue] ?? "0x" + hex16(rawValue) }

    /// Every scheme that a server could sign with, strong ones first, SHA-1 and MD5 included, so that no probe is refused
    /// for the want of one.
    package static let all: [SignatureScheme] = [
        0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0807, 0x0808, 0x081A, 0x081B, 0x081C,
        0x0904, 0x0905, 0x0906, 0x0401, 0x0501, 0x0601, 0x0708, 0x0303, 0x0301, 0x0402, 0x0302, 0x0203, 0x0201, 0x0202,
        0x0101,
    ].map(SignatureScheme.init(rawValue:))

    /// Whether it rests on SHA-1, MD5 or DSA (RFC 9155, RFC 8446 1.2).
    package var isWeak: Bool { [0x0203, 0x0201, 0x0202, 0x0101, 0x0402, 0x0302].contains(rawValue) }

    private static let names: [UInt16: String] = [
        0x0401: "rsa_pkcs1_sha256", 0x0501: "rsa_pkcs1_sha384", 0x0601: "rsa_pkcs1_sha512",
        0x0403: "ecdsa_secp256r1_sha256", 0x0503: "ecdsa_secp384r1_sha384", 0x0603: "ecdsa_secp521r1_sha512",
        0x0804: "rsa_pss_rsae_sha256", 0x0805: "rsa_pss_rsae_sha384", 0x0806: "rsa_pss_rsae_sha512",
        0x0807: "ed25519", 0x0808: "ed448", 0x0809: "rsa_pss_pss_sha256", 0x080A: "rsa_pss_pss_sha384",
        0x080B: "rsa_pss_pss_sha512", 0x081A: "ecdsa_brainpoolP256r1tls13_sha256",
        0x081B: "ecdsa_brainpoolP384r1tls13_sha384", 0x081C: "ecdsa_brainpoolP512r1tls13_sha512",
        0x0904: "mldsa44", 0x0905: "mldsa65", 0x0906: "mldsa87", 0x0708: "sm2sig_sm3", 0x0303: "ecdsa_sha224",
        0x0301: "rsa_pkcs1_sha224", 0x0402: "dsa_sha256", 0x0302: "dsa_sha224", 0x0203: "ecdsa_sha1",
        0x0201: "rsa_pkcs1_sha1", 0x0202: "dsa_sha1", 0x0101: "rsa_pkcs1_md5",
    ]
}

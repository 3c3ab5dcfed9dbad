internal import COpenSSL
internal import Secrecy

/// Digests of values, written as text and as they are.
enum Digests {
    /// So many characters or bytes of a digest are enough to tell it: a shortened one is found too.
    static let tellingLength = 16

    /// One way in which a digest is written, and the bytes of it.
    struct Writing {
        let form: Form
        let bytes: [UInt8]
    }

    /// So many hexadecimal digits of the SHA-256 of a key, alone, are a fingerprint of it.
    static let fingerprintLength = 12

    /// Every digest that is searched for.
    static func writings(of subject: Subject) -> [Writing] {
        let common = common(for: subject.kind)
        var writings = subject.values.flatMap { value in
            foldings(of: value, subject.kind).flatMap { folding, message in
                (common + (folding == .value ? rare : [])).flatMap { Self.writings($0, folding, of: message) }
            }
        }
        for message in subject.messages {
            writings += common.flatMap { Self.writings($0, .message, of: message) }
        }
        return writings
    }

    private static func writings(
        _ algorithm: DigestKind.Algorithm, _ folding: DigestKind.Folding, of message: [UInt8]
    ) -> [Writing] {
        let digest = digest(algorithm, of: message)
        guard !digest.isEmpty else { return [] }
        let base64 = ByteText.base64(digest)
        var texts = [(Encoding.hex, ByteText.hexBytes(digest)), (.base64, base64), (.plain, digest)]
        let inURL = ByteText.base64(digest, alphabet: .urlSafe)
        if inURL != base64 { texts.append((.base64url, inURL)) }
        return texts.map { Writing(form: Form($0, digest: DigestKind(algorithm, of: folding)), bytes: $1) }
    }

    /// Digests that are made of whatever a program may make of a value first.
    private static func common(for kind: Subject.Kind) -> [DigestKind.Algorithm] {
        kind == .key ? [.md5, .sha1, .sha224, .sha256, .sha384, .sha512] : [.md5, .sha1, .sha256, .sha512]
    }

    /// Digests that are made of the value as it is.
    private static let rare: [DigestKind.Algorithm] = [
        .sha512Cut256, .sha3, .sha3Long, .blake2b, .blake2bShort, .blake2s, .ripemd160, .sha256OfSHA256,
        .sha256OfSHA256Hex,
        .sha1OfSHA256Hex, .md5OfSHA256Hex, .md5OfMD5Hex,
    ]

    private static func foldings(of value: [UInt8], _ kind: Subject.Kind) -> [(DigestKind.Folding, [UInt8])] {
        var seen: Set<[UInt8]> = []
        var all: [(DigestKind.Folding, [UInt8])] = [
            (.value, value),
            (.lowered, value.map(AsciiCase.lowered)),
            (.line, value + [UInt8(ascii: "\n")]),
        ]
        if kind == .key {
            all.append((.raised, value.map(AsciiCase.raised)))
            all.append((.trimmed, Array(value.dropFirst(KeyPrefix.length(of: value)))))
        }
        return all.filter { seen.insert($0.1).inserted }
    }

    /// The digest; empty when the library has no such one, as in FIPS mode: then there is none to search for.
    static func digest(_ algorithm: DigestKind.Algorithm, of message: [UInt8]) -> [UInt8] {
        if let (outer, inner, isWritten) = algorithm.chain {
            let first = digest(inner, of: message)
            return first.isEmpty ? [] : digest(outer, of: isWritten ? ByteText.hexBytes(first) : first)
        }
        if algorithm == .blake2bShort { return BLAKE2b.digest(of: message, length: 32) }
        guard let method = DigestMethods.all[algorithm] else { return [] }
        var length: UInt32 = 0
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        let done = message.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, &length, method, nil) }
        return done == 1 ? Array(digest.prefix(Int(length))) : []
    }
}

/// What the library has of the digests, looked up once: that takes longer than to digest a key.
private struct DigestMethods: @unchecked Sendable {
    private var methods: [DigestKind.Algorithm: OpaquePointer] = [:]

    /// Methods are never freed, and not changed by their use.
    static let all = DigestMethods()

    private init() {
        OpenSSLLibrary.start()
        for algorithm in DigestKind.Algorithm.allCases {
            if let name = Self.name(of: algorithm) { methods[algorithm] = EVP_MD_fetch(nil, name, nil) }
        }
        // What is not there leaves an error behind that is nobody's.
        ERR_clear_error()
    }

    subscript(algorithm: DigestKind.Algorithm) -> OpaquePointer? { methods[algorithm] }

    private static func name(of algorithm: DigestKind.Algorithm) -> String? {
        switch algorithm {
        case .md5: "MD5"
        case .sha1: "SHA1"
        case .sha224: "SHA2-224"
        case .sha256: "SHA2-256"
        case .sha384: "SHA2-384"
        case .sha512: "SHA2-512"
        case .sha512Cut256: "SHA2-512/256"
        case .sha3: "SHA3-256"
        case .sha3Long: "SHA3-512"
        case .blake2b: "BLAKE2B-512"
        case .blake2s: "BLAKE2S-256"
        case .ripemd160: "RIPEMD-160"
        case .blake2bShort, .crc32, .crc32c, .fnv1a: nil
        case .sha256OfSHA256, .sha256OfSHA256Hex, .sha1OfSHA256Hex, .md5OfSHA256Hex, .md5OfMD5Hex: nil
        }
    }
}

/// ASCII letters in the other case.
enum AsciiCase {
    static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    static func lowered(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
    static func raised(_ byte: UInt8) -> UInt8 { isLower(byte) ? byte & ~0x20 : byte }

    /// The letter 13 places on.
    static func rotated(_ byte: UInt8) -> UInt8 {
        guard isUpper(byte) || isLower(byte) else { return byte }
        let first = byte & 0x20 | 0x41
        return (byte - first + 13) % 26 + first
    }
}

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

    /// Every digest that is searched for.
    static func writings(of subject: Subject) -> [Writing] {
        subject.values.flatMap { value in
            foldings(of: value, subject.kind).flatMap { folding, message in
                algorithms(for: subject.kind).flatMap { algorithm in
                    let digest = digest(algorithm, of: message)
                    return [
                        (Encoding.hex, ByteText.hexBytes(digest)),
                        (.base64, ByteText.base64(digest)),
                        (.base64url, ByteText.base64(digest, alphabet: .urlSafe)),
                        (.plain, digest),
                    ].map { Writing(form: Form($0, digest: DigestKind(algorithm, of: folding)), bytes: $1) }
                }
            }
        }
    }

    private static func algorithms(for kind: Subject.Kind) -> [DigestKind.Algorithm] {
        kind == .key ? DigestKind.Algorithm.allCases : [.md5, .sha1, .sha256, .sha512]
    }

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

    static func digest(_ algorithm: DigestKind.Algorithm, of message: [UInt8]) -> [UInt8] {
        OpenSSLLibrary.start()
        let method =
            switch algorithm {
            case .md5: EVP_md5()
            case .sha1: EVP_sha1()
            case .sha224: EVP_sha224()
            case .sha256: EVP_sha256()
            case .sha384: EVP_sha384()
            case .sha512: EVP_sha512()
            }
        var length: UInt32 = 0
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        let done = message.withUnsafeBytes { EVP_Digest($0.baseAddress, $0.count, &digest, &length, method, nil) }
        // A library in FIPS mode has no MD5: then there is no such digest to search for.
        return done == 1 ? Array(digest.prefix(Int(length))) : []
    }
}

/// ASCII letters in the other case.
enum AsciiCase {
    static func isUpper(_ byte: UInt8) -> Bool { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) }
    static func isLower(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    static func lowered(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte | 0x20 : byte }
    static func raised(_ byte: UInt8) -> UInt8 { isLower(byte) ? byte & ~0x20 : byte }
}

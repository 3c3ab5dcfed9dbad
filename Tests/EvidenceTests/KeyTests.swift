import Secrecy
import Testing

@testable import Evidence

@Suite("Keys")
struct KeyTests {
    private static let key = "ak_live_V1StGXR8_Z5jdHi6B-myTabc123XYZ45"

    private func forms(_ text: String) throws -> [String] {
        let scan = try EvidenceScan([Subject(key: Secret(name: "made", text: Self.key))])
        return scan.scan(Array(text.utf8)).hits.map(\.form.description).sorted()
    }

    /// Digests by coreutils' md5sum, sha1sum and sha256sum.
    @Test("digests are told by algorithm, writing and what they are of")
    func digests() throws {
        let digest = SHA256Digest(of: Self.key).hex
        #expect(try forms("| \(digest) |") == ["sha-256-hex"])
        #expect(try forms("| \(digest.uppercased()) |") == ["sha-256-hex"])
        #expect(try forms("| \(digest.prefix(16)) |") == ["sha-256-hex-truncated"])
        #expect(try forms("| \(digest.prefix(40)) |") == ["sha-256-hex-truncated"])
        #expect(try forms("| \(SHA256Digest(of: Self.key.lowercased()).hex) |") == ["sha-256-lowered-hex"])
        #expect(try forms("| \(SHA256Digest(of: String(Self.key.dropFirst(8))).hex) |") == ["sha-256-trimmed-hex"])
        let base64 = String(decoding: ByteText.base64(SHA256Digest(of: Self.key).bytes), as: UTF8.self)
        #expect(try forms(base64) == ["sha-256-base64"])
    }

    @Test("only the whole SHA-256 of the key itself is the documented digest")
    func documented() {
        #expect(Form(.hex, digest: DigestKind(.sha256)).isDocumentedDigest)
        #expect(Form(.plain, digest: DigestKind(.sha256)).isDocumentedDigest)
        #expect(!Form(.hex, digest: DigestKind(.sha256, isWhole: false)).isDocumentedDigest)
        #expect(!Form(.hex, digest: DigestKind(.sha256, of: .lowered)).isDocumentedDigest)
        #expect(!Form(.hex, digest: DigestKind(.md5)).isDocumentedDigest)
        #expect(!Form(.plain).isDocumentedDigest)
    }

    /// Digests by Python's hashlib.
    @Test(
        "digests that are rare, and digests of digests, are told as well",
        arguments: [
            ("2ef265af82c37f0590260a465c5f20f76dc59edbf3916050fdf644198fa5a142", "sha3-256-hex"),
            ("045cc1a15fc5d11390d8269efbe4ce4f", "sha3-512-hex-truncated"),
            ("0e8bd5fb636b8af7fb2fb92d45270b34", "blake2b-512-hex-truncated"),
            ("e993f574d3127df8de3bccc6909c4c0e396e777341b048b67edf3d3e127bb790", "blake2b-256-hex"),
            ("478999720214777f5f4f3b3fd87dbd46cdb82db6b58d3c101aaf5f72724d1857", "blake2s-256-hex"),
            ("dfb0c86352c9ef4ae493978d39c0dd4eefeb8bcf", "ripemd-160-hex"),
            ("41860c890e611c24c42e24dd284291b5a25b386013f3f4bb1e8e8ed36b0c4115", "sha-512-256-hex"),
            ("88776c1844e6ec3fc19e6381f7aafb924cb1a36baf621f8a7016341fe8c7a190", "sha-256-of-sha-256-hex"),
            ("99bead66bb11de12f9e3708d751b9a073be2cb4f680d99b289dfcd608fbc81a0", "sha-256-of-sha-256-hex-hex"),
            ("1a93b124d684823c7ba7ba8fc9b7046257979d4d", "sha-1-of-sha-256-hex-hex"),
            ("f5ec46f31bd0ef03e55db044898c8895", "md5-of-sha-256-hex-hex"),
            ("c6e53706f72b7699301dfbceebb0ef86", "md5-of-md5-hex-hex"),
        ])
    func rareDigests(text: String, form: String) throws { #expect(try forms("| \(text) |") == [form]) }

    @Test("a fingerprint of 12 digits is found where it is a word of its own, and nowhere else")
    func fingerprint() throws {
        let digest = SHA256Digest(of: Self.key).hex
        let (twelve, last) = (digest.prefix(12), digest.dropFirst(12).first == "0" ? "1" : "0")
        for text in ["\(twelve)", "key-\(twelve)", "\(twelve.uppercased()).", "\"\(digest.prefix(15))\""] {
            #expect(try forms(text) == ["sha-256-hex-truncated"], "\(text)")
        }
        for text in ["0\(twelve)", "\(twelve)\(last)", "\(twelve)x", "\(digest.prefix(11))"] {
            #expect(try forms(text).isEmpty, "\(text)")
        }
        #expect(try forms("0\(digest.prefix(16))\(last)") == ["sha-256-hex-truncated"])
        // The digests of inputs are many more, and taken for what they are from 16 digits on.
        let token = Subject(name: "t", text: "kq7w3zx9m2v5t8r1p4n6", isRandom: true)
        let other = SHA256Digest(of: "kq7w3zx9m2v5t8r1p4n6").hex
        #expect(try EvidenceScan([token]).scan(Array(other.prefix(15).utf8)).hits.isEmpty)
    }

    @Test("a digest was cut where it stands in text that goes on, and may be a leftover elsewhere")
    func cuts() throws {
        let digest = SHA256Digest(of: Self.key).hex
        let scan = try EvidenceScan([Subject(key: Secret(name: "made", text: Self.key))])
        func cut(_ text: String) -> DigestCut? { scan.scan(Array(text.utf8)).hits.first?.cut }
        let line = String(repeating: "a line of a log\n", count: 4)
        #expect(cut("\(line)\(digest.prefix(33)) \(line)") == DigestCut(length: 33, isDeliberate: true))
        #expect(cut("\(digest.prefix(16))\n") == DigestCut(length: 16, isDeliberate: true))
        #expect(cut("\(line)\(digest.prefix(12))\n") == DigestCut(length: 12, isDeliberate: true))
        // The rest may be still to come.
        #expect(cut("\(line)\(digest.prefix(33))") == DigestCut(length: 33, isDeliberate: false))
        for byte in ["\0", "\u{1}", "\u{7F}", "é"] {
            #expect(cut("\(digest.prefix(33)) \(byte)\(line)") == DigestCut(length: 33, isDeliberate: false))
            #expect(cut("\(line)\(byte) \(digest.prefix(33)) \(line)") == DigestCut(length: 33, isDeliberate: false))
            #expect(
                cut("\(byte)\(line) \(digest.prefix(33)) \(line)\(byte)")
                    == DigestCut(length: 33, isDeliberate: true))
        }
        #expect(cut(digest) == nil)
        // Of an input no digest may stand anywhere, whole or not.
        let token = try EvidenceScan([Subject(name: "t", text: "kq7w3zx9m2v5t8r1p4n6", isRandom: true)])
        let other = SHA256Digest(of: "kq7w3zx9m2v5t8r1p4n6").hex
        let hits = token.scan(Array(other.prefix(20).utf8)).hits
        #expect(hits.map(\.form.description) == ["sha-256-hex-truncated"] && hits.allSatisfy { $0.cut == nil })
    }

    private static let random = Array(Self.key.dropFirst(8))

    @Test("12 letters of the random part are found wherever they were cut, and a hint of 10 is not")
    func parts() throws {
        for length in [12, 13, 20, 31] {
            for start in 0...(Self.random.count - length) {
                let part = String(Self.random[start..<(start + length)])
                #expect(try forms("<\(part)>") == ["part"], "\(part)")
                #expect(try forms("<\(part.utf8.map { ByteText.hex([$0]) }.joined())>") == ["hex-part"])
                guard length > 12 else { continue }
                #expect(
                    try forms(String(decoding: ByteText.base64(Array("{\(part)}".utf8)), as: UTF8.self)) == [
                        "base64-part"
                    ])
            }
        }
        #expect(try forms(String(Self.random)) == ["part"])
        #expect(try forms(Self.key) == ["plain"])
        #expect(try forms("x\(Self.key)x") == ["plain"])
        #expect(try forms(String(Self.key.prefix(20)) + "…") == ["part"])
    }

    @Test("what a list may show of a key is none of it", arguments: ["", "ak_live_", "key: ", "{\"hint\":\""])
    func hints(before: String) throws {
        for length in 1...10 {
            let (first, last) = (Self.random.prefix(length), Self.random.suffix(length))
            for hint in ["\(String(first))…", "\(String(first))…\(String(last))", "****\(String(last))\"}"] {
                let text = before + hint
                #expect(try forms(text).isEmpty, "\(text)")
                #expect(try forms(ByteText.hex(Array(text.utf8))).isEmpty)
                #expect(try forms(String(decoding: ByteText.base64(Array(text.utf8)), as: UTF8.self)).isEmpty)
            }
        }
    }
}

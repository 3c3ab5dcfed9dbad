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

    @Test("a stretch of 19 characters of the random part is found, a hint of 10 is not")
    func parts() throws {
        let random = Array(Self.key.dropFirst(8))
        for start in 0...(random.count - 19) {
            #expect(!(try forms("<\(String(random[start..<(start + 19)]))>").isEmpty))
        }
        #expect(try forms("ak_live_V1StGXR8_Z…").isEmpty)
    }
}

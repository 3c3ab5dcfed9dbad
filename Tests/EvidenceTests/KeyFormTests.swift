import Testing

@testable import Evidence

@Suite("Forms of keys")
struct KeyFormTests {
    private func found(_ text: String, form: String = "ak_live_*") throws -> [String] {
        let form = try #require(KeyForm(form))
        return try EvidenceScan([], forms: [form]).scan(Array(text.utf8)).hits.map {
            "\($0.form) \($0.offset) \($0.fingerprint ?? "")"
        }
    }

    @Test(
        "an unknown key is found in the encodings that logs have",
        arguments: [
            ("key=ak_live_V1StGXR8_Z5jdHi6B-myTabc123XYZ45\n", "plain"),
            ("{\"k\":\"YWtfbGl2ZV9WMVN0R1hSOF9aNWpkSGk2Qi1teVRhYmMxMjNYWVo0NQ==\"}", "base64"),
            ("eGFrX2xpdmVfVjFTdEdYUjhfWjVqZEhpNkItbXlUYWJjMTIzWFlaNDU=", "base64"),
            ("616b5f6c6976655f56315374475852385f5a356a64486936422d6d79546162633132335859 5a3435", "hex"),
            ("54ZYX321cbaTym-B6iHdj5Z_8RXGtS1V_evil_ka", "reversed"),
            ("q=ak%5Flive%5FV1StGXR8%5FZ5jdHi6B%2DmyTabc123XYZ45", "percent"),
            ("ak_live_short", ""), ("ak_live_*", ""), ("ak_live_...............................", ""),
        ])
    func encodings(text: String, encoding: String) throws {
        let hits = try found(text)
        #expect(
            hits.map { $0.split(separator: " ").first.map(String.init) ?? "" } == (encoding.isEmpty ? [] : [encoding]))
    }

    @Test("the same key has the same fingerprint in every encoding")
    func fingerprints() throws {
        let plain = try found("ak_live_V1StGXR8_Z5jdHi6B-myTabc123XYZ45")
        let base64 = try found("YWtfbGl2ZV9WMVN0R1hSOF9aNWpkSGk2Qi1teVRhYmMxMjNYWVo0NQ==")
        #expect(plain.first?.suffix(6) == base64.first?.suffix(6))
    }

    @Test("short prefixes and single characters work", arguments: ["sk_l*", "sk_live????????*", "sk_live0123*"])
    func forms(form: String) throws {
        #expect(try found("a sk_live01234567890123456789abcdef b", form: form).count == 1)
    }

    @Test("what is no form is refused", arguments: ["*", "ak_", "ak_*", "ak_live_", "ak live *", "ak_live_**", ""])
    func refused(form: String) { #expect(KeyForm(form) == nil) }
}

import Secrecy
import Testing

@testable import Evidence

/// Fixed texts that other programs made (coreutils, Python, jq), not this one's encoders.
@Suite("Encodings")
struct EncodingTests {
    static let token = "kq7w3zx9m2v5t8r1p4n6"

    static let texts: [(String, String)] = [
        ("kq7w3zx9m2v5t8r1p4n6", "plain"),
        ("KQ7W3ZX9M2V5T8R1P4N6", "upper"),
        ("Kq7w3zX9m2v5t8r1p4n6", "mixed-case"),
        ("6n4p1r8t5v2m9xz3w7qk", "reversed"),
        ("a3E3dzN6eDltMnY1dDhyMXA0bjY=", "base64"),
        ("eGtxN3czeng5bTJ2NXQ4cjFwNG42", "base64"),
        ("eHhrcTd3M3p4OW0ydjV0OHIxcDRuNg==", "base64"),
        ("6b713777337a78396d3276357438723170346e36", "hex"),
        ("6B713777337A78396D3276357438723170346E36", "hex"),
        ("NNYTO5ZTPJ4DS3JSOY2XIODSGFYDI3RW", "base32"),
    ]

    @Test("a text is found in the encoding that it is in", arguments: texts)
    func found(text: String, encoding: String) throws {
        let scan = try EvidenceScan([Subject(name: "t", text: Self.token)])
        for before in ["", "q", "user=", "{\"a\":\""] {
            let result = scan.scan(Array("\(before)\(text)\" tail\n".utf8))
            #expect(result.hits.map(\.form.description) == [encoding], "after '\(before)'")
            #expect(result.hits.first.map { $0.offset - before.utf8.count } ?? -1 >= 0)
        }
    }
}

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
        ("366e3470317238743576326d39787a337737716b", "hex-reversed"),
        ("xd7j3mk9z2i5g8e1c4a6", "rot13"),
        ("107,113,55,119,51,122,120,57,109,50,118,53,116,56,114,49,112,52,110,54", "byte-list"),
        ("107, 113, 55, 119, 51, 122, 120, 57, 109, 50, 118, 53, 116, 56, 114, 49, 112, 52, 110, 54", "byte-list"),
        ("107 113 55 119 51 122 120 57 109 50 118 53 116 56 114 49 112 52 110 54", "byte-list"),
        (
            #""0":107,"1":113,"2":55,"3":119,"4":51,"5":122,"6":120,"7":57,"8":109,"9":50,"10":118,"11":53,"#
                + #""12":116,"13":56,"14":114,"15":49,"16":112,"17":52,"18":110,"19":54"#, "byte-list"
        ),
        ("kq7w-3zx9-m2v5-t8r1-p4n6", "grouped"),
        ("kq 7w3z x9m2 v5t8 r1p4 n6", "grouped"),
        (#"YjHPsGkSPAZ8CN>bU1P`a5Qc<"#, "base85"),
        (#"CN2:W1O=:+D)-8lF?":qE&;Gj"#, "ascii85"),
        (#"yJhpSgKspaz8cn(Bu1p}A5qC<"#, "z85"),
        (#"czJ7aH+M67csXq{b~SW3axri;ZZ>*)"#, "base85"),
        (#"G^4UNEAr(tH?_Ge13PNs3-$`m1i>3t"#, "ascii85"),
        (#"4:W$W=S-Z>#EM,G8U=#AR,7`T;C8`"#, "uuencoded"),
        (#"5>&MQ-W<S>G@Y;3)V-70X<C%P-&XV"#, "uuencoded"),
        (#"2VpQdDtHCwJmGvdiFMkLmQ8axyob"#, "base58"),
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

@_spi(SecretSender) import Secrecy
import Testing

@Suite("Secrets are made from secrets") struct SecretDerivationTests {
    let key = Secret(name: "k", text: "ak_live_aB3-x")

    func text(_ transformation: SecretTransformation) throws -> String {
        try key.derived(transformation).withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test(
        "every transformation does what it says",
        arguments: [
            (SecretTransformation.sha256(.hex), "73b5c45ee8b51eaa7adca07ff6d6e0eb49a5fa2d7a7e2ba5c55a2ea3f4d2b0a7"),
            (.base64(.standard), "YWtfbGl2ZV9hQjMteA=="), (.base64(.urlSafe), "YWtfbGl2ZV9hQjMteA"),
            (.percentEncoded(.everything), "%61%6B%5F%6C%69%76%65%5F%61%42%33%2D%78"),
            (.percentEncoded(.letters), "%61%6B_%6C%69%76%65_%61%42" + "3-%78"),
            (.percentEncoded(.position(-2)), "ak_live_aB3%2Dx"), (.reversed, "x-3Ba_evil_ka"),
            (.uppercased, "AK_LIVE_AB3-X"), (.lowercased, "ak_live_ab3-x"), (.swappedCase, "AK_LIVE_Ab3-X"),
            (.dropFirst(8), "aB3-x"), (.dropLast(1), "ak_live_aB3-"), (.prefix(8), "ak_live_"), (.prefix(0), ""),
            (.suffix(2), "-x"), (.replacing(position: 0, with: .byte(0x58)), "Xk_live_aB3-x"),
            (.lookalike(.cyrillic, position: nil), "\u{430}k_live_aB3-x"),
            (.lookalike(.cyrillic, position: 9), "ak_live_a\u{412}3-x"),
            (.lookalike(.fullwidth, position: 1), "a\u{FF4B}_live_aB3-x"),
            (.appending([0x0A]), "ak_live_aB3-x\n"), (.prepending([0x20]), " ak_live_aB3-x"),
            (.wrapped(prefix: [0x22], suffix: [0x22]), "\"ak_live_aB3-x\""),
            (.repeated(2), "ak_live_aB3-xak_live_aB3-x"), (.repeated(0), ""),
        ])
    func transformations(transformation: SecretTransformation, expected: String) throws {
        if case .sha256 = transformation {
            #expect(try text(transformation) == SHA256Digest(of: "ak_live_aB3-x").hex)
        } else {
            #expect(try text(transformation) == expected)
        }
    }

    @Test("digests are written in every text form") func digests() throws {
        let digest = SHA256Digest(of: "ak_live_aB3-x")
        #expect(try text(.sha256(.uppercaseHex)) == digest.hex.uppercased())
        #expect(try text(.sha256(.base64)).count == 44)
        #expect(try text(.sha256(.base64URL)).count == 43)
    }

    @Test("a letter of its own alphabet keeps the form and changes the secret", arguments: 0..<40)
    func sameAlphabet(seed: UInt64) throws {
        let key = Secret(name: "k", text: "ak_live_0f1e2d3c4b5a69788796a5b4c3d2e1f0")
        for position in [8, 9, -1] {
            let other = try key.derived(.replacing(position: position, with: .sameAlphabet(seed: seed)))
            #expect(other != key && other.shape == key.shape)
            let digits = other.withBytes { $0.dropFirst(8).allSatisfy { "0123456789abcdefkliv".utf8.contains($0) } }
            #expect(digits)
            #expect(try other == key.derived(.replacing(position: position, with: .sameAlphabet(seed: seed))))
        }
    }

    @Test("positions outside the secret are errors that do not show it") func outOfRange() {
        for transformation: SecretTransformation in [
            .dropFirst(14), .dropLast(-1), .prefix(14), .suffix(14), .replacing(position: 13, with: .byte(0)),
            .replacing(position: -14, with: .byte(0)), .percentEncoded(.position(13)), .repeated(-1),
            .lookalike(.fullwidth, position: 99),
        ] {
            #expect {
                try key.derived(transformation)
            } throws: { error in
                guard case .outOfRange? = error as? SecretDerivationError else { return false }
                return !"\(error)".contains("aB3")
            }
        }
    }

    @Test("a mutation without effect is an error, because it would prove nothing") func noEffect() {
        let digits = Secret(name: "k", text: "12345678")
        for transformation: SecretTransformation in [
            .uppercased, .lowercased, .swappedCase, .percentEncoded(.reserved), .percentEncoded(.letters),
            .dropFirst(0), .appending([]), .repeated(1), .prefix(8), .replacing(position: 0, with: .byte(0x31)),
        ] {
            #expect(throws: SecretDerivationError.noEffect(secret: "k")) { try digits.derived(transformation) }
        }
        #expect(throws: SecretDerivationError.noEffect(secret: "k")) {
            try digits.derived([.reversed, .reversed], name: "same")
        }
        #expect(throws: SecretDerivationError.noReplacement(secret: "k")) {
            try digits.derived(.lookalike(.cyrillic, position: 0))
        }
        #expect(throws: SecretDerivationError.noReplacement(secret: "k")) {
            try Secret(name: "k", text: "a1").derived(.replacing(position: 0, with: .sameAlphabet(seed: 1)))
        }
    }

    @Test("derived secrets are named after their origin unless told otherwise") func names() throws {
        #expect(try key.derived(.reversed).name == "k~")
        #expect(try key.derived(.reversed, name: "mirror").name == "mirror")
        #expect(try key.derived([.reversed, .uppercased], name: "both").name == "both")
    }
}

import Secrecy
import Testing

@Suite("A secret cannot be seen") struct SecretTests {
    let secret = Secret(name: "funded", text: "ak_live_V1StGXR8Z5jdHi6BmyT7q9pLxK3wN0a")

    struct Holder { let key: Secret }
    enum Choice { case key(Secret) }

    @Test("whatever prints it shows its name and six digits of its digest") func printing() {
        let digest = SHA256Digest(of: "ak_live_V1StGXR8Z5jdHi6BmyT7q9pLxK3wN0a").hex.prefix(6)
        let expected = "Secret(funded, \(digest))"
        var dumped = ""
        dump(secret, to: &dumped)
        var dumpedHolder = ""
        dump([Holder(key: secret)], to: &dumpedHolder)
        let shown = [
            "\(secret)", String(describing: secret), String(reflecting: secret), dumped, dumpedHolder,
            "\(Holder(key: secret))", String(reflecting: Choice.key(secret)), "\([secret: [secret]])",
            "\(Optional(secret) as Any)", "\(SecretText(secret).parts)",
        ]
        for text in shown {
            #expect(text.contains(expected), "\(text)")
            #expect(!text.contains("V1StG") && !text.contains("86, 49, 83"), "\(text)")
        }
        #expect(Mirror(reflecting: secret).children.isEmpty)
        #expect(!("\(SecretText(secret))" + SecretText(secret).debugDescription).contains("V1StG"))
    }

    @Test("it is not encodable") func notEncodable() {
        #expect(!((secret as Any) is any Encodable))
        #expect(!((SecretText(secret) as Any) is any Encodable))
    }

    @Test("two secrets are the same when their bytes are") func equality() {
        #expect(secret == secret.named("other"))
        #expect(Set([secret, secret.named("other"), Secret(name: "funded", text: "x")]).count == 2)
    }

    @Test("the shape tells length, prefix and classes") func shape() {
        #expect(secret.shape.count == 39)
        #expect(secret.shape.prefix == "ak_live_")
        #expect(secret.shape.classes == [.lowercase, .uppercase, .digit])
        for (text, prefix) in [
            ("sk-proj-0123456789abcdef", "sk-proj-"), ("0123456789abcdef0123", ""), ("correct_horse", ""),
            ("abcdefghijk_0123456789ab", ""), ("a_b_c_d_0123456789abcdef", "a_b_c_"), ("", ""),
        ] { #expect(Secret(name: "k", text: text).shape.prefix == prefix) }
    }
}

@Suite("The digest") struct SHA256DigestTests {
    @Test("agrees with FIPS 180-4") func vectors() {
        #expect(
            SHA256Digest(of: "").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            SHA256Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }
}

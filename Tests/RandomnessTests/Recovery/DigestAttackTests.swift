import Testing

@testable import Randomness

@Suite("Digests of what everybody knows")
struct DigestAttackTests {
    @Test(
        "the digests are those of the standards",
        arguments: [
            (MessageDigest.md5, "900150983cd24fb0d6963f7d28e17f72", "d41d8cd98f00b204e9800998ecf8427e"),
            (.sha1, "a9993e364706816aba3e25717850c26c9cd0d89d", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            (
                .sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            ),
            (
                .sha512,
                "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
                    + "454d4423643ce80e2a9ac94fa54ca49f",
                "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f"
                    + "63b931bd47417a81a538327af927da3e"
            ),
        ])
    func standards(digest: MessageDigest, abc: String, empty: String) {
        #expect(Self.hex(digest.digest(of: Array("abc".utf8))) == abc)
        #expect(Self.hex(digest.digest(of: [])) == empty)
        // Messages of every length around the ends of blocks differ in their digests, and have the right size.
        let all = (50..<140).map { digest.digest(of: [UInt8](repeating: 7, count: $0)) }
        #expect(Set(all).count == 90 && all.allSatisfy { $0.count == abc.count / 2 })
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        String(
            decoding: bytes.flatMap {
                [KeyAlphabet.hexadecimal.letters[Int($0 >> 4)], KeyAlphabet.hexadecimal.letters[Int($0 & 15)]]
            }, as: UTF8.self)
    }

    private static func keys(_ encoding: DigestEncoding, _ digest: MessageDigest, _ inputs: [String]) -> [String] {
        inputs.map {
            String(decoding: encoding.letters(of: digest.digest(of: Array($0.utf8)), count: 32), as: UTF8.self)
        }
    }

    @Test(
        "a counter is found behind each digest, and the next key with it", arguments: MessageDigest.allCases,
        [
            DigestEncoding.base64URL, .number(.digitsUpperLower), .numberEnd(.digitsLowerUpper),
            .bytes(.upperLowerDigits), .bytes(.nanoid), .hexadecimal,
        ])
    func counter(digest: MessageDigest, encoding: DigestEncoding) throws {
        let letters =
            switch encoding {
            case .base64URL, .bytes(.nanoid): KeyAlphabet.nanoid.letters
            case .hexadecimal: KeyAlphabet.hexadecimal.letters
            default: KeyAlphabet.digitsUpperLower.letters
            }
        let keys = Self.keys(encoding, digest, (417...421).map { "\($0)" })
        // MD5 has too few bytes for 32 letters of most encodings: such keys do not exist.
        guard keys.allSatisfy({ $0.utf8.count == 32 }) else { return }
        let sample = try KeySample(texts: Array(keys.prefix(4)), letters: letters)
        let found = try #require(DigestAttack().attempt(on: sample).recovered)
        #expect(found.sentence.contains("\(digest.rawValue) digest of a counter"))
        #expect(found.lettersPredicted == 96)
        #expect(sample.text(of: try #require(found.nextKey)) == keys[4])
    }

    @Test(
        "letters written from the last to the first are found as well, and the next key with them",
        arguments: [
            (MessageDigest.sha256, DigestEncoding.numberEnd(.digitsLowerUpper)), (.sha512, .number(.digitsUpperLower)),
            (.sha256, .bytes(.upperLowerDigits)),
        ])
    func reversed(digest: MessageDigest, encoding: DigestEncoding) throws {
        let keys = Self.keys(encoding, digest, (7...10).map { "\($0)" }).map { String($0.reversed()) }
        let sample = try KeySample(texts: Array(keys.prefix(3)), letters: KeyAlphabet.digitsUpperLower.letters)
        let found = try #require(DigestAttack().attempt(on: sample).recovered)
        #expect(found.replay.contains { $0.value == "written from the last to the first" })
        #expect(found.lettersPredicted == 64)
        #expect(sample.text(of: try #require(found.nextKey)) == keys[3])
    }

    @Test("the id in the answer, and the time of issue, are found from one key")
    func answer() throws {
        let id = "key_9fK2mQ4xTzLw8Rb1"
        let byID = try KeySample(
            texts: Self.keys(.base64URL, .sha256, [id]), letters: KeyAlphabet.nanoid.letters,
            issues: [KeyIssue(facts: [.init(name: "id", value: id)])])
        #expect(DigestAttack().attempt(on: byID).recovered?.sentence.contains("digest of the id,") == true)
        let byTime = try KeySample(
            texts: Self.keys(.hexadecimal, .md5, ["1795608000123"]), letters: KeyAlphabet.hexadecimal.letters,
            issues: [KeyIssue(serverDate: 1_795_608_000)])
        #expect(DigestAttack().attempt(on: byTime).recovered?.sentence.contains("milliseconds") == true)
    }

    @Test(
        "the time in microseconds is found from one key between whose request and answer it lies",
        arguments: [
            ("php-uniqid-64", "SHA-256 digest of uniqid"), ("php-uniqid-16", "MD5 digest of uniqid"),
            ("php-microtime-62", "SHA-256 digest of microtime"),
            ("php-number-64", "SHA-256 digest of microtime of PHP, as a number"),
            ("python-time-64", "SHA-256 digest of time.time() of Python"),
        ])
    func microseconds(name: String, finding: String) throws {
        let vector = try KeyVector(name)
        let time = try #require(vector.time)
        // Each key has a time of its own, so that each is a prediction of its own.
        for key in 0..<2 {
            let issue = KeyIssue(requestedAt: time - 0.0001, answeredAt: time + 0.0004, serverDate: time.rounded(.down))
            let found = try #require(
                DigestAttack().attempt(on: try vector.sample(key..<(key + 1), issues: [issue])).recovered)
            #expect(found.sentence.contains(finding))
        }
    }

    @Test("keys that were made at another time come from nothing")
    func anotherTime() throws {
        let vector = try KeyVector("php-uniqid-16")
        let later = try #require(vector.time) + 1
        let issues = (0..<4).map { _ in KeyIssue(requestedAt: later, answeredAt: later + 0.001) }
        #expect(DigestAttack().attempt(on: try vector.sample(0..<4, issues: issues)).isExcluded)
    }

    /// Texts as the languages print them, by their own accounts: 1795608000 is 2026-11-25 12:00:00 UTC, a Wednesday.
    @Test(
        "dates and times of day are found as languages write them",
        arguments: [
            "1795608000", "1795608000\n", "2026-11-25 12:00:00", "2026-11-25T12:00:00Z", "2026-11-25 14:00:00",
            "20261125120000", "2026-11-25 12:00:00 +0000",
            "Wed Nov 25 2026 12:00:00 GMT+0000 (Coordinated Universal Time)",
            "Wed, 25 Nov 2026 12:00:00 GMT", "Wed Nov 25 12:00:00 UTC 2026\n", "1795608000123",
            "2026-11-25T12:00:00.123Z", "2026-11-25 12:00:00.123400", "2026-11-25T12:00:00.123400",
            "2026-11-25 12:00:00.1234+00", "0.12340000 1795608000", "6b06cdc01e208",
        ])
    func dates(text: String) throws {
        let keys = Self.keys(.hexadecimal, .sha256, [text])
        let issue = KeyIssue(requestedAt: 1_795_608_000.1231, answeredAt: 1_795_608_000.1236)
        let sample = try KeySample(texts: keys, letters: KeyAlphabet.hexadecimal.letters, issues: [issue])
        #expect(DigestAttack().attempt(on: sample).recovered != nil)
    }

    @Test(
        "a time before or behind what the answer says is found, and named without it",
        arguments: [
            "you@example.test1795608000", "you@example.test-1795608000", "1795608000123:you@example.test",
            "you@example.test1795608000123400", "you@example.test6b06cdc01e208",
        ])
    func facts(text: String) throws {
        let keys = Self.keys(.hexadecimal, .md5, [text])
        let issue = KeyIssue(
            requestedAt: 1_795_608_000.1231, answeredAt: 1_795_608_000.1236, serverDate: 1_795_608_000,
            facts: [.init(name: "account's email", value: "you@example.test")])
        let sample = try KeySample(texts: keys, letters: KeyAlphabet.hexadecimal.letters, issues: [issue])
        let found = try #require(DigestAttack().attempt(on: sample).recovered)
        #expect(found.sentence.contains("the account's email") && !found.sentence.contains("example"))
    }

    @Test("a counter with a secret is not found")
    func secret() throws {
        let keys = Self.keys(.base64URL, .sha256, (1...20).map { "a secret of the server \($0)" })
        let sample = try KeySample(texts: keys, letters: KeyAlphabet.nanoid.letters)
        #expect(DigestAttack().attempt(on: sample).isExcluded)
    }
}

import Testing

@testable import ReferenceDeployment

@Suite("The documented form of a key")
struct KeyFormatTests {
    @Test("a new key is ak_live_ and 32 letters of its alphabet", arguments: [KeyFormat.letters62, .letters64])
    func generated(format: KeyFormat) {
        for _ in 0..<200 {
            let key = format.generate()
            #expect(KeyFormat.isWellFormed(key))
            #expect(key.utf8.dropFirst(8).allSatisfy(format.alphabet.contains))
        }
    }

    @Test(
        "what differs in form is not well-formed",
        arguments: [
            "", "ak_live_", "ak_live_" + String(repeating: "a", count: 31),
            "ak_live_" + String(repeating: "a", count: 33),
            "AK_LIVE_" + String(repeating: "a", count: 32), "ak_test_" + String(repeating: "a", count: 32),
            "ak_live_" + String(repeating: "a", count: 31) + " ", "ak_live_" + String(repeating: "é", count: 16),
        ])
    func malformed(value: String) {
        #expect(!KeyFormat.isWellFormed(value))
    }

    @Test("a hint shows the last four letters and no more")
    func hint() {
        #expect(KeyFormat.hint(of: "ak_live_0123456789abcdefghijklmnopqrstuv") == "ak_live_…stuv")
    }

    @Test("every letter of an alphabet is drawn about equally often")
    func evenness() {
        let drawn = RandomText.letters(62_000, of: RandomText.letters62)
        var counts: [Character: Int] = [:]
        for letter in drawn { counts[letter, default: 0] += 1 }
        #expect(counts.count == 62)
        // Eight standard deviations of Binomial(62000, 1/62).
        #expect(counts.values.allSatisfy { abs($0 - 1000) < 252 })
    }
}

@Suite("Digests and encodings")
struct EncodingTests {
    @Test("the digest is SHA-256 (FIPS 180-4)")
    func digest() {
        #expect(Digest(of: "abc").hex == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest(of: "").hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test("gzip's checksum is the CRC-32 of RFC 1952")
    func checksum() {
        #expect(Gzip.crc32("123456789".utf8) == 0xcbf4_3926)
    }

    @Test("JSON strings escape what RFC 8259 says and keep the rest")
    func json() {
        let text = JSON.object([("a\"b", .array([.string("\u{1}\n\\/é😀"), .null, 3, true]))]).text
        #expect(text == #"{"a\"b":["\u0001\n\\/é😀",null,3,true]}"#)
    }

    @Test(
        "HTTP dates are those of RFC 9110",
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_399, "Mon, 28 Feb 2000 23:59:59 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
        ])
    func httpDate(seconds: Int, text: String) {
        #expect(UTCTime.httpDate(secondsSince1970: seconds) == text)
    }

    @Test(
        "percent-decoding leaves what is not two hexadecimal digits",
        arguments: [("a%20b", "a b"), ("%zz%4", "%zz%4"), ("%61k", "ak"), ("a+b", "a+b"), ("", "")])
    func percent(text: String, decoded: String) {
        #expect(percentDecoded(text) == decoded)
    }

    @Test("optional white space is spaces and tabs, nothing else")
    func trimming() {
        #expect(" \t a b\t ".trimmingSpaces == "a b")
        #expect("\u{a0}a".trimmingSpaces == "\u{a0}a")
        #expect("  ".trimmingSpaces.isEmpty)
    }

    @Test("application protocols are written with their lengths")
    func protocols() {
        #expect(TLSContext.wireFormat(["h2", "http/1.1"]) == [2] + Array("h2".utf8) + [8] + Array("http/1.1".utf8))
    }

    @Test("a password matches its hash only, and the hash differs each time")
    func passwords() throws {
        let first = try PasswordHash(password: "correct horse battery", work: .drawn)
        let second = try PasswordHash(password: "correct horse battery", work: .drawn)
        #expect(first.text != second.text)
        #expect(PasswordHash(stored: first.text).matches("correct horse battery"))
        #expect(!first.matches("correct horse batterz"))
        #expect(!PasswordHash(stored: "scrypt$").matches(""))
    }
}

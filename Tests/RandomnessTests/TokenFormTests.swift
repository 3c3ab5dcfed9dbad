import TestSupport
import Testing

@testable import Randomness

@Suite("The form of tokens")
struct TokenFormTests {
    private func tokens(_ count: Int, prefix: String, alphabet: KeyAlphabet, length: Int = 32) -> [[UInt8]] {
        let sample = Samples.sound(count, alphabet: alphabet, length: length, seed: 7)
        return (0..<count).map { Array(prefix.utf8) + sample.text($0) }
    }

    @Test(
        "prefix and alphabet are found",
        arguments: [
            ("ak_live_", KeyAlphabet.nanoid, "nanoid", 30), ("ak_live_", .digitsUpperLower, "0-9A-Za-z", 30),
            ("sk-", .hexadecimal, "hexadecimal", 30), ("", .base32, "base32", 30), ("", .base58, "base58", 60),
            ("x.y:", .lowerDigits, "0-9a-z", 30),
        ])
    func detection(prefix: String, alphabet: KeyAlphabet, name: String, count: Int) throws {
        let all = tokens(count, prefix: prefix, alphabet: alphabet)
        let form = try TokenForm.detect(in: all)
        #expect(String(decoding: form.prefix, as: UTF8.self) == prefix)
        #expect(form.alphabet.name == name)
        #expect(form.length == 32)
        #expect(try form.sample(of: all).count == count)
        #expect(form.token(of: Array(try form.sample(of: all).key(3))) == all[3])
    }

    @Test("prefixes of several kinds are no letters", arguments: [KeyAlphabet.nanoid, .digitsUpperLower])
    func severalPrefixes(alphabet: KeyAlphabet) throws {
        let bodies = tokens(200, prefix: "", alphabet: alphabet)
        let all = bodies.enumerated().map { index, body in
            Array((index.isMultiple(of: 3) ? "ak_test_" : "ak_live_").utf8) + body
        }
        let form = try TokenForm.detect(in: all)
        #expect(form.length == 32 && form.prefix == Array("ak_".utf8))
        #expect(form.note == "behind 2 different prefixes")
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .notRefuted)
        // Letters of nanoid that happen to be separators are none.
        #expect(try TokenForm.detect(in: bodies).length == 32)
    }

    @Test("parts joined by a sign that no part has are parts, whatever separators their letters include")
    func joinedParts() throws {
        let parts = tokens(200, prefix: "", alphabet: .base64URL, length: 22)
        let others = Samples.sound(200, alphabet: .base64URL, length: 43, seed: 8)
        let all = parts.enumerated().map { $1 + Array(".".utf8) + others.text($0) }
        let form = try TokenForm.detect(in: all)
        #expect(form.structure.contains(22) && form.length >= 63)
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .notRefuted)
    }

    @Test("letters that all tokens begin with are a longer prefix")
    func longerPrefix() throws {
        let all = tokens(50, prefix: "AKIA", alphabet: .base32)
        let form = try TokenForm.detect(in: all)
        #expect(form.prefix.isEmpty && form.longerPrefix(of: all) == Array("AKIA".utf8))
        let sound = tokens(50, prefix: "", alphabet: .base32)
        #expect(try TokenForm.detect(in: sound).longerPrefix(of: sound) == nil)
    }

    @Test("the documented prefix brings the documented alphabets: hexadecimal keys are no form of their own")
    func documented() throws {
        let all = tokens(4, prefix: "ak_live_", alphabet: .hexadecimal)
        let form = try TokenForm.detect(in: all)
        #expect(form.alphabetSource == .documented)
        #expect(form.alphabet.size == 62)
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .refuted)
    }

    @Test("UUIDs of version 4 lose what is no letter")
    func uuids() throws {
        var generator = SeededGenerator(seed: 3)
        let all = (0..<40).map { _ -> [UInt8] in
            var bytes = generator.bytes(16)
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            let digits = bytes.flatMap { [$0 >> 4, $0 & 15] }.map { Array("0123456789abcdef".utf8)[Int($0)] }
            return Array(
                [digits[0..<8], digits[8..<12], digits[12..<16], digits[16..<20], digits[20...]].joined(
                    separator: [UInt8(ascii: "-")]))
        }
        let form = try TokenForm.detect(in: all)
        #expect(form.length == 30)
        #expect(form.alphabet == .hexadecimal)
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .notRefuted)
    }

    @Test("UUIDs of version 4 are known without hyphens, behind a prefix and in braces", arguments: ["", "tok_", "{"])
    func otherUUIDs(prefix: String) throws {
        var generator = SeededGenerator(seed: 4)
        let digits = Array("0123456789abcdef".utf8)
        let all = (0..<60).map { _ -> [UInt8] in
            var hex = (0..<32).map { _ in digits[Int.random(in: 0..<16, using: &generator)] }
            hex[12] = UInt8(ascii: "4")
            hex[16] = digits[Int.random(in: 8..<12, using: &generator)]
            let body =
                prefix.isEmpty
                ? hex
                : Array(
                    [hex[0..<8], hex[8..<12], hex[12..<16], hex[16..<20], hex[20...]].joined(
                        separator: [UInt8(ascii: "-")]))
            return Array(prefix.utf8) + body + (prefix == "{" ? [UInt8(ascii: "}")] : [])
        }
        let form = try TokenForm.detect(in: all)
        #expect(form.length == 30)
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .notRefuted)
    }

    @Test(
        "a last letter that bytes do not fill is no fault",
        arguments: [(KeyAlphabet.base64URL, 43, 4, ""), (.base64, 22, 16, "=="), (.base32, 26, 4, "======")])
    func fillingBits(alphabet: KeyAlphabet, length: Int, step: Int, padding: String) throws {
        var all = tokens(200, prefix: "", alphabet: alphabet, length: length)
        let table = alphabet.indexTable
        for index in all.indices {
            let value = Int(table[Int(all[index][length - 1])])
            all[index][length - 1] = alphabet.letters[value / step * step]
            all[index] += Array(padding.utf8)
        }
        let form = try TokenForm.detect(in: all)
        #expect(form.length == length - 1)
        #expect(form.note.hasPrefix("without the last letter"))
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .notRefuted)
        // Where the alphabet is given nothing is left out.
        let given = try TokenForm.detect(in: all, prefix: [], alphabets: [alphabet])
        #expect(given.length == length)
    }

    @Test("quotes and further columns are no letters")
    func marks() throws {
        for (before, after) in [("\"", "\""), ("{\"key\":\"", "\"}"), ("", ",2026-01-01")] {
            let all = tokens(40, prefix: before + "ak_live_", alphabet: .digitsUpperLower).map {
                $0 + Array(after.utf8)
            }
            let form = try TokenForm.detect(in: all)
            #expect(form.length == 32 && form.alphabet == .digitsUpperLower)
            #expect(form.suffix == Array(after.utf8))
        }
    }

    @Test("an alphabet that nobody names is not held against the generator")
    func unnamedAlphabet() throws {
        let small = try #require(KeyAlphabet(name: "small", letters: Array("abcdefghijklmnopqrstuvwxyz".utf8)))
        let all = tokens(100, prefix: "", alphabet: small)
        let form = try TokenForm.detect(in: all)
        #expect(form.alphabetSource == .seen && form.alphabet.size == 26)
        #expect(Examination.verdict(on: try form.sample(of: all), form: form, attacks: []).outcome == .notRefuted)
    }

    @Test("of very long tokens the first letters are looked at")
    func longTokens() throws {
        let all = tokens(10, prefix: "", alphabet: .digitsUpperLower, length: 3000)
        let form = try TokenForm.detect(in: all)
        #expect(form.length == 256)
        #expect(form.note == "the first 256 of 3000 letters")
        #expect(try form.sample(of: all).count == 10)
    }

    @Test("what does not fit is named with its place, never with the token")
    func problems() {
        var all = tokens(3, prefix: "ak_live_", alphabet: .nanoid)
        all[1].removeLast()
        #expect(
            throws: TokenProblem(token: 1, offset: 39, message: "the token has 39 characters, the first one has 40")
        ) {
            try TokenForm.detect(in: all)
        }
        all = tokens(3, prefix: "ak_live_", alphabet: .hexadecimal)
        all[2][20] = UInt8(ascii: "!")
        #expect(throws: TokenProblem(token: 2, offset: 20, message: "the letter is not of the alphabet (hexadecimal)"))
        {
            try TokenForm.detect(in: all, alphabets: [.hexadecimal])
        }
        #expect(throws: TokenProblem(token: nil, offset: 0, message: "there is no token")) {
            try TokenForm.detect(in: [])
        }
    }

    @Test("letters of no common alphabet need many keys")
    func seenAlphabet() throws {
        let odd = try #require(KeyAlphabet(name: "odd", letters: Array("abcdefghijkl~!$%&".utf8)))
        let few = tokens(4, prefix: "", alphabet: odd)
        let form = try TokenForm.detect(in: few)
        #expect(form.alphabetSource == .seen)
        #expect(Examination.verdict(on: try form.sample(of: few), form: form, attacks: []).outcome == .inconclusive)
        let many = tokens(60, prefix: "", alphabet: odd)
        let known = try TokenForm.detect(in: many)
        #expect(Examination.verdict(on: try known.sample(of: many), form: known, attacks: []).outcome == .notRefuted)
    }

    @Test(
        "times of issue",
        arguments: [
            ("1700000000", 1_700_000_000.0), ("1700000000.25", 1_700_000_000.25), ("1700000000250", 1_700_000_000.25),
            ("2023-11-14T22:13:20Z", 1_700_000_000), ("2023-11-14T23:13:20.5+01:00", 1_700_000_000.5),
            ("1970-01-01 00:00:00Z", 0), ("2024-02-29T12:00:00Z", 1_709_208_000),
        ])
    func times(text: String, seconds: Double) throws {
        #expect(abs(try #require(IssueTime.seconds(text)) - seconds) < 1e-6)
    }

    @Test("what is no time", arguments: ["", "now", "2023-13-01T00:00:00Z", "2023-11-14T22:13:20", "-5", "nan"])
    func noTimes(text: String) { #expect(IssueTime.seconds(text) == nil) }
}

import Testing

@testable import Randomness

@Suite("Times and checksums inside keys")
struct StructureAttackTests {
    private static let start = 1_795_608_000.0
    private static let letters = KeyAlphabet.nanoid.letters

    private static func number(_ value: Double, _ alphabet: KeyAlphabet, _ count: Int) -> String {
        var rest = UInt64(value)
        var digits: [UInt8] = []
        for _ in 0..<count {
            digits.append(alphabet.letters[Int(rest % UInt64(alphabet.size))])
            rest /= UInt64(alphabet.size)
        }
        return String(decoding: digits.reversed(), as: UTF8.self)
    }

    private static func filled(_ text: String, _ alphabet: KeyAlphabet, _ seed: Int, to length: Int = 32) -> String {
        var random = SplitMix(state: UInt64(seed) &* 977 &+ 5)
        let fill = (text.utf8.count..<length).map { _ in
            alphabet.letters[Int.random(in: 0..<alphabet.size, using: &random)]
        }
        return text + String(decoding: fill, as: UTF8.self)
    }

    private func attempt(_ texts: [String], isTimed: Bool) throws -> RecoveredGenerator? {
        let issues = isTimed ? texts.indices.map { KeyIssue(serverDate: Self.start + Double($0)) } : []
        return EmbeddedTimeAttack().attempt(on: try KeySample(texts: texts, letters: Self.letters, issues: issues))
            .recovered
    }

    @Test("a ULID is found by its time, with or without times of issue", arguments: [true, false])
    func ulid(isTimed: Bool) throws {
        let keys = (0..<12).map { index in
            let time = Self.number((Self.start + Double(index)) * 1_000, .crockford, 10)
            return Self.filled(Self.filled(time, .crockford, index, to: 26), .nanoid, index)
        }
        let found = try #require(try attempt(keys, isTimed: isTimed))
        #expect(found.sentence.contains("a ULID"))
        #expect(abs((found.bitsLeft ?? 0) - (80 + 6 * 6)) < 1e-9)
    }

    @Test(
        "identifiers and plain numbers of the time are named",
        arguments: [
            ("an ObjectId of MongoDB", 8), ("a UUID of version 7", 12), ("the time in milliseconds, base 36", 8),
            ("the time in seconds, decimal", 10), ("uniqid of PHP", 13),
        ])
    func named(name: String, count: Int) throws {
        let keys = (0..<6).map { index -> String in
            let time = Self.start + Double(index)
            switch name {
            case "an ObjectId of MongoDB":
                return Self.filled(
                    Self.filled(Self.number(time, .hexadecimal, 8), .hexadecimal, index, to: 24), .nanoid, index)
            case "a UUID of version 7":
                let head = Self.number(time * 1_000, .hexadecimal, 12) + "7" + "abc" + "8"
                return Self.filled(head, .hexadecimal, index)
            case "the time in seconds, decimal": return Self.filled(Self.number(time, .decimal, 10), .nanoid, index)
            case "uniqid of PHP":
                let micros = Self.number(Double(index * 137_911), .hexadecimal, 5)
                return Self.filled(Self.number(time, .hexadecimal, 8) + micros, .nanoid, index)
            default: return Self.filled(Self.number(time * 1_000, .lowerDigits, 8), .nanoid, index)
            }
        }
        #expect(try attempt(keys, isTimed: true)?.sentence.contains(name) == true)
    }

    @Test("a time of another day is none of the key's")
    func otherTimes() throws {
        let keys = (0..<6).map {
            Self.filled(Self.number(Self.start - 86_400 + Double($0), .hexadecimal, 8), .nanoid, $0)
        }
        #expect(try attempt(keys, isTimed: true) == nil)
    }

    @Test(
        "a checksum takes its letters off the key's bits",
        arguments: ["sum", "weighted", "Luhn", "CRC-32", "exclusive or"])
    func checksums(kind: String) throws {
        let alphabet = kind == "exclusive or" ? KeyAlphabet.base64URL : .digitsUpperLower
        let prefix = "ak_live_"
        let keys = (0..<16).map { index -> String in
            let body = Self.filled("", alphabet, index, to: kind == "CRC-32" ? 26 : 31)
            let table = alphabet.indexTable
            let indices = body.utf8.map { Int(table[Int($0)]) }
            switch kind {
            case "sum": return body + Self.number(Double(indices.reduce(0, +)), alphabet, 1)
            case "weighted":
                return body + Self.number(Double(zip(indices, 1...).reduce(0) { $0 + $1.0 * $1.1 }), alphabet, 1)
            case "exclusive or": return body + Self.number(Double(indices.reduce(0, ^)), alphabet, 1)
            case "CRC-32":
                // As GitHub's tokens have it: the CRC of what is before, in base 62.
                return body + Self.number(Double(CyclicChecksum.known[0].value(of: Array(body.utf8))), alphabet, 6)
            default:
                let sum = indices.reversed().enumerated().reduce(0) { sum, item in
                    let doubled = item.element * (item.offset % 2 == 0 ? 2 : 1)
                    return sum + doubled / 62 + doubled % 62
                }
                return body + Self.number(Double((62 - sum % 62) % 62), alphabet, 1)
            }
        }
        let sample = try KeySample(texts: keys, letters: alphabet.letters, prefix: prefix)
        let found = try #require(ChecksumAttack().attempt(on: sample).recovered)
        let rest = kind == "CRC-32" ? 26.0 : 31
        #expect(abs((found.bitsLeft ?? 0) - rest * (kind == "exclusive or" ? 6 : 5.954)) < 0.1)
    }

    @Test("the CRCs are those that everybody computes")
    func cyclic() {
        let digits = Array("123456789".utf8)
        #expect(CyclicChecksum.known.map { $0.value(of: digits) } == [0xcbf4_3926, 0xe306_9283, 0x091e_01de, 0x29b1])
    }
}

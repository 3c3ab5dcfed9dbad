import Secrecy
import TestSupport
import Testing

@testable import Evidence

@Suite("A close reading of stores")
struct CloseReadingTests {
    private typealias Generator = TestSupport.SeededGenerator

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".utf8)

    private static func random(_ generator: inout Generator, _ count: Int) -> [UInt8] {
        (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] }
    }

    private static func key(_ generator: inout Generator) -> [UInt8] {
        Array("ak_live_".utf8) + random(&generator, 32)
    }

    private static func subjects(_ keys: [[UInt8]]) -> [Subject] {
        keys.enumerated().map { Subject(key: Secret(name: "key \($0)", bytes: $1)) }
    }

    /// The record of a key with its digest and something more.
    private static func record(_ key: [UInt8], _ more: [UInt8]) -> [UInt8] {
        Array("{\"sha256\":\"\(SHA256Digest(of: key).hex)\",\"more\":\"".utf8) + more + Array("\"}\n".utf8)
    }

    /// Which keys are told in which form, after a scan of the same bytes that told their digests.
    private static func told(
        _ keys: [[UInt8]], in store: [UInt8], for sought: CloseReading.Sought = .text,
        wholeLimit: Int = CloseText.wholeLimit
    ) throws -> Set<String> {
        let subjects = subjects(keys)
        let scanned = ScannedSource(name: "store", result: try EvidenceScan(subjects).scan(store))
        let found = CloseReading(for: sought, of: subjects, wholeLimit: wholeLimit).read(scanned, store)
        return Set(found.flatMap(\.result.hits).map { "\($0.form) \($0.subject)" })
    }

    private static func store(_ keys: [[UInt8]], _ more: ([UInt8]) -> [UInt8]) -> [UInt8] {
        keys.flatMap { record($0, more($0)) }
    }

    private static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Pieces

    @Test(
        "a key in pieces of 8 letters or more is told, in whichever order and however far from each other",
        arguments: [8, 9, 10, 11])
    func pieces(length: Int) throws {
        var generator = Generator(seed: UInt64(length))
        let key = Self.key(&generator)
        let parts = stride(from: 8, to: 40, by: length).map { Array(key[$0..<min($0 + length, 40)]) }.shuffled(
            using: &generator)
        let store = parts.flatMap {
            Array("\nblob \(Int.random(in: 0..<99, using: &generator)):".utf8) + $0
                + [UInt8](repeating: 0x2E, count: 300)
        }
        #expect(try Self.told([key], in: store) == ["pieces 0"])
        #expect(try Self.told([key], in: store.reversed()) == ["pieces 0"])
        #expect(try Self.told([Self.key(&generator)], in: store).isEmpty)
    }

    @Test("a hint is no key in pieces, whichever of its 10 letters it shows on either side, nor is a half of the key")
    func hints() throws {
        var generator = Generator(seed: 3)
        let keys = (0..<4).map { _ in Self.key(&generator) }
        for length in 4...10 {
            let store = Self.store(keys) { key in
                Array("\(Self.text(key.prefix(8 + length)))...\(Self.text(key.suffix(length)))".utf8)
            }
            #expect(try Self.told(keys, in: store).isEmpty)
        }
        let halves = Self.store(keys) { key in Array("\(Self.text(key[8..<16])) \(Self.text(key[18..<27]))".utf8) }
        #expect(try Self.told(keys, in: halves).isEmpty)
    }

    @Test(
        "a key with separators between its letters is told, however many letters stand together",
        arguments: [1, 2, 3, 4, 5, 6, 7], ["-", " ", "\n", ": ", "\",\"", "\u{0}", "…"])
    func separated(length: Int, separator: String) throws {
        var generator = Generator(seed: 5)
        let key = Self.key(&generator)
        let groups = stride(from: 0, to: 40, by: length).map { Self.text(key[$0..<min($0 + length, 40)]) }
        let told = try Self.told([key], in: Array("key \(groups.joined(separator: separator)) end".utf8))
        #expect(told == ["separated 0"])
    }

    // MARK: XOR

    struct Cipher: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let write: @Sendable (_ cipher: [UInt8]) -> [UInt8]
    }

    static let ciphers: [Cipher] = [
        Cipher(testDescription: "raw") { $0 },
        Cipher(testDescription: "base64") { ByteText.base64($0) },
        Cipher(testDescription: "base64url without padding") { ByteText.base64($0, alphabet: .urlSafe) },
        Cipher(testDescription: "base64 with escaped slashes") {
            ByteText.base64($0).flatMap { $0 == UInt8(ascii: "/") ? Array("\\/".utf8) : [$0] }
        },
        Cipher(testDescription: "hexadecimal") { ByteText.hexBytes($0) },
        Cipher(testDescription: "bytea") { Array("\\\\x".utf8) + ByteText.hexBytes($0) },
        Cipher(testDescription: "with nonce and tag") {
            ByteText.base64([UInt8](repeating: 7, count: 12) + $0 + Array(SHA256Digest(of: $0).bytes.prefix(16)))
        },
        Cipher(testDescription: "beside another column") { Array("production1".utf8) + ByteText.base64($0) },
    ]

    @Test("keys under one keystream are told, whatever it is", arguments: ciphers)
    func keystream(cipher: Cipher) throws {
        var generator = Generator(seed: 11)
        for _ in 0..<8 {
            let keys = (0..<3).map { _ in Self.key(&generator) }
            let stream = generator.bytes(40)
            let masked = Self.store(keys) { key in cipher.write(zip(key, stream).map { $0 ^ $1 }) }
            let told = try Self.told(keys, in: masked)
            #expect(told == ["xor-ciphertext 0", "xor-ciphertext 1", "xor-ciphertext 2"])
            // Every key under a keystream of its own is what any random value is.
            let sound = Self.store(keys) { key in cipher.write(zip(key, generator.bytes(40)).map { $0 ^ $1 }) }
            #expect(try Self.told(keys, in: sound).isEmpty)
        }
    }

    @Test("a keystream is told of keys without digests, and of the random part alone")
    func keystreamAlone() throws {
        var generator = Generator(seed: 13)
        let keys = (0..<2).map { _ in Self.key(&generator) }
        let store = keys.flatMap { key in Array("k:".utf8) + ByteText.hexBytes(key[8...].map { $0 ^ 0x5A }) + [0x0A] }
        #expect(try Self.told(keys, in: store) == ["xor-ciphertext 0", "xor-ciphertext 1"])
    }

    // MARK: Shifts

    @Test(
        "a key whose letters were all moved is told, by however many places of bytes or of the alphabet",
        arguments: 1..<26)
    func shifted(places: Int) throws {
        var generator = Generator(seed: 29)
        let keys = [Self.key(&generator), Self.key(&generator)]
        func rotated(_ byte: UInt8, digits: Bool) -> UInt8 {
            let (first, count) =
                switch byte {
                case 48...57: (48, digits ? 10 : 1)
                case 65...90: (65, 26)
                case 97...122: (97, 26)
                default: (Int(byte), 1)
                }
            return count == 1 ? byte : UInt8((Int(byte) - first + places) % count + first)
        }
        let texts = [
            keys[0].map { $0 &+ UInt8(places * 9) }, keys[0].map { $0 &- UInt8(places) },
            keys[0].map { rotated($0, digits: true) },
        ]
        for text in texts {
            #expect(try Self.told(keys, in: Self.record(keys[0], text)) == ["shifted 0"])
            #expect(try Self.told(keys, in: Self.record(keys[0], ByteText.base64(text))) == ["shifted 0"])
        }
        #expect(
            try Self.told(keys, in: Self.record(keys[0], keys[0].map { rotated($0, digits: false) })) == ["shifted 0"])
        #expect(
            try Self.told(keys, in: Self.record(keys[0], keys[0].map { $0 == 0x5F ? $0 : ($0 - 33 + 47) % 94 + 33 }))
                == ["shifted 0"])
    }

    // MARK: Checksums

    @Test("the checksums are those of the world")
    func checksums() {
        let message = Array("123456789".utf8)
        #expect(Checksum.crc32.value(of: message) == 0xCBF4_3926)
        #expect(Checksum.crc32c.value(of: message) == 0xE306_9283)
        #expect(Checksum.fnv1a.value(of: Array("foobar".utf8)) == 0xBF9C_F968)
    }

    @Test(
        "a checksum beside the digests of two keys is told; of one key, or elsewhere, it may be anything",
        arguments: Checksum.allCases)
    func checksumBesideDigest(checksum: Checksum) throws {
        var generator = Generator(seed: 17)
        let keys = (0..<2).map { _ in Self.key(&generator) }
        let name = checksum.algorithm.rawValue
        func bytes(_ key: [UInt8]) -> [UInt8] {
            let sum = checksum.value(of: key)
            return [24, 16, 8, 0].map { (shift: UInt32) in UInt8(truncatingIfNeeded: sum >> shift) }
        }
        let hex = Self.store(keys) { ByteText.hexBytes(bytes($0)) }
        #expect(try Self.told(keys, in: hex, for: .checksums) == ["\(name)-hex 0", "\(name)-hex 1"])
        #expect(
            try Self.told(keys, in: Self.store(keys, bytes), for: .checksums) == ["\(name)-raw 0", "\(name)-raw 1"])
        #expect(
            try Self.told(keys, in: Self.store(keys) { bytes($0).reversed() }, for: .checksums) == [
                "\(name)-raw 0", "\(name)-raw 1",
            ])
        let one = Self.record(keys[0], bytes(keys[0])) + Self.record(keys[1], generator.bytes(4))
        #expect(try Self.told(keys, in: one, for: .checksums).isEmpty)
        let apart = Self.store(keys) { _ in [] } + [UInt8](repeating: 0x2E, count: 600) + keys.flatMap(bytes)
        #expect(try Self.told(keys, in: apart, for: .checksums).isEmpty)
    }

    // MARK: Large stores, and chance

    @Test("in a store that is too large to be read as a whole, what stands around the digests is read")
    func large() throws {
        var generator = Generator(seed: 19)
        let keys = (0..<2).map { _ in Self.key(&generator) }
        let filler = [UInt8](repeating: 0x2E, count: 20_000)
        let stream = generator.bytes(40)
        func masked(_ key: [UInt8]) -> [UInt8] { ByteText.base64(zip(key, stream).map { $0 ^ $1 }) }
        let beside = keys.flatMap { filler + Self.record($0, masked($0)) + filler }
        #expect(
            try Self.told(keys, in: beside, wholeLimit: 30_000) == ["xor-ciphertext 0", "xor-ciphertext 1"])
        let apart = Self.store(keys) { _ in filler } + keys.flatMap { filler + masked($0) }
        #expect(try Self.told(keys, in: apart, wholeLimit: 30_000).isEmpty)
        #expect(try Self.told(keys, in: apart) == ["xor-ciphertext 0", "xor-ciphertext 1"])
    }

    @Test("stores of other keys, identifiers, salts and digests hold nothing of a key")
    func chance() throws {
        var generator = Generator(seed: 23)
        let keys = (0..<5).map { _ in Self.key(&generator) }
        let others = (0..<4000).map { _ in Self.key(&generator) }
        let store = (keys + others).shuffled(using: &generator).flatMap { key in
            let salt = generator.bytes(16)
            let more = [
                Self.text(ByteText.base64(generator.bytes(48))), ByteText.hex(salt),
                SHA256Digest(of: salt + key).hex, Self.text(Self.random(&generator, 64)),
                "\(Self.text(key.prefix(14)))…\(Self.text(key.suffix(4)))",
            ]
            return Self.record(key, Array(more.joined(separator: "\",\"").utf8) + generator.bytes(64))
        }
        #expect(try Self.told(keys, in: store).isEmpty)
    }

    @Test("places of a text and of its source belong to each other")
    func places() {
        let source = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let text = CloseText(source: 0, around: [10, 9_000, 12_000, 90_000], limit: 50_000) {
            Array(source[min($0, source.count)..<min($0 + $1, source.count)])
        }
        for offset in [0, 10, 4_105, 4_904, 9_000, 13_000, 16_095, 90_000] {
            let place = text.place(of: offset)
            #expect(place.map { text.bytes[$0] } == source[offset])
            #expect(place.map(text.offset) == offset)
        }
    }
}

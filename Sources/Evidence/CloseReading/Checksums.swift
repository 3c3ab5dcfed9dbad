internal import Secrecy

/// Checksums of keys of 32 bits beside their digests.
///
/// So short a value stands somewhere by chance. It is told only where it is in the same record as the key's SHA-256, for two
/// keys or more, as the same checksum in the same writing. Within 256 bytes of 64 digests there are some 2^15 places, so that it
/// stands there by chance for one key with 2^-17, for two with 2^-34, and in some of 24 forms for some two of five keys with 2^-26.
struct Checksums {
    private static let reach = 256
    private static let placesLimit = 64
    /// Decimal digits of less could be any number's.
    private static let shortestNumber = 9
    private static let fewestKeys = 2

    private struct Writing: Hashable {
        let form: Form
        let isLowFirst: Bool
    }

    private let keys: [[UInt8]]
    private let randomStarts: [Int]

    init(_ keys: [[UInt8]], randomStarts: [Int]) {
        self.keys = keys
        self.randomStarts = randomStarts
    }

    /// - Parameter digests: places of a key's digest, by key and text.
    func traces(in texts: [CloseText], digests: [[(text: Int, place: Int)]]) -> [CloseReading.Trace] {
        var found: [Writing: [CloseReading.Trace]] = [:]
        for (key, places) in digests.enumerated() {
            let needles = needles(for: key)
            var known: Set<Writing> = []
            for (number, place) in places.prefix(Self.placesLimit) {
                let text = texts[number]
                let range = max(0, place - Self.reach)..<min(text.bytes.count, place + Self.reach)
                for (writing, needle) in needles where !known.contains(writing) {
                    guard let start = Self.place(of: needle, in: text.bytes[range]) else { continue }
                    known.insert(writing)
                    found[writing, default: []].append(
                        CloseReading.Trace(key: key, form: writing.form, text: number, offset: text.offset(of: start)))
                }
            }
        }
        return found.values.filter { $0.count >= Self.fewestKeys }.flatMap { $0 }
    }

    private func needles(for key: Int) -> [(Writing, [UInt8])] {
        let start = randomStarts[key]
        let messages =
            [(DigestKind.Folding.value, keys[key])] + (start > 0 ? [(.trimmed, Array(keys[key][start...]))] : [])
        return messages.flatMap { folding, message in
            Checksum.allCases.flatMap { checksum -> [(Writing, [UInt8])] in
                let sum = checksum.value(of: message)
                let bytes = (0..<4).map { UInt8(truncatingIfNeeded: sum >> UInt32(24 - 8 * $0)) }
                let kind = DigestKind(checksum.algorithm, of: folding)
                func writing(_ encoding: Encoding, isLowFirst: Bool = false) -> Writing {
                    Writing(form: Form(encoding, digest: kind), isLowFirst: isLowFirst)
                }
                let digits = Array(String(sum).utf8)
                return [
                    (writing(.plain), bytes), (writing(.plain, isLowFirst: true), bytes.reversed()),
                    (writing(.hex), ByteText.hexBytes(bytes)),
                ] + (digits.count >= Self.shortestNumber ? [(writing(.decimal), digits)] : [])
            }
        }
    }

    /// Where some bytes stand, letters in either case where they are digits.
    private static func place(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        let folds = needle.count > 4
        guard text.count >= needle.count else { return nil }
        return (text.startIndex...(text.endIndex - needle.count)).first { start in
            needle.indices.allSatisfy { offset in
                let byte = text[start + offset]
                return byte == needle[offset] || folds && AsciiCase.lowered(byte) == needle[offset]
            }
        }
    }
}

/// A checksum of 32 bits that spreads keys evenly. Adler-32 does not: of forty letters it has some 20 bits.
enum Checksum: CaseIterable {
    /// RFC 1952, section 8.
    case crc32
    /// RFC 3720, appendix B.4.
    case crc32c
    /// draft-eastlake-fnv.
    case fnv1a

    var algorithm: DigestKind.Algorithm {
        switch self {
        case .crc32: .crc32
        case .crc32c: .crc32c
        case .fnv1a: .fnv1a
        }
    }

    func value(of message: [UInt8]) -> UInt32 {
        switch self {
        case .crc32: Self.cyclic(message, polynomial: 0xEDB8_8320)
        case .crc32c: Self.cyclic(message, polynomial: 0x82F6_3B78)
        case .fnv1a: message.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        }
    }

    /// A reflected cyclic redundancy check that begins with all bits set and ends inverted.
    private static func cyclic(_ message: [UInt8], polynomial: UInt32) -> UInt32 {
        ~message.reduce(~0) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ polynomial : sum >> 1 }
        }
    }
}

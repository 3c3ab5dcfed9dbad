#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds letters of a key that are a checksum of the others.
///
/// A checksum is no fault of the generator, and a documented one a convenience; but the key has only the bits of the
/// rest, which is what the finding says.
struct ChecksumAttack: RecoveryAttack {
    let generator = "a checksum in the key"
    let fewestKeys = 1

    private static let certainty = 48.0

    /// A rule that gives the last letters from the letters before.
    private struct Rule {
        let name: String
        let letters: Int
        /// Indices of the checksum's letters in the numbering that is tried; nil when it has no such letters.
        let checksum: (_ rest: ArraySlice<UInt8>, _ text: [UInt8]) -> [UInt8]?
    }

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        let numberings = sample.numberings
        let rules = numberings.map { Self.rules($0, prefix: sample.prefix) }
        let tried = log2(Double(rules.reduce(0) { $0 + $1.count }))
        // A key that comes again says nothing new; and where all letters are one, many a rule holds.
        let different = Set((0..<sample.count).map { sample.key($0) }).count
        var isTried = false
        for (numbering, rules) in zip(numberings, rules) {
            for rule in rules where rule.letters < sample.length {
                let bits = Double(different * rule.letters) * numbering.bits - tried
                guard bits >= Self.certainty else { continue }
                isTried = true
                let rest = sample.length - rule.letters
                let holds = (0..<sample.count).allSatisfy { index in
                    let key = numbering.keys.key(index)
                    let text = numbering.keys.text(index)
                    return rule.checksum(key.prefix(rest), Array(text.prefix(rest)))?.elementsEqual(
                        key.suffix(rule.letters))
                        ?? false
                }
                guard holds else { continue }
                return .recovered(
                    RecoveredGenerator(
                        generator: rule.name,
                        sentence:
                            "the last \(rule.letters == 1 ? "letter is" : "\(rule.letters) letters are") a checksum of the "
                            + "others (\(rule.name))",
                        keysUsed: 1, lettersPredicted: different * rule.letters, hypothesesLog2: tried,
                        excessBits: bits, bitsLeft: Double(rest) * log2(Double(sample.alphabet.size)),
                        replay: [.init(name: "alphabet", value: numbering.order.name)]))
            }
        }
        return isTried ? .excluded : .notTried("needs about 10 different keys for a checksum of one letter")
    }

    private static func rules(_ numbering: Numbering, prefix: [UInt8]) -> [Rule] {
        let size = numbering.size
        var rules: [Rule] = []
        func sum(_ name: String, _ weight: @escaping (_ fromEnd: Int, _ place: Int) -> Int) {
            for sign in [1, -1] {
                rules.append(
                    Rule(name: "\(name) modulo \(size)\(sign < 0 ? ", to zero" : "")", letters: 1) { rest, _ in
                        let total = rest.enumerated().reduce(0) {
                            $0 + weight(rest.count - 1 - $1.offset, $1.offset) * Int($1.element)
                        }
                        return [UInt8((sign * total % size + size) % size)]
                    })
            }
        }
        sum("sum of the letters") { _, _ in 1 }
        sum("sum weighted by place") { _, place in place + 1 }
        sum("sum weighted by place from the end") { fromEnd, _ in fromEnd + 2 }
        sum("sum weighted 3 and 1") { fromEnd, _ in fromEnd % 2 == 0 ? 3 : 1 }
        rules.append(
            Rule(name: "Luhn modulo \(size)", letters: 1) { rest, _ in
                let total = rest.reversed().enumerated().reduce(0) { total, item in
                    let doubled = Int(item.element) * (item.offset % 2 == 0 ? 2 : 1)
                    return total + doubled / size + doubled % size
                }
                return [UInt8((size - total % size) % size)]
            })
        if size.nonzeroBitCount == 1 {
            rules.append(Rule(name: "exclusive or", letters: 1) { rest, _ in [rest.reduce(0, ^)] })
        }
        for checksum in CyclicChecksum.known {
            for start in Set([[], prefix]) {
                let name = checksum.name + (start.isEmpty ? "" : " with the prefix")
                rules.append(
                    Rule(name: "\(name) as number", letters: checksum.digits(base: size)) { _, text in
                        checksum.digits(of: start + text, base: size)
                    })
                rules.append(
                    Rule(name: "\(name) in hexadecimal", letters: checksum.bits / 4) { _, text in
                        let table = numbering.order.indexTable
                        let digits = checksum.digits(of: start + text, base: 16).map {
                            table[Int(KeyAlphabet.hexadecimal.letters[Int($0)])]
                        }
                        return digits.contains(-1) ? nil : digits.map { UInt8($0) }
                    })
            }
        }
        return rules
    }
}

/// CRCs and the like, bit by bit: nothing here has to be fast.
struct CyclicChecksum: Sendable {
    let name: String
    let bits: Int
    private let rule: @Sendable ([UInt8]) -> UInt32

    func value(of bytes: [UInt8]) -> UInt32 { rule(bytes) }

    /// Digits that a number of so many bits needs.
    func digits(base: Int) -> Int { Int((Double(bits) / log2(Double(base))).rounded(.up)) }

    /// The checksum as a number with leading zeros.
    func digits(of bytes: [UInt8], base: Int) -> [UInt8] {
        var value = Int(value(of: bytes))
        var digits: [UInt8] = []
        for _ in 0..<self.digits(base: base) {
            digits.append(UInt8(value % base))
            value /= base
        }
        return digits.reversed()
    }

    private static func reflected(_ polynomial: UInt32) -> @Sendable ([UInt8]) -> UInt32 {
        { bytes in
            ~bytes.reduce(UInt32.max) { crc, byte in
                (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? polynomial : 0) }
            }
        }
    }

    static let known: [CyclicChecksum] = [
        CyclicChecksum(name: "CRC-32", bits: 32, rule: reflected(0xedb8_8320)),
        CyclicChecksum(name: "CRC-32C", bits: 32, rule: reflected(0x82f6_3b78)),
        CyclicChecksum(name: "Adler-32", bits: 32) { bytes in
            let sums = bytes.reduce((UInt32(1), UInt32(0))) { sums, byte in
                let first = (sums.0 + UInt32(byte)) % 65_521
                return (first, (sums.1 + first) % 65_521)
            }
            return sums.1 << 16 | sums.0
        },
        CyclicChecksum(name: "CRC-16/CCITT", bits: 16) { bytes in
            bytes.reduce(UInt32(0xffff)) { crc, byte in
                (0..<8).reduce(crc ^ UInt32(byte) << 8) { crc, _ in
                    (crc << 1 ^ (crc & 0x8000 != 0 ? 0x1021 : 0)) & 0xffff
                }
            }
        },
    ]
}

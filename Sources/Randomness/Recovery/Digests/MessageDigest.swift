/// The digests that keys are commonly made of: pure functions, for counters and clocks without a secret.
package enum MessageDigest: String, CaseIterable, Sendable {
    case md5 = "MD5"
    case sha1 = "SHA-1"
    case sha256 = "SHA-256"
    case sha512 = "SHA-512"

    /// The digest of some bytes: 16, 20, 32 or 64 bytes.
    package func digest(of message: [UInt8]) -> [UInt8] {
        switch self {
        case .md5: MD5.digest(of: message)
        case .sha1: SHA1.digest(of: message)
        case .sha256: SHA256.digest(of: message)
        case .sha512: SHA512.digest(of: message)
        }
    }

    /// The message with the padding that all four share: a one, zeros, and its length in bits at the end of a block.
    static func padded(_ message: [UInt8], block: Int, lengthBytes: Int, isBigEndian: Bool) -> [UInt8] {
        let count = (message.count + lengthBytes) / block * block + block
        var padded = [UInt8](repeating: 0, count: count)
        padded.replaceSubrange(0..<message.count, with: message)
        padded[message.count] = 0x80
        let bits = UInt64(message.count) * 8
        for place in 0..<8 {
            let byte = UInt8(truncatingIfNeeded: bits >> UInt64(8 * place))
            padded[isBigEndian ? count - 1 - place : count - 8 + place] = byte
        }
        return padded
    }
}

extension FixedWidthInteger where Self: UnsignedInteger {
    func rotatedLeft(_ count: Int) -> Self { self << Self(count) | self >> Self(Self.bitWidth - count) }
    func rotatedRight(_ count: Int) -> Self { self >> Self(count) | self << Self(Self.bitWidth - count) }
}

/// RFC 1321.
private enum MD5 {
    private static let shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
    private static let table: [UInt32] = [
        0xd76a_a478, 0xe8c7_b756, 0x2420_70db, 0xc1bd_ceee, 0xf57c_0faf, 0x4787_c62a, 0xa830_4613, 0xfd46_9501,
        0x6980_98d8, 0x8b44_f7af, 0xffff_5bb1, 0x895c_d7be, 0x6b90_1122, 0xfd98_7193, 0xa679_438e, 0x49b4_0821,
        0xf61e_2562, 0xc040_b340, 0x265e_5a51, 0xe9b6_c7aa, 0xd62f_105d, 0x0244_1453, 0xd8a1_e681, 0xe7d3_fbc8,
        0x21e1_cde6, 0xc337_07d6, 0xf4d5_0d87, 0x455a_14ed, 0xa9e3_e905, 0xfcef_a3f8, 0x676f_02d9, 0x8d2a_4c8a,
        0xfffa_3942, 0x8771_f681, 0x6d9d_6122, 0xfde5_380c, 0xa4be_ea44, 0x4bde_cfa9, 0xf6bb_4b60, 0xbebf_bc70,
        0x289b_7ec6, 0xeaa1_27fa, 0xd4ef_3085, 0x0488_1d05, 0xd9d4_d039, 0xe6db_99e5, 0x1fa2_7cf8, 0xc4ac_5665,
        0xf429_2244, 0x432a_ff97, 0xab94_23a7, 0xfc93_a039, 0x655b_59c3, 0x8f0c_cc92, 0xffef_f47d, 0x8584_5dd1,
        0x6fa8_7e4f, 0xfe2c_e6e0, 0xa301_4314, 0x4e08_11a1, 0xf753_7e82, 0xbd3a_f235, 0x2ad7_d2bb, 0xeb86_d391,
    ]

    static func digest(of message: [UInt8]) -> [UInt8] {
        let padded = MessageDigest.padded(message, block: 64, lengthBytes: 8, isBigEndian: false)
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
        for block in stride(from: 0, to: padded.count, by: 64) {
            let words: [UInt32] = BytePacking.words(padded, from: block, count: 16, isBigEndian: false)
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            for i in 0..<64 {
                let (mixed, word): (UInt32, Int) =
                    switch i / 16 {
                    case 0: (b & c | ~b & d, i)
                    case 1: (d & b | ~d & c, (5 * i + 1) % 16)
                    case 2: (b ^ c ^ d, (3 * i + 5) % 16)
                    default: (c ^ (b | ~d), 7 * i % 16)
                    }
                let sum = a &+ mixed &+ table[i] &+ words[word]
                (a, d, c, b) = (d, c, b, b &+ sum.rotatedLeft(shifts[i / 16 * 4 + i % 4]))
            }
            state = [state[0] &+ a, state[1] &+ b, state[2] &+ c, state[3] &+ d]
        }
        return BytePacking.bytes(state, isBigEndian: false)
    }
}

/// FIPS 180-4, section 6.1.
private enum SHA1 {
    static func digest(of message: [UInt8]) -> [UInt8] {
        let padded = MessageDigest.padded(message, block: 64, lengthBytes: 8, isBigEndian: true)
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        for block in stride(from: 0, to: padded.count, by: 64) {
            var words: [UInt32] = BytePacking.words(padded, from: block, count: 16, room: 80)
            for i in 16..<80 {
                words.append((words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16]).rotatedLeft(1))
            }
            var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
            for i in 0..<80 {
                let (mixed, constant): (UInt32, UInt32) =
                    switch i / 20 {
                    case 0: (b & c ^ ~b & d, 0x5a82_7999)
                    case 1: (b ^ c ^ d, 0x6ed9_eba1)
                    case 2: (b & c ^ b & d ^ c & d, 0x8f1b_bcdc)
                    default: (b ^ c ^ d, 0xca62_c1d6)
                    }
                let sum = a.rotatedLeft(5) &+ mixed &+ e &+ constant &+ words[i]
                (e, d, c, b, a) = (d, c, b.rotatedLeft(30), a, sum)
            }
            state = zip(state, [a, b, c, d, e]).map { $0 &+ $1 }
        }
        return BytePacking.bytes(state)
    }
}

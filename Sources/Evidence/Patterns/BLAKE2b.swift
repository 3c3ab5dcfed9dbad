/// BLAKE2b without a key (RFC 7693) in any length: OpenSSL before 3.2 has that of 64 bytes alone, and programs use that of 32,
/// which is not its first half.
enum BLAKE2b {
    private static let blockLength = 128

    private static let initial: [UInt64] = [
        0x6A09_E667_F3BC_C908, 0xBB67_AE85_84CA_A73B, 0x3C6E_F372_FE94_F82B, 0xA54F_F53A_5F1D_36F1,
        0x510E_527F_ADE6_82D1, 0x9B05_688C_2B3E_6C1F, 0x1F83_D9AB_FB41_BD6B, 0x5BE0_CD19_137E_2179,
    ]

    /// The order of the words of a block, by round.
    private static let order: [[Int]] = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
        [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
        [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
        [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
        [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
        [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ]

    /// The columns and diagonals that a round mixes.
    private static let lanes: [(Int, Int, Int, Int)] = [
        (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
        (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
    ]

    /// The digest of a message.
    ///
    /// - Parameter length: its length in bytes, 1 to 64.
    static func digest(of message: [UInt8], length: Int) -> [UInt8] {
        var state = initial
        state[0] ^= 0x0101_0000 ^ UInt64(length)
        var start = 0
        // The last block is never left empty, but for an empty message.
        repeat {
            let end = min(start + blockLength, message.count)
            mix(message[start..<end], count: UInt64(end), isLast: end == message.count, into: &state)
            start = end
        } while start < message.count
        return Array(
            state.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) } }.prefix(length))
    }

    private static func mix(_ block: ArraySlice<UInt8>, count: UInt64, isLast: Bool, into state: inout [UInt64]) {
        var words = [UInt64](repeating: 0, count: 16)
        for (place, byte) in block.enumerated() { words[place / 8] |= UInt64(byte) << UInt64(place % 8 * 8) }
        var v = state + initial
        v[12] ^= count
        if isLast { v[14] = ~v[14] }
        for round in 0..<12 {
            let order = order[round % 10]
            for (lane, (a, b, c, d)) in lanes.enumerated() {
                v[a] = v[a] &+ v[b] &+ words[order[lane * 2]]
                v[d] = rotated(v[d] ^ v[a], by: 32)
                v[c] = v[c] &+ v[d]
                v[b] = rotated(v[b] ^ v[c], by: 24)
                v[a] = v[a] &+ v[b] &+ words[order[lane * 2 + 1]]
                v[d] = rotated(v[d] ^ v[a], by: 16)
                v[c] = v[c] &+ v[d]
                v[b] = rotated(v[b] ^ v[c], by: 63)
            }
        }
        for place in 0..<8 { state[place] ^= v[place] ^ v[place + 8] }
    }

    private static func rotated(_ word: UInt64, by count: UInt64) -> UInt64 { word >> count | word << (64 - count) }
}

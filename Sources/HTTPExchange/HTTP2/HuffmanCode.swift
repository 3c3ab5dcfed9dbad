/// The Huffman code of HPACK (RFC 7541 5.2 and appendix B), decoding only.
///
/// The code is canonical: codes of one length are consecutive numbers in the order of their symbols, and a longer code
/// begins where the shorter ones end. So the lengths are all that has to be written down.
enum HuffmanCode {
    /// The symbol that ends a string; its bits may only be a padding, never stand whole.
    private static let endOfString = 256

    /// The codes of one length.
    private struct Row {
        var firstCode: UInt32 = 0
        var symbols: [Int] = []
    }

    private static let rows: [Row] = {
        var rows = [Row](repeating: Row(), count: 31)
        for (symbol, length) in lengths.enumerated() { rows[length].symbols.append(symbol) }
        var code: UInt32 = 0
        for length in rows.indices.dropFirst() {
            code <<= 1
            rows[length].firstCode = code
            code += UInt32(rows[length].symbols.count)
        }
        return rows
    }()

    /// The bytes behind a code; nil when it is not one, or its padding is longer than seven bits or holds a zero.
    static func decoded(_ bytes: some Sequence<UInt8>) -> [UInt8]? {
        var text: [UInt8] = []
        var code: UInt32 = 0
        var length = 0
        for byte in bytes {
            for shift in (0..<8).reversed() {
                code = code << 1 | UInt32(byte >> shift & 1)
                length += 1
                let row = rows[length]
                let index = Int(code) - Int(row.firstCode)
                if row.symbols.indices.contains(index) {
                    if row.symbols[index] == endOfString { return nil }
                    text.append(UInt8(row.symbols[index]))
                    (code, length) = (0, 0)
                } else if length == 30 {
                    return nil
                }
            }
        }
        return length < 8 && code == (1 << length) - 1 ? text : nil
    }

    /// The number of bits of each symbol's code, 0 to 256.
    private static let lengths: [Int] = [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28,
        28, 28, 28, 28, 28, 6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7,
        8, 15, 6, 12, 10, 13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19,
        13, 14, 6, 15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
        28, 20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21,
        22, 23, 22, 23, 23, 24, 22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23,
        22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23, 26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27, 20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25,
        25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26, 30,
    ]
}

/// Whether a key may begin with a digest, in the ways of writing it that do without division: quicker than to write it.
struct DigestFilter: Sendable {
    /// For each beginning of 24 bits one bit: of bytes as they are, and of four bytes modulo the letters.
    private var whole = [UInt64](repeating: 0, count: 1 << 18)
    private var residues = [UInt64](repeating: 0, count: 1 << 18)
    private let size: Int?
    /// Whether letters are left out, so that a digest's beginning does not tell.
    private let leavesSignsOut: Bool
    /// From which byte on the end of a digest of some bytes is in the key, if it is tried.
    private let endBytes: Int?

    /// - Parameters:
    ///   - readings: The keys' letters.
    ///   - length: The letters of a key.
    init(_ encodings: [DigestEncoding], _ readings: [[UInt8]], length: Int) {
        var size: Int?
        for encoding in encodings {
            switch encoding {
            case .hexadecimal, .hexadecimalEnd: Self.add(readings, .hexadecimal, bits: 4, to: &whole)
            case .upperHexadecimal: Self.add(readings, .upperHexadecimal, bits: 4, to: &whole)
            case .base64URL: Self.add(readings, .base64URL, bits: 6, to: &whole)
            case .base64WithoutSigns: Self.add(readings, .base64, bits: 6, to: &whole)
            case .bytes(let alphabet) where size == nil || size == alphabet.size:
                size = alphabet.size
                Self.add(readings, alphabet, bits: 6, to: &residues)
            case .bytes, .number, .numberEnd: continue
            }
        }
        self.size = size
        leavesSignsOut = encodings.contains(.base64WithoutSigns)
        endBytes = encodings.contains(.hexadecimalEnd) ? (length + 1) / 2 : nil
    }

    private static func add(_ readings: [[UInt8]], _ alphabet: KeyAlphabet, bits: Int, to filter: inout [UInt64]) {
        let table = alphabet.indexTable
        for reading in readings {
            let indices = reading.prefix(24 / bits).map { Int(table[Int($0)]) }
            if indices.contains(where: { $0 < 0 || $0 >= 1 << bits }) { continue }
            let code = indices.reduce(0) { $0 << bits | $1 }
            filter[code / 64] |= 1 << UInt64(code % 64)
        }
    }

    /// Whether a key may be a digest of at least 16 bytes, written so.
    func mayHold(_ digest: [UInt8]) -> Bool {
        if holds(digest, at: 0) { return true }
        if let endBytes, endBytes >= 3, digest.count >= endBytes, holds(digest, at: digest.count - endBytes) {
            return true
        }
        if let size {
            let code = (0..<4).reduce(0) { $0 << 6 | Int(digest[$1]) % size }
            if code < 1 << 24, residues[code / 64] >> UInt64(code % 64) & 1 == 1 { return true }
        }
        guard leavesSignsOut else { return false }
        let first = Int(digest[0]) << 16 | Int(digest[1]) << 8 | Int(digest[2])
        return (0..<4).contains { first >> (6 * $0) & 63 >= 62 }
    }

    private func holds(_ digest: [UInt8], at place: Int) -> Bool {
        let code = Int(digest[place]) << 16 | Int(digest[place + 1]) << 8 | Int(digest[place + 2])
        return whole[code / 64] >> UInt64(code % 64) & 1 == 1
    }
}

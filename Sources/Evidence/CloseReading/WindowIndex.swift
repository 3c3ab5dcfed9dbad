/// Windows of eight bytes that are looked for at every place of a text.
struct WindowIndex<Owner> {
    static var width: Int { MemoryLayout<UInt64>.size }

    private var owners: [UInt64: [Owner]] = [:]
    /// One bit for each hash of a window: few others pass, and it stays in a processor's nearest cache.
    private var filter = [UInt64](repeating: 0, count: 1 << (Self.bits - 6))
    private static var bits: Int { 17 }

    mutating func insert(_ window: ArraySlice<UInt8>, _ owner: Owner) {
        let word = window.reversed().reduce(0) { $0 << 8 | UInt64($1) }
        owners[word, default: []].append(owner)
        let hash = Self.hash(word)
        filter[hash >> 6] |= 1 << UInt64(hash & 63)
    }

    /// Tells every place of a text where a window stands, with whom it belongs to.
    func search(_ text: [UInt8], _ found: (_ place: Int, _ owners: [Owner]) -> Void) {
        guard text.count >= Self.width, !owners.isEmpty else { return }
        text.withUnsafeBytes { raw in
            filter.withUnsafeBufferPointer { filter in
                for place in 0...(raw.count - Self.width) {
                    let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                    let hash = Self.hash(word)
                    if filter[hash >> 6] >> UInt64(hash & 63) & 1 == 0 { continue }
                    if let owners = owners[word] { found(place, owners) }
                }
            }
        }
    }

    @inline(__always)
    private static func hash(_ word: UInt64) -> Int {
        Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
    }
}

/// Finds many byte patterns in one pass.
///
/// Every pattern is filed under its last eight bytes: the start of a key is often the same for all (`ak_live_`), its end
/// is random. A bit map of hashes turns almost every position of a text away with one multiplication and one load, so
/// the cost hardly depends on the number of patterns, and a pattern can be added at any time without a rebuild.
struct SecretPatterns: Sendable {
    /// Patterns are at least this long.
    static let minimumLength = 8

    /// A pattern that was found.
    struct Match: Sendable, Hashable {
        let range: Range<Int>
        let secret: Int
        let form: SecretForm
    }

    private struct Pattern: Sendable {
        let bytes: [UInt8]
        let secret: Int
        let form: SecretForm
    }

    private static let bits = 18
    private var patterns: [Pattern] = []
    private var buckets: [UInt64: [Int]] = [:]
    private var filter = [UInt64](repeating: 0, count: 1 << (bits - 6))
    /// The length of the longest pattern.
    private(set) var longest = 0

    /// Adds a pattern; one shorter than eight bytes is not added.
    mutating func insert(_ bytes: [UInt8], secret: Int, form: SecretForm) {
        guard bytes.count >= Self.minimumLength else { return }
        let key = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let slot = Self.slot(of: key)
        filter[slot >> 6] |= 1 << UInt64(slot & 63)
        buckets[key, default: []].append(patterns.count)
        patterns.append(Pattern(bytes: bytes, secret: secret, form: form))
        longest = max(longest, bytes.count)
    }

    /// All occurrences of all patterns, in the order of their ends.
    func matches(in text: [UInt8]) -> [Match] {
        if patterns.isEmpty || text.count < Self.minimumLength { return [] }
        var matches: [Match] = []
        text.withUnsafeBufferPointer { text in
            filter.withUnsafeBufferPointer { filter in
                var key: UInt64 = 0
                var position = 0
                while position < text.count {
                    key = key << 8 | UInt64(text[position])
                    position += 1
                    let slot = Self.slot(of: key)
                    if filter[slot >> 6] & (1 << UInt64(slot & 63)) == 0 { continue }
                    guard let bucket = buckets[key] else { continue }
                    for index in bucket {
                        let pattern = patterns[index]
                        let start = position - pattern.bytes.count
                        if start >= 0, text[start..<position].elementsEqual(pattern.bytes) {
                            matches.append(
                                Match(range: start..<position, secret: pattern.secret, form: pattern.form))
                        }
                    }
                }
            }
        }
        return matches
    }

    private static func slot(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
    }
}

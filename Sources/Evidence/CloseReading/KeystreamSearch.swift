/// Keys that were XORed with the same bytes: with a constant, or with the keystream of a cipher whose nonce is used again.
///
/// The bytes need not be known. What they did to one key they did to the other: stored(a) ^ stored(b) = a ^ b. So of each place in
/// the texts it is asked whether, XORed with a ^ b, it stands elsewhere, over the whole random part, which has 24 letters at
/// least. Keys are random and independent of whatever else is stored, and two letters have a given difference with a chance of
/// 1 in 62 at most; so two given places have it with one of 62^-24 = 2^-142, and of the 2^48 pairs of places in 16 MiB some pair
/// has it in one of 2^94 scans.
struct KeystreamSearch {
    /// The difference of two keys' random parts.
    struct Pair {
        let first: Int
        let second: Int
        let difference: [UInt8]
    }

    private static let word = MemoryLayout<UInt64>.size
    private static let fewestWords = 3
    private static let mostWords = 4

    private let pairs: [Pair]
    /// The words at a place that are compared.
    private let words: Int

    /// - Parameter keys: their random parts. Each is compared with the next one.
    init(_ keys: [[UInt8]]) {
        let shortest = keys.map(\.count).min() ?? 0
        let words = min(shortest / Self.word, Self.mostWords)
        self.words = words
        guard words >= Self.fewestWords else {
            pairs = []
            return
        }
        let length = words * Self.word
        pairs = zip(keys.indices, keys.indices.dropFirst()).compactMap { first, second in
            let difference = zip(keys[first], keys[second]).prefix(length).map { $0 ^ $1 }
            // Of keys that are much alike, as a mistyped one, anything may have the difference.
            return difference.count { $0 != 0 } > length / 2
                ? Pair(first: first, second: second, difference: difference) : nil
        }
    }

    /// Where both keys of a pair stand.
    func traces(in text: DecodedText) -> [CloseReading.Trace] {
        pairs.isEmpty
            ? []
            : places(in: text.bytes).flatMap { pair, place, other in
                [
                    text.trace(of: pairs[pair].first, .keystream, at: place),
                    text.trace(of: pairs[pair].second, .keystream, at: other),
                ]
            }
    }

    /// For each pair, places whose bytes differ as the keys do.
    private func places(in text: [UInt8]) -> [(pair: Int, place: Int, other: Int)] {
        let count = text.count - words * Self.word + 1
        guard count > 0 else { return [] }
        let hashes = pairs.map { pair in pair.difference.withUnsafeBytes { hash($0, at: 0) } }
        return text.withUnsafeBytes { raw in
            var present = HashFilter(for: count)
            for place in 0..<count where !isEmpty(raw, at: place) { present.insert(hash(raw, at: place)) }
            // Hashes that some place may have, and with it the difference to another one.
            var suspects: Set<UInt64> = []
            for place in 0..<count where !isEmpty(raw, at: place) {
                let own = hash(raw, at: place)
                for difference in hashes where present.contains(own ^ difference) { suspects.insert(own) }
            }
            var near = HashFilter(for: suspects.count)
            for suspect in suspects { near.insert(suspect) }
            var places: [UInt64: [Int]] = [:]
            for place in 0..<count where !isEmpty(raw, at: place) {
                let own = hash(raw, at: place)
                if near.contains(own), suspects.contains(own), places[own, default: []].count < Self.samePlaces {
                    places[own, default: []].append(place)
                }
            }
            return pairs.indices.compactMap { pair in
                for (own, starts) in places {
                    for place in starts {
                        let others = places[own ^ hashes[pair]] ?? []
                        if let other = others.first(where: { differs(raw, place, $0, by: pairs[pair].difference) }) {
                            return (pair, place, other)
                        }
                    }
                }
                return nil
            }
        }
    }

    /// Places with the same hash that are compared: copies of a record.
    private static let samePlaces = 16

    private func differs(
        _ text: UnsafeRawBufferPointer, _ place: Int, _ other: Int, by difference: [UInt8]
    ) -> Bool {
        difference.indices.allSatisfy { text[place + $0] ^ text[other + $0] == difference[$0] }
    }

    /// What most of a database's free pages are.
    @inline(__always)
    private func isEmpty(_ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
        text.loadUnaligned(fromByteOffset: place, as: UInt64.self) == 0
    }

    /// A hash of some words that is linear: that of a difference is the difference of the hashes.
    @inline(__always)
    private func hash(_ text: UnsafeRawBufferPointer, at place: Int) -> UInt64 {
        var hash: UInt64 = 0
        for index in 0..<words {
            let word = text.loadUnaligned(fromByteOffset: place &+ index &* Self.word, as: UInt64.self)
            hash = (hash &<< 17 | hash &>> 47) ^ word
        }
        return hash ^ hash &>> 29
    }
}

/// A set of hashes, of which it may say too much: two bits of one word for each, so that of the others one in 64 passes.
private struct HashFilter {
    private var words: [UInt64]
    private let mask: UInt64

    init(for count: Int) {
        let bits = min(28, max(14, Int.bitWidth - count.leadingZeroBitCount + 4))
        words = [UInt64](repeating: 0, count: 1 << (bits - 6))
        mask = UInt64(words.count - 1)
    }

    @inline(__always)
    mutating func insert(_ hash: UInt64) {
        words[Int(truncatingIfNeeded: hash &>> 12 & mask)] |= Self.bits(hash)
    }

    @inline(__always)
    func contains(_ hash: UInt64) -> Bool {
        let bits = Self.bits(hash)
        return words[Int(truncatingIfNeeded: hash &>> 12 & mask)] & bits == bits
    }

    @inline(__always)
    private static func bits(_ hash: UInt64) -> UInt64 { 1 &<< (hash & 63) | 1 &<< (hash &>> 6 & 63) }
}

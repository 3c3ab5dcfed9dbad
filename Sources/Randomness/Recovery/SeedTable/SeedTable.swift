internal import CSeedTable
internal import OwnThread

/// The ends of chains (`SeedChains`) that lead through one in 27 of the 2^32 seeds of a Mersenne Twister.
///
/// Where each key has a seed of its own, it is enough to find that of any of them, and that of one in 27 takes some thousand steps
/// here instead of 2^32: a time-memory trade-off (Hellman, "A cryptanalytic time-memory trade-off", IEEE Transactions on
/// Information Theory 26, 1980) with many points to find one of (Biryukov and Shamir, Asiacrypt 2000).
package struct SeedTable: Sendable {
    /// The share of all seeds that the chains lead through, as `scripts/seed-table` counts it.
    static let share = 0.0366
    /// Parts, each with another way from a code to the next seed: chains of one part run into each other.
    private static let parts = 15
    /// Of an entry the lower bits are the chain's number in its part, the others its end.
    private static let startBits: UInt64 = 16
    private static let entryBytes = 5

    /// For each part the place of its first entry, and behind them the number of all.
    private let places: [Int]
    /// The entries, sorted in each part.
    private let entries: [UInt8]

    /// The table in the binary: how many entries each part has, then the entries, all with the lowest byte first.
    static let embedded: SeedTable = {
        let bytes = UnsafeRawBufferPointer(start: keyspec_seed_table(), count: keyspec_seed_table_length)
        let counts = (0..<parts).map { part in
            Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * part, as: UInt32.self)))
        }
        let places = counts.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        let entries = Array(bytes.dropFirst(4 * parts))
        precondition(places[parts] * entryBytes == entries.count, "twister.bin is no table of seeds")
        return SeedTable(places: places, entries: entries)
    }()

    private init(places: [Int], entries: [UInt8]) {
        self.places = places
        self.entries = entries
    }

    private func entry(_ place: Int) -> UInt64 {
        entries[(place * Self.entryBytes)..<((place + 1) * Self.entryBytes)].reversed().reduce(0) {
            $0 << 8 | UInt64($1)
        }
    }

    /// The seeds that some codes are of, as far as chains lead through them, with the places of the codes.
    func seeds(of codes: [UInt32]) -> [(code: Int, seed: UInt32)] {
        Concurrently.map(Array(0..<Self.parts)) { seeds(of: codes, in: $0) }.flatMap { $0 }
    }

    private func seeds(of codes: [UInt32], in part: Int) -> [(code: Int, seed: UInt32)] {
        // Where a code's chain ends another may end that led to the code.
        var candidates: [(code: Int, start: UInt32)] = []
        func end(_ code: Int, _ seed: UInt32) {
            if let start = start(endingIn: seed, in: part) { candidates.append((code, start)) }
        }
        let first = codes.map { Self.seed(after: $0, in: part) }
        for (code, seed) in first.enumerated() where SeedChains.isEnd(seed) { end(code, seed) }
        let others = first.indices.filter { !SeedChains.isEnd(first[$0]) }
        SeedChains.follow(others.count, from: { first[others[$0]] }) { chain, _, code in
            let seed = Self.seed(after: code, in: part)
            guard SeedChains.isEnd(seed) else { return seed }
            end(others[chain], seed)
            return nil
        }
        var found: [(code: Int, seed: UInt32)] = []
        SeedChains.follow(candidates.count, from: { candidates[$0].start }) { chain, seed, code in
            if code == codes[candidates[chain].code] {
                found.append((candidates[chain].code, seed))
                return nil
            }
            let next = Self.seed(after: code, in: part)
            return SeedChains.isEnd(next) ? nil : next
        }
        return found
    }

    /// The first seed of the chain of a part that has this end.
    private func start(endingIn end: UInt32, in part: Int) -> UInt32? {
        let wanted = Self.entry(of: 0, endingIn: end)
        var (low, high) = (places[part], places[part + 1])
        while low < high {
            let middle = (low + high) / 2
            if entry(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        guard low < places[part + 1], entry(low) >> Self.startBits == UInt64(end) else { return nil }
        return Self.start(of: Int(entry(low) - wanted), in: part)
    }

    private static func seed(after code: UInt32, in part: Int) -> UInt32 { code ^ UInt32(part) }

    private static func start(of chain: Int, in part: Int) -> UInt32 { UInt32(part << Int(startBits) | chain) }

    private static func entry(of chain: Int, endingIn end: UInt32) -> UInt64 {
        UInt64(end) << startBits | UInt64(chain)
    }
}

extension SeedTable {
    /// Makes the table anew: half a minute of a processor.
    ///
    /// - Returns: The bytes of `twister.bin`, and the share of all seeds that its chains lead through: of chains with the same end
    ///   the longest is kept, so that hardly any seed is counted twice.
    package static func make() -> (bytes: [UInt8], share: Double) {
        let parts = Concurrently.map(Array(0..<Self.parts)) { made(part: $0) }
        let counts = parts.flatMap { part in
            withUnsafeBytes(of: UInt32(part.entries.count).littleEndian) { Array($0) }
        }
        let entries = parts.flatMap { part in
            part.entries.flatMap { entry in
                withUnsafeBytes(of: entry.littleEndian) { Array($0.prefix(entryBytes)) }
            }
        }
        return (counts + entries, parts.reduce(0) { $0 + Double($1.seeds) } / 0x1p32)
    }

    private static func made(part: Int) -> (entries: [UInt64], seeds: Int) {
        var longest: [UInt32: (chain: Int, length: Int)] = [:]
        var lengths = [Int](repeating: 0, count: 1 << Int(startBits))
        SeedChains.follow(lengths.count, from: { start(of: $0, in: part) }) { chain, _, code in
            lengths[chain] += 1
            let seed = seed(after: code, in: part)
            guard SeedChains.isEnd(seed) else { return seed }
            if longest[seed].map({ ($0.length, $0.chain) < (lengths[chain], chain) }) ?? true {
                longest[seed] = (chain, lengths[chain])
            }
            return nil
        }
        let entries = longest.map { entry(of: $1.chain, endingIn: $0) }.sorted()
        return (entries, longest.values.reduce(0) { $0 + $1.length })
    }
}

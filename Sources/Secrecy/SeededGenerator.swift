/// A deterministic source of random numbers: xoshiro256** (Blackman and Vigna, 2018), seeded through SHA-256.
///
/// Everything random in a run comes from one recorded seed. `stream(_:)` gives each user a generator of its own that
/// depends on the seed and the label alone, never on what was drawn before, so that the order in which checks run
/// changes no value. It is no source of keys for production use.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private let root: [UInt8]
    private var state: (UInt64, UInt64, UInt64, UInt64)

    /// The generator of a run's seed.
    package init(seed: UInt64) { self.init(root: Self.bigEndian(seed)) }

    /// The substream of a run's seed for one user.
    package init(seed: UInt64, label: String) { self = SeededGenerator(seed: seed).stream(label) }

    private init(root: [UInt8]) {
        self.root = root
        let digest = SHA256Digest(of: Array("keyspec-state".utf8) + root).bytes
        let words = (0..<4).map { word in
            digest[(word * 8)..<(word * 8 + 8)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        // The one state xoshiro must not have is all zeros; SHA-256 has no known message with that digest.
        state = (words[0], words[1], words[2], words[3])
    }

    /// The generator for a label, for example `check-id/row`; the same whatever this one was used for before.
    package func stream(_ label: String) -> SeededGenerator {
        SeededGenerator(root: SHA256Digest(of: Array("keyspec-stream".utf8) + root + Array(label.utf8)).bytes)
    }

    package mutating func next() -> UInt64 {
        let result = Self.rotated(state.1 &* 5, by: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = Self.rotated(state.3, by: 45)
        return result
    }

    /// Random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 7)
        while bytes.count < count { bytes += Self.bigEndian(next()) }
        bytes.removeLast(bytes.count - count)
        return bytes
    }

    /// A text of characters drawn from an alphabet, each equally likely; empty when the alphabet is.
    package mutating func text(_ count: Int, from alphabet: String) -> String {
        let characters = Array(alphabet)
        if characters.isEmpty { return "" }
        return String((0..<count).map { _ in characters[Int.random(in: characters.indices, using: &self)] })
    }

    private static func rotated(_ value: UInt64, by bits: UInt64) -> UInt64 {
        value << bits | value >> (64 - bits)
    }

    private static func bigEndian(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> (56 - 8 * UInt64($0))) }
    }
}

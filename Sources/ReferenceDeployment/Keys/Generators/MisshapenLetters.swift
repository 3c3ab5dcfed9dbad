#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Keys of sound random bytes that lose their entropy on the way to letters.
struct MisshapenLetters: Sendable {
    let length: Int
    let alphabet: [UInt8]

    /// One random byte a letter, reduced modulo the size of the alphabet: its first letters come too often.
    func withModuloBias(_ size: Int) -> [UInt8] {
        let letters = alphabet.prefix(size)
        return RandomText.bytes(length).map { letters[Int($0) % letters.count] }
    }

    /// 16 random bytes in hexadecimal: 128 bits.
    func hexadecimal() -> [UInt8] {
        Array(RandomText.bytes((length + 1) / 2).map { hexByte($0) }.joined().utf8.prefix(length))
    }

    func lowerCased() -> [UInt8] { Array(random(length).lowercased().utf8) }

    func halvesAlike() -> [UInt8] {
        let half = Array(random((length + 1) / 2).utf8)
        return Array((half + half).prefix(length))
    }

    /// The letter at a place, counted from 1, is always the alphabet's last.
    func withFixed(_ place: Int) -> [UInt8] {
        var letters = Array(random(length).utf8)
        if letters.indices.contains(place - 1), let last = alphabet.last { letters[place - 1] = last }
        return letters
    }

    /// Every eighth letter, at random, only repeats the one before.
    func markov() -> [UInt8] {
        var letters = Array(random(length).utf8)
        for (i, byte) in zip(letters.indices.dropFirst(), RandomText.bytes(length)) where byte < 32 {
            letters[i] = letters[i - 1]
        }
        return letters
    }

    /// A ULID (26 letters, of which the first ten tell the time) and random letters to the full length.
    func ulid(at milliseconds: UInt64) -> [UInt8] {
        let crockford = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
        let time = (0..<10).map { crockford[Int(milliseconds >> UInt64(45 - 5 * $0) & 31)] }
        let ulid = time + RandomText.bytes(16).map { crockford[Int($0 & 31)] }
        return Array((ulid + Array(random(length).utf8)).prefix(length))
    }

    /// The bytes of the SHA-256 digest of a number in decimal, each modulo the size of the alphabet.
    func digest(of counter: Int) -> [UInt8] {
        let bytes = Digest(of: "\(counter)").bytes
        return bytes.prefix(length).map { alphabet[Int($0) % alphabet.count] }
    }

    private func random(_ count: Int) -> String { RandomText.letters(count, of: alphabet) }

    /// The time as the clock tells it, in milliseconds since 1970.
    static func now() -> UInt64 { UInt64(Date.now.timeIntervalSince1970 * 1000) }
}

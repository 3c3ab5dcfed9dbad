internal import Randomness

/// A careless generator that the tests see without knowing it.
struct WeakGenerator: Sendable {
    var name: String
    /// The keys at which a prototype saw it.
    var stated: Int
    var alphabet = KeyAlphabet.nanoid
    /// Makes keys.
    var keys: @Sendable (_ count: Int, _ random: inout SystemRandomNumberGenerator) -> [[Int]]

    func sample(_ count: Int) -> KeySample {
        var random = SystemRandomNumberGenerator()
        let letters = keys(count, &random).flatMap { $0.map { UInt8($0) } }
        return KeySample(length: 32, alphabet: alphabet, letters: letters)
    }

    /// A generator that makes letter by letter, from the number of the key and its letters so far.
    static func byLetter(
        _ name: String, _ stated: Int, _ alphabet: KeyAlphabet = .nanoid,
        _ letter: @escaping @Sendable (Int, [Int], inout SystemRandomNumberGenerator) -> Int
    ) -> WeakGenerator {
        WeakGenerator(name: name, stated: stated, alphabet: alphabet) { count, random in
            (0..<count).map { number in
                var key: [Int] = []
                while key.count < 32 { key.append(letter(number, key, &random)) }
                return key
            }
        }
    }

    /// A generator of a stream of letters.
    static func stream(
        _ name: String, _ stated: Int, _ alphabet: KeyAlphabet = .nanoid,
        _ start: @escaping @Sendable (inout SystemRandomNumberGenerator) -> () -> Int
    ) -> WeakGenerator {
        WeakGenerator(name: name, stated: stated, alphabet: alphabet) { count, random in
            let next = start(&random)
            return (0..<count).map { _ in (0..<32).map { _ in next() } }
        }
    }
}

extension WeakGenerator {
    /// The panel, in the order of the families that see them.
    static let panel: [WeakGenerator] = alphabets + dependences + streams + relations

    private static let alphabets = [
        byLetter("hexadecimal letters", 2) { _, _, random in .random(in: 0..<16, using: &random) },
        byLetter("letters lower-cased", 5, .digitsUpperLower) { _, _, random in
            let letter = Int.random(in: 0..<62, using: &random)
            return (10..<36).contains(letter) ? letter + 26 : letter
        },
        byLetter("one letter never", 50) { _, _, random in .random(in: 0..<63, using: &random) },
        byLetter("a byte modulo 62", 200, .digitsUpperLower) { _, _, random in
            .random(in: 0..<256, using: &random) % 62
        },
        byLetter("a byte scaled to 62", 200, .digitsUpperLower) { _, _, random in
            .random(in: 0..<256, using: &random) * 62 / 256
        },
        byLetter("a pool of five of each letter, without putting back", 100, .digitsUpperLower) { _, key, random in
            var left = [Int](repeating: 5, count: 62)
            for letter in key { left[letter] -= 1 }
            var place = Int.random(in: 0..<(310 - key.count), using: &random)
            return left.indices.first { letter in
                place -= left[letter]
                return place < 0
            } ?? 0
        },
        byLetter("a letter 20 % too frequent", 1_000) { _, _, random in
            let letter = Int.random(in: 0..<320, using: &random)
            return letter == 0 ? 7 : letter % 64
        },
        byLetter("a fixed position", 8) { _, key, random in key.count == 11 ? 7 : .random(in: 0..<64, using: &random) },
        byLetter("a position with a quarter of the letters", 50) { _, key, random in
            .random(in: 0..<(key.count == 20 ? 16 : 64), using: &random)
        },
    ]

    private static let dependences = [
        byLetter("two equal halves", 1) { _, key, random in
            key.count < 16 ? .random(in: 0..<64, using: &random) : key[key.count - 16]
        },
        byLetter("a letter like the one before, one in ten", 30) { _, key, random in
            key.isEmpty || Int.random(in: 0..<10, using: &random) > 0
                ? .random(in: 0..<64, using: &random) : key.last ?? 0
        },
        byLetter("never twice in a row", 50) { _, key, random in
            let letter = Int.random(in: 0..<(key.isEmpty ? 64 : 63), using: &random)
            return key.last.map { letter >= $0 ? letter + 1 : letter } ?? letter
        },
        WeakGenerator(name: "a shuffled alphabet", stated: 2) { count, random in
            (0..<count).map { _ in Array((0..<64).shuffled(using: &random).prefix(32)) }
        },
        byLetter("a palindrome", 8) { _, key, random in
            key.count < 16 ? .random(in: 0..<64, using: &random) : key[31 - key.count]
        },
        byLetter("a time in milliseconds in front", 8, .sorted64) { number, key, random in
            let time = 1_700_000_000_000 + 40 * number
            return key.count < 7 ? time >> (6 * (6 - key.count)) & 63 : .random(in: 0..<64, using: &random)
        },
        byLetter("a rising number inside", 30, .sorted64) { number, key, random in
            key.count == 20 || key.count == 21
                ? (number * 3) >> (6 * (21 - key.count)) & 63 : .random(in: 0..<64, using: &random)
        },
    ]

    private static let streams = [
        stream("a pool of 500 letters, again and again", 25) { random in
            let pool = (0..<500).map { _ in Int.random(in: 0..<64, using: &random) }
            var next = 0
            return {
                defer { next += 1 }
                return pool[next % 500]
            }
        },
        WeakGenerator(name: "a key is the one before, moved by a letter", stated: 5) { count, random in
            let letters = (0..<(count + 32)).map { _ in Int.random(in: 0..<64, using: &random) }
            return (0..<count).map { Array(letters[$0..<($0 + 32)]) }
        },
        WeakGenerator(name: "1,000 seeds", stated: 150) { count, random in
            let all = (0..<1_000).map { _ in (0..<32).map { _ in Int.random(in: 0..<64, using: &random) } }
            return (0..<count).map { _ in all[.random(in: 0..<1_000, using: &random)] }
        },
        WeakGenerator(name: "15-bit seeds", stated: 750) { count, random in
            let all = (0..<32_768).map { _ in (0..<32).map { _ in Int.random(in: 0..<64, using: &random) } }
            return (0..<count).map { _ in all[.random(in: 0..<32_768, using: &random)] }
        },
    ]

    private static let relations = [
        stream("xorshift64, its upper six bits", 50) { random in
            var state = UInt64.random(in: 1 ... .max, using: &random)
            return {
                state = xorshift(state)
                return Int(state >> 58)
            }
        },
        WeakGenerator(name: "Math.random of V8, six bits", stated: 150) { count, random in
            var numbers = V8Numbers(using: &random)
            return (0..<count).map { _ in (0..<32).map { _ in Int(numbers.next() >> 58) } }
        },
        byLetter("an exclusive-or checksum", 200) { _, key, random in
            key.count < 31 ? .random(in: 0..<64, using: &random) : key.reduce(0, ^)
        },
        byLetter("a weighted checksum modulo 62", 75, .digitsUpperLower) { _, key, random in
            key.count < 31
                ? .random(in: 0..<62, using: &random)
                : key.enumerated().reduce(5) { $0 + ($1.offset + 1) * $1.element } % 62
        },
        stream("xorshift64 in an unknown letter order", 2_050) { random in
            var state = UInt64.random(in: 1 ... .max, using: &random)
            let order = (0..<64).shuffled(using: &random)
            return {
                state = xorshift(state)
                return order[Int(state >> 58)]
            }
        },
        lagged("an additive generator, lags 31 and 3 (glibc)", 2, 31, 3),
        lagged("an additive generator, lags 55 and 34 (.NET)", 2, 55, 34),
        lagged("an additive generator, lags 607 and 273 (Go)", 20, 607, 273),
    ]

    private static func lagged(_ name: String, _ stated: Int, _ far: Int, _ near: Int) -> WeakGenerator {
        stream(name, stated) { random in
            var state = (0..<far).map { _ in UInt64.random(in: .min ... .max, using: &random) }
            return {
                state.append(state[state.count - far] &+ state[state.count - near])
                return Int(state[state.count - 1] >> 58)
            }
        }
    }

    private static func xorshift(_ state: UInt64) -> UInt64 {
        var state = state
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// xorshift128+ as V8 uses it: 64 numbers are made at a time and handed out backwards, the upper bits of the first half of
/// the state.
private struct V8Numbers {
    private var first: UInt64
    private var second: UInt64
    private var cache: [UInt64] = []

    init(using random: inout SystemRandomNumberGenerator) {
        first = .random(in: .min ... .max, using: &random)
        second = .random(in: .min ... .max, using: &random)
    }

    mutating func next() -> UInt64 {
        if cache.isEmpty {
            for _ in 0..<64 {
                var mixed = first
                first = second
                mixed ^= mixed << 23
                mixed ^= mixed >> 17
                second = mixed ^ first ^ first >> 26
                cache.append(first)
            }
        }
        return cache.removeLast()
    }
}

/// math/rand of Go with a seed (before 1.20 also without, which is seed 1): a lagged sum of 607 words.
struct GoRandom: SeededGenerator {
    private static let length = 607
    private static let lag = 273
    private static let modulus: UInt64 = 2_147_483_647

    private let seed: UInt64
    /// Words that were changed since the start; the others follow from the seed when they are asked for.
    private var words: [UInt64?]
    private var tap = 0
    private var feed = length - lag

    init(seed: UInt64) {
        self.seed = Self.reduced(seed)
        words = Array(repeating: nil, count: Self.length)
    }

    private static func reduced(_ seed: UInt64) -> UInt64 {
        let rest = Int64(bitPattern: seed) % Int64(modulus)
        let positive = UInt64(rest < 0 ? rest + Int64(modulus) : rest)
        return positive == 0 ? 89_482_311 : positive
    }

    /// The first 273 numbers are sums of words that follow from the seed.
    static func begin(_ numbers: FirstNumbers, from seed: UInt64) {
        precondition(numbers.count <= lag)
        for lane in 0..<FirstNumbers.lanes {
            let seed = reduced(seed &+ UInt64(lane))
            for place in 0..<numbers.count {
                let sum = word(length - lag - 1 - place, seed) &+ word(length - 1 - place, seed)
                numbers[place, lane] = sum & (1 << 63 - 1)
            }
        }
    }

    mutating func next() -> UInt64 {
        tap = tap == 0 ? Self.length - 1 : tap - 1
        feed = feed == 0 ? Self.length - 1 : feed - 1
        let sum = word(feed) &+ word(tap)
        words[feed] = sum
        return sum & (1 << 63 - 1)
    }

    private func word(_ place: Int) -> UInt64 {
        words[place] ?? Self.word(place, seed)
    }

    /// A word of the state that a seed gives.
    private static func word(_ place: Int, _ seed: UInt64) -> UInt64 {
        let first = seed * powers[3 * place] % modulus
        let second = seed * powers[3 * place + 1] % modulus
        let third = seed * powers[3 * place + 2] % modulus
        return first << 40 ^ second << 20 ^ third ^ cooked[place]
    }

    /// The factors of the seeding congruence after 21 steps and on.
    private static let powers: [UInt64] = {
        var powers: [UInt64] = []
        var power: UInt64 = 1
        for step in 1...(20 + 3 * length) {
            power = power * 48_271 % modulus
            if step > 20 { powers.append(power) }
        }
        return powers
    }()

    /// Go's table `rngCooked`: the register, seeded with 1 in an older way, after 7.8e12 steps (Go's `gen_cooked.go`).
    ///
    /// The steps are taken at once: the number at a time is a fixed combination of the first 607, whose coefficients are
    /// those of a power of z modulo the recurrence's polynomial z^607 - z^334 - 1, over the integers modulo 2^64.
    private static let cooked: [UInt64] = {
        let steps = 7_800_000_000_000
        let old = register(seed: 1)
        // The register's places hold the numbers of times -606 to 0, place (334 - time) modulo 607.
        func place(_ time: Int) -> Int { ((length - lag - time) % length + length) % length }
        var first = (0..<length).map { old[place($0 - length + 1)] }
        for time in length..<(2 * length) { first.append(first[time - length] &+ first[time - lag]) }
        // The last 607 numbers have the times steps - 606 to steps: as many steps after the first 607.
        let coefficients = power(steps)
        var table = [UInt64](repeating: 0, count: length)
        for last in 0..<length {
            var number: UInt64 = 0
            for (i, coefficient) in coefficients.enumerated() { number &+= coefficient &* first[i + last] }
            table[place(steps - length + 1 + last)] = number
        }
        return table
    }()

    private static func register(seed: UInt64) -> [UInt64] {
        var state = seed
        func step() -> UInt64 {
            state = state * 48_271 % modulus
            return state
        }
        for _ in 0..<20 { _ = step() }
        return (0..<length).map { _ in
            let first = step() << 20
            let second = step() << 10
            return first ^ second ^ step()
        }
    }

    /// z to a power modulo the polynomial.
    private static func power(_ exponent: Int) -> [UInt64] {
        var result = [UInt64](repeating: 0, count: length)
        result[0] = 1
        for bit in stride(from: Int.bitWidth - exponent.leadingZeroBitCount - 1, through: 0, by: -1) {
            var square = [UInt64](repeating: 0, count: 2 * length)
            for (i, one) in result.enumerated() where one != 0 {
                for (j, other) in result.enumerated() { square[i + j] &+= one &* other }
            }
            if exponent >> bit & 1 == 1 { square = [0] + square.dropLast() }
            for i in stride(from: 2 * length - 1, through: length, by: -1) {
                square[i - length] &+= square[i]
                square[i - lag] &+= square[i]
                square[i] = 0
            }
            result = Array(square.prefix(length))
        }
        return result
    }
}

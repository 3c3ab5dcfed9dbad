/// A generator of a runtime, started from a seed that a programmer gave it.
///
/// It yields raw numbers; `Draw` makes letters of them in the ways of that runtime's functions.
protocol SeededGenerator: Sendable {
    init(seed: UInt64)
    mutating func next() -> UInt64

    /// The first numbers of eight seeds at once, for generators that are quicker that way: `firstNumbers` of the first
    /// seed, then those of the second, and so on. nil when each seed is better taken alone.
    static func firstNumbers(of seeds: [UInt64]) -> [UInt64]?
}

extension SeededGenerator {
    static func firstNumbers(of seeds: [UInt64]) -> [UInt64]? { nil }
}

/// Numbers of one seed that are made at once.
let firstNumbers = 24

/// The raw numbers of a seed, made once and read by each way of drawing letters.
struct RawNumbers<Generator: SeededGenerator> {
    private let seed: UInt64
    private var generator: Generator?
    private var numbers: [UInt64]
    /// Which number is read next.
    var place = 0

    /// - Parameter known: The first numbers, where they are known already.
    init(seed: UInt64, known: ArraySlice<UInt64>) {
        self.seed = seed
        generator = known.isEmpty ? Generator(seed: seed) : nil
        numbers = Array(known)
    }

    @inline(__always)
    mutating func next() -> UInt64 {
        if place == numbers.count { append() }
        defer { place += 1 }
        return numbers[place]
    }

    private mutating func append() {
        if generator == nil {
            var fresh = Generator(seed: seed)
            for _ in numbers { _ = fresh.next() }
            generator = fresh
        }
        if let number = generator?.next() { numbers.append(number) }
    }
}

/// How a runtime's functions make a letter of raw numbers.
struct Draw: Sendable {
    enum Rule: Sendable {
        /// The number modulo the letters, after dropping some low bits.
        case remainder(dropped: Int)
        /// The remainder, or the low bits where the letters are a power of two.
        case remainderOrLowBits
        /// The upper part of a number of so many bits, multiplied by the letters.
        case scaled(bits: Int)
        /// A fraction of a number below a modulus.
        case fraction(modulus: UInt64)
        /// The upper 27 bits of a 32-bit number, and the upper 26 of the next, as a fraction.
        case fractionOfTwo
        /// Java's `nextInt` on 48-bit states: the upper bits for a power of two, else the remainder of 31.
        case java
        /// The upper part of every second number of 48 bits: a fraction whose lower bits are the other's.
        case everySecond
        /// As many upper bits of 32 as the count of letters has, again when they are no letter.
        case upperBitsAgain
        /// As many low bits as the last letter has, again when they are no letter.
        case lowBitsAgain
        /// Six upper bits of 32; for 64 letters only.
        case sixUpperBits
    }

    let name: String
    let rule: Rule

    init(_ name: String, _ rule: Rule) {
        self.name = name
        self.rule = rule
    }

    /// Whether a program would draw from so many letters in this way.
    func fits(_ letters: Int) -> Bool { if case .sixUpperBits = rule { letters == 64 } else { true } }

    /// One letter out of the raw numbers.
    @inline(__always)
    func letter(of letters: Int, _ number: () -> UInt64) -> UInt8 {
        let size = UInt64(letters)
        switch rule {
        case .remainder(let dropped): return UInt8((number() >> UInt64(dropped)) % size)
        case .remainderOrLowBits:
            return letters.nonzeroBitCount == 1 ? UInt8(number() & (size - 1)) : UInt8(number() % size)
        case .scaled(let bits): return UInt8((number() << UInt64(64 - bits)).multipliedFullWidth(by: size).high)
        case .fraction(let modulus):
            return UInt8(min(size - 1, UInt64(Double(number()) / Double(modulus) * Double(letters))))
        case .fractionOfTwo:
            let high = number() >> 5
            let low = number() >> 6
            return UInt8(((high << 26 | low) << 11).multipliedFullWidth(by: size).high)
        case .java:
            let state = number()
            if letters.nonzeroBitCount == 1 { return UInt8((size * (state >> 17)) >> 31) }
            return UInt8((state >> 17) % size)
        case .everySecond:
            let upper = number()
            _ = number()
            return UInt8((upper << 16).multipliedFullWidth(by: size).high)
        case .upperBitsAgain:
            let bits = UInt64(Int.bitWidth - letters.leadingZeroBitCount)
            while true {
                let value = number() >> (32 - bits)
                if value < size { return UInt8(value) }
            }
        case .lowBitsAgain:
            let mask = UInt64(1) << UInt64(Int.bitWidth - (letters - 1).leadingZeroBitCount) - 1
            while true {
                let value = number() & mask
                if value < size { return UInt8(value) }
            }
        case .sixUpperBits: return UInt8(number() >> 26)
        }
    }
}

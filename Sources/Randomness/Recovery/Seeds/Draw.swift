/// How many letters there are, with what is asked about that number again and again.
struct LetterCount: Sendable {
    let size: Int
    /// Whether a number's low bits are its remainder.
    let isPowerOfTwo: Bool
    /// How many bits the number of letters has.
    let bits: UInt64
    /// As many ones as the last letter has bits.
    let mask: UInt64
    /// 2^64 / size, rounded up.
    private let reciprocal: UInt64

    init(_ size: Int) {
        self.size = size
        isPowerOfTwo = size.nonzeroBitCount == 1
        bits = UInt64(Int.bitWidth - size.leadingZeroBitCount)
        mask = 1 << UInt64(Int.bitWidth - (size - 1).leadingZeroBitCount) - 1
        reciprocal = UInt64.max / UInt64(size) + 1
    }

    /// The remainder of a number of at most 32 bits: by multiplication (Lemire, Kaser, Kurz, "Faster remainder by direct
    /// computation", Software: Practice and Experience 49, 2019), exactly.
    @inline(__always)
    func remainder(_ number: UInt64) -> UInt64 {
        (reciprocal &* number).multipliedFullWidth(by: UInt64(size)).high
    }
}

/// How a runtime's functions make a letter of raw numbers.
struct Draw: Sendable {
    enum Rule: Sendable {
        /// The number modulo the letters, after dropping some low bits: 32 bits are left at most.
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
    func fits(_ letters: LetterCount) -> Bool { if case .sixUpperBits = rule { letters.size == 64 } else { true } }

    /// How many numbers make a letter; nil when it depends on the numbers.
    var numbersPerLetter: Int? {
        switch rule {
        case .fractionOfTwo, .everySecond: 2
        case .upperBitsAgain, .lowBitsAgain: nil
        default: 1
        }
    }

    /// One letter out of the raw numbers.
    @inline(__always)
    func letter(of letters: LetterCount, _ number: () -> UInt64) -> UInt8 {
        let size = UInt64(letters.size)
        switch rule {
        case .remainder(let dropped): return UInt8(letters.remainder(number() >> UInt64(dropped)))
        case .remainderOrLowBits: return UInt8(letters.remainder(number()))
        case .scaled(let bits): return UInt8((number() << UInt64(64 - bits)).multipliedFullWidth(by: size).high)
        case .fraction(let modulus):
            return UInt8(min(Int(size) - 1, Int(Double(number()) / Double(modulus) * Double(size))))
        case .fractionOfTwo:
            let high = number() >> 5
            let low = number() >> 6
            return UInt8(((high << 26 | low) << 11).multipliedFullWidth(by: size).high)
        case .java:
            let state = number()
            if letters.isPowerOfTwo { return UInt8((size * (state >> 17)) >> 31) }
            return UInt8(letters.remainder(state >> 17))
        case .everySecond:
            let upper = number()
            _ = number()
            return UInt8((upper << 16).multipliedFullWidth(by: size).high)
        case .upperBitsAgain:
            while true {
                let value = number() >> (32 - letters.bits)
                if value < size { return UInt8(value) }
            }
        case .lowBitsAgain:
            while true {
                let value = number() & letters.mask
                if value < size { return UInt8(value) }
            }
        case .sixUpperBits: return UInt8(number() >> 26)
        }
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the state of a congruence whose letters tell in which part of its range each state is.
///
/// States in a row lie in a lattice; the letters give a point near them (Frieze et al. 1988).
struct ScaledStates: Sendable {
    let draws: Int
    private let congruence: Congruence
    private let letters: Int
    private let lattice: Lattice
    /// What the increment has added to each state.
    private let offsets: [Int128]

    init(_ congruence: Congruence, letters: Int) {
        self.congruence = congruence
        self.letters = letters
        // Some bits more than the state has, so that the nearest point is the right one.
        draws = Self.draws(bits: log2(Double(congruence.modulus)), letters: Double(letters))
        lattice = Lattice(Self.rows(congruence.factor, congruence.modulus, draws))
        var offsets: [Int128] = [0]
        while offsets.count < draws { offsets.append(congruence.step(offsets[offsets.count - 1])) }
        self.offsets = offsets
    }

    static func draws(bits: Double, letters: Double) -> Int { Int((bits * 1.25 / log2(letters)).rounded(.up)) }

    /// The lattice of consecutive states without increment.
    static func rows(_ factor: Int128, _ modulus: Int128, _ draws: Int) -> [[Int128]] {
        var first: [Int128] = [1]
        while first.count < draws { first.append(Congruence.product(first[first.count - 1], factor, modulus)) }
        return rows(first, modulus)
    }

    /// The lattice of the multiples of some numbers modulo another; the first number is 1.
    static func rows(_ multiples: [Int128], _ modulus: Int128) -> [[Int128]] {
        [multiples]
            + (1..<multiples.count).map { place in multiples.indices.map { $0 == place ? modulus : 0 } }
    }

    /// The middle of the states that give a letter.
    static func middle(of letter: UInt8, _ letters: Int, _ modulus: Int128) -> Int128 {
        (2 * Int128(letter) + 1) * modulus / (2 * Int128(letters))
    }

    /// The state that gave the first letter, if letters came from this congruence.
    func state(of run: some Collection<UInt8>) -> Int128 {
        let target = zip(run, offsets).map { letter, offset in
            Self.middle(of: letter, letters, congruence.modulus) - offset
        }
        return Congruence.residue(of: lattice.near(target)[0], modulo: congruence.modulus)
    }
}

/// Finds the state of a congruence whose letters are remainders.
///
/// As far as the count of letters is divisible by two, a letter shows low bits of the state, which move among
/// themselves: they are found by trying all of them. Above them the state is a multiple of the odd part of the count,
/// plus the known remainder, and the quotient is small: consecutive quotients lie near a point of a lattice as before.
struct RemainderStates: Sendable {
    let draws: Int
    private let congruence: Congruence
    private let letters: Int
    private let shift: Int
    /// Bits of a letter that are bits of the state.
    private let shown: Int
    /// The odd part of the count of letters.
    private let odd: Int128
    /// The modulus above the low bits.
    private let upper: Int128
    private let inverse: Int128
    private let lattice: Lattice

    /// - Returns: nil when the low bits are too many to be tried.
    init?(_ congruence: Congruence, letters: Int) {
        guard case .remainder(let shift) = congruence.draw else { return nil }
        let isBinary = congruence.modulus.nonzeroBitCount == 1
        shown = isBinary ? letters.trailingZeroBitCount : 0
        guard isBinary || shift == 0, shift == 0 || shown > 0, shift + shown <= 20 else { return nil }
        self.congruence = congruence
        self.letters = letters
        self.shift = shift
        odd = Int128(letters >> shown)
        upper = congruence.modulus >> Int128(shift + shown)
        guard upper > odd, odd > 1, let inverse = Congruence.inverse(of: odd, modulo: upper) else { return nil }
        self.inverse = inverse
        draws = ScaledStates.draws(bits: log2(Double(upper)), letters: Double(odd))
        lattice = Lattice(ScaledStates.rows(congruence.factor % upper, upper, draws))
    }

    /// States that may have given the first letter; few, mostly none or one.
    func states(of run: [UInt8]) -> [Int128] {
        lowBits(of: run).prefix(4).map { state(of: run, low: $0) }
    }

    /// The low bits that give the low bits of all letters.
    private func lowBits(of run: [UInt8]) -> [UInt64] {
        let width = UInt64(shift + shown)
        guard width > 0 else { return [0] }
        let mask = UInt64(1) << width - 1
        let factor = UInt64(truncatingIfNeeded: congruence.factor) & mask
        let increment = UInt64(truncatingIfNeeded: congruence.increment) & mask
        let wanted = run.map { UInt64($0) & (1 << UInt64(shown) - 1) }
        var found: [UInt64] = []
        let (shift, step) = (UInt64(shift), UInt64(1) << UInt64(shift))
        wanted.withUnsafeBufferPointer { wanted in
            for low in (wanted[0] * step)..<((wanted[0] + 1) * step) {
                var state = low
                var isRight = true
                for i in 1..<wanted.count {
                    state = (state &* factor &+ increment) & mask
                    if state >> shift != wanted[i] {
                        isRight = false
                        break
                    }
                }
                if isRight { found.append(low) }
            }
        }
        return found
    }

    private func state(of run: [UInt8], low: UInt64) -> Int128 {
        let width = Int128(shift + shown)
        let middle = upper / odd / 2
        // Above the low bits: h' = a h + carry and h = odd q + r, so q' = a q + constant.
        var rest = Int128(low)
        var offset: Int128 = 0
        var target: [Int128] = []
        for i in 0..<draws {
            target.append(middle - offset)
            let product = rest * congruence.factor + congruence.increment
            let carry = (product >> width) % upper
            rest = product & (1 << width - 1)
            let constant = residue(congruence.factor % upper * remainder(run[i]) + carry - remainder(run[i + 1]))
            offset = residue(congruence.factor % upper * offset + constant * inverse)
        }
        let quotient = residue(lattice.near(target)[0])
        return residue(odd * quotient + remainder(run[0])) << width | Int128(low)
    }

    private func remainder(_ letter: UInt8) -> Int128 { Int128(letter >> UInt8(shown)) % odd }

    private func residue(_ value: Int128) -> Int128 { Congruence.residue(of: value, modulo: upper) }
}

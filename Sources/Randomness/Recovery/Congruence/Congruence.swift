/// A linear congruential generator, and how programs make letters of its states.
struct Congruence: Sendable {
    /// How a letter comes from a state.
    enum Draw: Sendable, Hashable {
        /// `floor(x * k / m)`, as from a fraction between 0 and 1.
        case scaled
        /// `(x >> shift) % k`.
        case remainder(shift: Int)
        /// From the difference of two states that this one stands for, as PHP's `lcg_value` has it.
        case difference
    }

    /// What reports call it.
    let name: String
    let factor: Int128
    let increment: Int128
    let modulus: Int128
    let draw: Draw

    /// - Parameter stride: How many steps one letter takes.
    init(_ name: String, _ factor: Int128, _ increment: Int128, modulus: Int128, _ draw: Draw, stride: Int = 1) {
        var (a, c): (Int128, Int128) = (1, 0)
        for _ in 0..<stride {
            (a, c) = (Self.product(a, factor, modulus), (Self.product(c, factor, modulus) + increment) % modulus)
        }
        self.name = name
        self.factor = a
        self.increment = c
        self.modulus = modulus
        self.draw = draw
    }

    /// The same generator as far as letters of a power of two can show it: of the low bits that make the remainder, the
    /// upper ones of a smaller modulus.
    func showing(letters: Int) -> Congruence {
        guard case .remainder(let shift) = draw, letters.nonzeroBitCount == 1, modulus.nonzeroBitCount == 1 else {
            return self
        }
        let smaller = Int128(letters) << Int128(shift)
        return Congruence(name, factor % smaller, increment % smaller, modulus: smaller, .scaled)
    }

    func step(_ state: Int128) -> Int128 { (Self.product(state, factor, modulus) + increment) % modulus }

    func letter(_ state: Int128, of letters: Int) -> Int {
        switch draw {
        case .scaled: Int((state * Int128(letters)) / modulus)
        case .remainder(let shift): Int((state >> Int128(shift)) % Int128(letters))
        case .difference: Int(CombinedCongruence.value(state) * Double(letters))
        }
    }

    /// Products below a modulus of up to 64 bits.
    static func product(_ a: Int128, _ b: Int128, _ modulus: Int128) -> Int128 {
        if modulus == 1 << 64 { return Int128(UInt64(truncatingIfNeeded: a) &* UInt64(truncatingIfNeeded: b)) }
        return (a * b) % modulus
    }
}

extension Congruence {
    /// The number from 0 on that a number is the same as modulo another.
    static func residue(of value: Int128, modulo modulus: Int128) -> Int128 {
        let rest = value % modulus
        return rest < 0 ? rest + modulus : rest
    }

    /// The inverse of a number; nil when it has none.
    static func inverse(of value: Int128, modulo modulus: Int128) -> Int128? {
        var (r, s): ((Int128, Int128), (Int128, Int128)) = ((modulus, value % modulus), (0, 1))
        while r.1 != 0 {
            let quotient = r.0 / r.1
            r = (r.1, r.0 - quotient * r.1)
            s = (s.1, s.0 - quotient * s.1)
        }
        return r.0 == 1 ? residue(of: s.0, modulo: modulus) : nil
    }
}

extension Congruence {
    private static let java: (Int128, Int128) = (0x5_deec_e66d, 0xb)

    /// Those that programs really have, with the ways in which letters are commonly drawn from them.
    static let known: [Congruence] = [
        Congruence("java.util.Random.nextInt, or lrand48", java.0, java.1, modulus: 1 << 48, .remainder(shift: 17)),
        Congruence(
            "java.util.Random.nextInt of a power of two, drand48, or rand of Perl", java.0, java.1, modulus: 1 << 48,
            .scaled),
        Congruence(
            "java.util.Random.nextDouble, or Math.random of Java", java.0, java.1, modulus: 1 << 48, .scaled, stride: 2),
        Congruence("rand of Microsoft's C library", 214_013, 2_531_011, modulus: 1 << 31, .remainder(shift: 16)),
        Congruence("rand of Microsoft's C library, scaled", 214_013, 2_531_011, modulus: 1 << 31, .scaled),
        Congruence("minstd_rand0 (16807)", 16_807, 0, modulus: 2_147_483_647, .remainder(shift: 0)),
        Congruence("minstd_rand0 (16807), scaled", 16_807, 0, modulus: 2_147_483_647, .scaled),
        Congruence("minstd_rand (48271)", 48_271, 0, modulus: 2_147_483_647, .remainder(shift: 0)),
        Congruence("minstd_rand (48271), scaled", 48_271, 0, modulus: 2_147_483_647, .scaled),
        Congruence("rand of ANSI C's example", 1_103_515_245, 12_345, modulus: 1 << 31, .remainder(shift: 16)),
        Congruence(
            "rand of ANSI C's constants, unshifted", 1_103_515_245, 12_345, modulus: 1 << 31, .remainder(shift: 0)),
        Congruence("rand of ANSI C's constants, scaled", 1_103_515_245, 12_345, modulus: 1 << 31, .scaled),
        Congruence(
            "ANSI C's constants with 32 bits", 1_103_515_245, 12_345, modulus: 1 << 32, .remainder(shift: 16)),
        Congruence("ANSI C's constants with 32 bits, scaled", 1_103_515_245, 12_345, modulus: 1 << 32, .scaled),
        Congruence("Numerical Recipes' ranqd1", 1_664_525, 1_013_904_223, modulus: 1 << 32, .remainder(shift: 0)),
        Congruence("Numerical Recipes' ranqd1, scaled", 1_664_525, 1_013_904_223, modulus: 1 << 32, .scaled),
        Congruence("rand of Borland C", 22_695_477, 1, modulus: 1 << 31, .remainder(shift: 16)),
        Congruence("Random of Delphi", 134_775_813, 1, modulus: 1 << 32, .scaled),
        Congruence(
            "Knuth's MMIX, scaled", 6_364_136_223_846_793_005, 1_442_695_040_888_963_407, modulus: 1 << 64, .scaled),
        Congruence("rand of musl", 6_364_136_223_846_793_005, 1, modulus: 1 << 64, .remainder(shift: 33)),
        Congruence("rand of musl, scaled", 6_364_136_223_846_793_005, 1, modulus: 1 << 64, .scaled),
        Congruence(
            "lcg_value of PHP", CombinedCongruence.factor, 0, modulus: CombinedCongruence.modulus, .difference),
    ]
}

/// L'Ecuyer's two congruences (CACM 31, 1988) as PHP's `lcg_value` has them, as the one that they come to.
///
/// The difference of two states x and y as parts of their moduli m and n is a state xn - ym of a congruence modulo mn, as a
/// part of it. PHP divides the difference by m alone, which is less than 1e-7 beside it: letters lie as near a point of the
/// lattice as others.
private enum CombinedCongruence {
    private static let first: Int128 = 2_147_483_563
    private static let second: Int128 = 2_147_483_399
    static let modulus = first * second
    /// 40014 modulo the first, and 40692 modulo the second.
    static let factor = Congruence.residue(
        of: 40_014 * second % modulus * inverseOfSecond + 40_692 * first % modulus * inverseOfFirst, modulo: modulus)
    /// The inverse of the first one modulo the second, and the other way round.
    private static let inverseOfFirst = Congruence.inverse(of: first, modulo: second) ?? 0
    private static let inverseOfSecond = Congruence.inverse(of: second, modulo: first) ?? 0

    /// What `lcg_value` returns for a state (`ext/standard/lcg.c`, `ext/random/engine_combinedlcg.c`).
    static func value(_ state: Int128) -> Double {
        let x = state % first * inverseOfSecond % first
        let y = (second - state % second * inverseOfFirst % second) % second
        return Double(Int64(x - y < 1 ? x - y + first - 1 : x - y)) * 4.656613e-10
    }
}

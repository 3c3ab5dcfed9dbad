/// What one letter says about the bits of the random number behind it.
///
/// Six bits are looked at. A letter of 64 fixes all of them; one of 62, where `floor(r * 62)` has less to tell apart,
/// leaves two neighbouring values, which differ by a known pattern of bits: five linear equations remain. Other sizes
/// leave more patterns, always as few as their affine hull allows.
struct NumberBits: Sendable {
    /// How the program made a letter's number from the random one.
    enum Mapping: Sendable {
        /// `floor(r * k)`: the letter is about the number's upper bits.
        case scaled
        /// `n % k`: the letter is about the number's lower bits, as far as `k` is divisible by two.
        case remainder
    }

    /// Bits looked at.
    static let width = 6

    /// For each letter the bits it has, apart from the patterns.
    let base: [UInt8]
    /// For each letter the patterns by which its bits may differ from `base`, linearly independent.
    let patterns: [[UInt8]]

    init(letters: Int, mapping: Mapping) {
        var base: [UInt8] = []
        var patterns: [[UInt8]] = []
        for letter in 0..<letters {
            let cells = Self.cells(of: letter, letters, mapping)
            base.append(cells[0])
            patterns.append(Self.independent(cells.map { $0 ^ cells[0] }))
        }
        self.base = base
        self.patterns = patterns
    }

    /// The values that the six bits can have.
    private static func cells(of letter: Int, _ letters: Int, _ mapping: Mapping) -> [UInt8] {
        let count = 1 << width
        switch mapping {
        case .scaled:
            let first = letter * count / letters
            let end = ((letter + 1) * count + letters - 1) / letters
            return (first..<end).map { UInt8($0) }
        case .remainder:
            let known = min(letters.trailingZeroBitCount, width)
            let low = letter & (1 << known - 1)
            return (0..<(count >> known)).map { UInt8($0 << known | low) }
        }
    }

    private static func independent(_ vectors: [UInt8]) -> [UInt8] {
        var kept: [UInt8] = []
        for vector in vectors {
            var rest = vector
            for one in kept { rest = min(rest, rest ^ one) }
            if rest != 0 { kept.append(rest) }
        }
        return kept
    }
}

/// Linear equations over GF(2), taken in one by one.
///
/// Rows are kept in echelon form, so a new equation is known at once to be independent, a consequence of the others, or
/// their contradiction.
struct BinarySystem {
    /// What a new equation is to those before it.
    enum Outcome {
        case independent, dependent, contradiction
    }

    /// How many unknowns there are.
    let unknowns: Int
    /// Words of a row: the unknowns, then one bit for the right side.
    let words: Int
    /// How many equations are independent.
    private(set) var rank = 0
    /// How many said what the others had said.
    private(set) var dependent = 0
    private var rows: [UInt64] = []
    /// For each unknown the row that begins with it, or -1.
    private var pivots: [Int32]
    private var scratch: [UInt64]

    init(unknowns: Int) {
        self.unknowns = unknowns
        words = (unknowns + 64) / 64
        pivots = Array(repeating: -1, count: unknowns)
        scratch = Array(repeating: 0, count: words)
    }

    /// Takes in an equation: the bits of its unknowns, and its right side.
    ///
    /// - Precondition: `coefficients` has at least the words that the unknowns need; bits beyond them are zero.
    mutating func insert(_ coefficients: some Collection<UInt64>, equals right: Bool) -> Outcome {
        for word in 0..<words { scratch[word] = 0 }
        for (word, bits) in coefficients.enumerated() where word < words { scratch[word] = bits }
        if right { scratch[unknowns / 64] |= 1 << UInt64(unknowns % 64) }
        return insertScratch()
    }

    private mutating func insertScratch() -> Outcome {
        let (words, unknowns) = (words, unknowns)
        let lead = scratch.withUnsafeMutableBufferPointer { row in
            rows.withUnsafeBufferPointer { rows in
                pivots.withUnsafeBufferPointer { Self.reduce(row, rows, $0, words: words, unknowns: unknowns) }
            }
        }
        guard let lead else {
            dependent += 1
            return .dependent
        }
        guard lead < unknowns else { return .contradiction }
        pivots[lead] = Int32(rank)
        rank += 1
        rows.append(contentsOf: scratch)
        return .independent
    }

    /// Takes the pivots off a row; returns the first unknown that is left, or the place of the right side.
    private static func reduce(
        _ row: UnsafeMutableBufferPointer<UInt64>, _ rows: UnsafeBufferPointer<UInt64>,
        _ pivots: UnsafeBufferPointer<Int32>, words: Int, unknowns: Int
    ) -> Int? {
        for word in 0..<words {
            while row[word] != 0 {
                let column = word * 64 + row[word].trailingZeroBitCount
                guard column < unknowns, pivots[column] >= 0 else { return column }
                let base = Int(pivots[column]) * words
                for i in word..<words { row[i] ^= rows[base + i] }
            }
        }
        return nil
    }

    /// Values of the unknowns, as words; unknowns that nothing determines are zero.
    func solution() -> [UInt64] {
        var values = [UInt64](repeating: 0, count: words)
        for column in stride(from: unknowns - 1, through: 0, by: -1) where pivots[column] >= 0 {
            let base = Int(pivots[column]) * words
            var sum: UInt64 = 0
            for word in (column / 64)..<words { sum ^= rows[base + word] & values[word] }
            let right = rows[base + unknowns / 64] >> UInt64(unknowns % 64) & 1
            // The row's own unknown is still zero in `values`, and the right side's place always is.
            if (UInt64(sum.nonzeroBitCount & 1) ^ right) == 1 { values[column / 64] |= 1 << UInt64(column % 64) }
        }
        return values
    }
}

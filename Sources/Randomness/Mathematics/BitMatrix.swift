/// Rows of bits, reduced as they come: the rank over GF(2).
package struct BitMatrix: Sendable {
    /// How many columns there are.
    package let columns: Int
    /// The rank of all rows so far.
    package private(set) var rank = 0

    private let words: Int
    /// For each column the reduced row that begins there, `words` words each; meaningful where `isUsed`.
    private var basis: [UInt64]
    private var isUsed: [Bool]
    private var row: [UInt64]

    package init(columns: Int) {
        self.columns = columns
        words = (columns + 63) / 64
        basis = [UInt64](repeating: 0, count: columns * words)
        isUsed = [Bool](repeating: false, count: columns)
        row = [UInt64](repeating: 0, count: words)
    }

    /// Adds a row, given as the columns that are one (a column named twice is zero).
    package mutating func add(ones: some Sequence<Int>) {
        for index in 0..<words { row[index] = 0 }
        for column in ones { row[column >> 6] ^= 1 << UInt64(column & 63) }
        reduce()
    }

    private mutating func reduce() {
        let words = self.words
        row.withUnsafeMutableBufferPointer { row in
            basis.withUnsafeMutableBufferPointer { basis in
                for word in 0..<words {
                    while row[word] != 0 {
                        let column = word * 64 + row[word].trailingZeroBitCount
                        let base = column * words
                        if !isUsed[column] {
                            for index in word..<words { basis[base + index] = row[index] }
                            isUsed[column] = true
                            rank += 1
                            return
                        }
                        for index in word..<words { row[index] ^= basis[base + index] }
                    }
                }
            }
        }
    }
}

/// Rows of numbers modulo a prime, reduced as they come.
package struct ModularMatrix: Sendable {
    /// The modulus, a prime below 2^15.
    package let prime: Int
    /// How many columns there are.
    package let columns: Int
    /// The rank of all rows so far.
    package private(set) var rank = 0

    private var basis: [[Int]?]

    package init(prime: Int, columns: Int) {
        self.prime = prime
        self.columns = columns
        basis = Array(repeating: nil, count: columns)
    }

    /// Adds a row of numbers below the prime.
    package mutating func add(_ numbers: [Int]) {
        var row = numbers
        for column in 0..<columns where row[column] != 0 {
            guard let reduced = basis[column] else {
                let inverse = Self.power(row[column], prime - 2, modulo: prime)
                for index in column..<columns { row[index] = row[index] * inverse % prime }
                basis[column] = row
                rank += 1
                return
            }
            let factor = prime - row[column]
            for index in column..<columns { row[index] = (row[index] + factor * reduced[index]) % prime }
        }
    }

    private static func power(_ base: Int, _ exponent: Int, modulo prime: Int) -> Int {
        var (result, square, left) = (1, base % prime, exponent)
        while left > 0 {
            if left & 1 == 1 { result = result * square % prime }
            square = square * square % prime
            left >>= 1
        }
        return result
    }
}

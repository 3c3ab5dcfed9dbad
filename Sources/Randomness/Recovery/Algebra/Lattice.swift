/// A lattice of integer vectors with a reduced basis, in which close vectors can be found.
///
/// Reduction is LLL (Lenstra, Lenstra, Lovász 1982) on exact integers, with the orthogonalisation in floating point and
/// repeated until nothing changes; dimensions up to about thirty. Close vectors come from Babai's nearest plane (1986).
struct Lattice: Sendable {
    typealias Vector = [Int128]

    private static let quality = 0.99

    let dimension: Int
    /// The basis, vector after vector.
    private var basis: [Int128]
    /// The orthogonalised basis, vector after vector, and its squared lengths.
    private var orthogonal: [Double]
    private var squares: [Double]
    /// The reduced basis once more, as floating point.
    private var short: [Double] = []

    /// - Precondition: The vectors are linearly independent, as many as each has coordinates.
    init(_ vectors: [Vector]) {
        dimension = vectors.count
        basis = vectors.flatMap { $0 }
        orthogonal = Array(repeating: 0, count: dimension * dimension)
        squares = Array(repeating: 0, count: dimension)
        reduce()
        short = basis.map { Double(wide: $0) }
    }

    private mutating func reduce() {
        var mu = [Double](repeating: 0, count: dimension * dimension)
        let size = dimension
        basis.withUnsafeMutableBufferPointer { basis in
            orthogonal.withUnsafeMutableBufferPointer { orthogonal in
                squares.withUnsafeMutableBufferPointer { squares in
                    mu.withUnsafeMutableBufferPointer { mu in
                        var reduction = Reduction(
                            size: size, basis: basis, orthogonal: orthogonal, squares: squares, mu: mu)
                        reduction.run(quality: Self.quality)
                    }
                }
            }
        }
    }

    /// The work of a reduction, on the lattice's own storage.
    private struct Reduction {
        let size: Int
        let basis: UnsafeMutableBufferPointer<Int128>
        let orthogonal: UnsafeMutableBufferPointer<Double>
        let squares: UnsafeMutableBufferPointer<Double>
        let mu: UnsafeMutableBufferPointer<Double>

        mutating func run(quality: Double) {
            guard size > 0 else { return }
            orthogonalise(0)
            var k = 1
            var steps = 0
            while k < size, steps < 100_000 {
                steps += 1
                shorten(k)
                let last = mu[k * size + k - 1]
                if squares[k] >= (quality - last * last) * squares[k - 1] {
                    k += 1
                } else {
                    for i in 0..<size {
                        (basis[k * size + i], basis[(k - 1) * size + i]) =
                            (basis[(k - 1) * size + i], basis[k * size + i])
                    }
                    orthogonalise(k - 1)
                    k = max(k - 1, 1)
                }
            }
            for k in 0..<size { orthogonalise(k) }
        }

        /// Takes away the vectors before the one at `k`, again after each change of the floating-point picture.
        private func shorten(_ k: Int) {
            for _ in 0..<50 {
                orthogonalise(k)
                var isShort = true
                for j in stride(from: k - 1, through: 0, by: -1) {
                    let factor = mu[k * size + j].rounded()
                    guard factor != 0, abs(factor) < 1e30 else { continue }
                    isShort = false
                    let whole = Int128(wide: factor)
                    for i in 0..<size { basis[k * size + i] &-= whole &* basis[j * size + i] }
                    for i in 0..<j { mu[k * size + i] -= factor * mu[j * size + i] }
                }
                if isShort { return }
            }
        }

        private func orthogonalise(_ k: Int) {
            let row = k * size
            for i in 0..<size { orthogonal[row + i] = Double(wide: basis[row + i]) }
            for j in 0..<k {
                var product = 0.0
                for i in 0..<size { product += orthogonal[row + i] * orthogonal[j * size + i] }
                let factor = squares[j] > 0 ? product / squares[j] : 0
                mu[row + j] = factor
                for i in 0..<size { orthogonal[row + i] -= factor * orthogonal[j * size + i] }
            }
            var square = 0.0
            for i in 0..<size { square += orthogonal[row + i] * orthogonal[row + i] }
            squares[k] = square
        }
    }

    /// A lattice vector near a target: the nearest plane at every level, on exact integers.
    func near(_ target: Vector) -> Vector {
        var rest = target
        var point = Vector(repeating: 0, count: dimension)
        // Twice, because the products of long vectors are rounded.
        for _ in 0..<2 {
            for level in stride(from: dimension - 1, through: 0, by: -1) where squares[level] > 0 {
                var product = 0.0
                for i in 0..<dimension { product += Double(wide: rest[i]) * orthogonal[level * dimension + i] }
                let factor = (product / squares[level]).rounded()
                guard factor != 0, abs(factor) < 1e36 else { continue }
                let whole = Int128(wide: factor)
                for i in 0..<dimension {
                    let step = whole &* basis[level * dimension + i]
                    rest[i] &-= step
                    point[i] &+= step
                }
            }
        }
        return point
    }

    /// What is left of a target that is short already, after the nearest plane at every level; and again with the
    /// neighbouring plane at the levels where the choice was closest.
    ///
    /// - Parameter target: Whole numbers of less than 2^53.
    func remainders(of target: [Double], choices: Int) -> [[Double]] {
        var doubts = [Double](repeating: 0, count: dimension)
        let first = remainder(of: target, flipped: 0, open: [], doubts: &doubts)
        let open = doubts.indices.sorted { doubts[$0] > doubts[$1] }.prefix(choices)
        var found = [first]
        for mask in 1..<max(1, 1 << open.count) {
            var ignored = doubts
            found.append(remainder(of: target, flipped: mask, open: Array(open), doubts: &ignored))
        }
        return found
    }

    private func remainder(of target: [Double], flipped: Int, open: [Int], doubts: inout [Double]) -> [Double] {
        var rest = target
        for level in stride(from: dimension - 1, through: 0, by: -1) {
            let row = level * dimension
            var product = 0.0
            for i in 0..<dimension { product += rest[i] * orthogonal[row + i] }
            let exact = product / squares[level]
            var factor = exact.rounded()
            doubts[level] = abs(exact - factor)
            if let place = open.firstIndex(of: level), flipped >> place & 1 == 1 { factor += exact >= factor ? 1 : -1 }
            guard factor != 0 else { continue }
            for i in 0..<dimension { rest[i] -= factor * short[row + i] }
        }
        return rest
    }
}

/// Conversions that the library makes by way of its generic ones, which take most of the time of a reduction.
extension Double {
    /// A whole number, within two units of its last place.
    init(wide value: Int128) {
        if let narrow = Int64(exactly: value) {
            self = Double(narrow)
        } else {
            self = Double(Int64(truncatingIfNeeded: value >> 64)) * 0x1p64 + Double(UInt64(truncatingIfNeeded: value))
        }
    }
}

extension Int128 {
    /// - Precondition: The value is whole, and an `Int128` can hold it.
    init(wide value: Double) { self = abs(value) < 0x1p62 ? Int128(Int64(value)) : Int128(value) }
}

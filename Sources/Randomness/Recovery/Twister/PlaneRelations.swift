/// The linear relations between the bits that a linear generator shows, found from its own output.
///
/// A relation is a sum of bits, some letters apart, that is zero for every state. They form a module over GF(2)[z]; a
/// basis of least degrees is found by a multi-sequence version of the Berlekamp-Massey algorithm (an order basis of the
/// planes' power series, Beckermann and Labahn 1994). For MT19937 and six planes the degrees come to 19937 together: a
/// few more than 3100 letters show the first relation.
struct PlaneRelations: Sendable {
    /// One relation: the sum over planes i and j from 0 to `degree` of `coefficients[i][j] * bit i of letter n + degree - j`.
    struct Relation: Sendable {
        let degree: Int
        /// For each plane the coefficients, the one of the latest letter first, packed into words.
        let coefficients: [[UInt64]]
        /// The same with that of the earliest letter first.
        let reversed: [[UInt64]]

        init(degree: Int, coefficients: [[UInt64]]) {
            self.degree = degree
            self.coefficients = coefficients
            reversed = coefficients.map { words in
                var reversed = [UInt64](repeating: 0, count: degree / 64 + 1)
                for j in 0...degree where words[j / 64] >> UInt64(j % 64) & 1 == 1 {
                    reversed[(degree - j) / 64] |= 1 << UInt64((degree - j) % 64)
                }
                return reversed
            }
        }
    }

    /// The shortest first.
    let relations: [Relation]
    let planes: Int

    /// - Parameters:
    ///   - series: For each plane the bits of consecutive letters, packed into words, from a state in general position.
    ///   - count: How many letters there are: more than the bits of the state and the largest degree together, and a
    ///     multiple of 64.
    init(_ series: [[UInt64]], count: Int) {
        precondition(count % 64 == 0, "the series end within a word")
        planes = series.count
        relations = Self.reduce(series, count: count)
    }

    private struct Row {
        var degree: Int
        /// Polynomials of the planes, one after the other.
        var polynomials: [UInt64]
        /// What the relation leaves of the series.
        var residual: [UInt64]
    }

    private static func reduce(_ series: [[UInt64]], count: Int) -> [Relation] {
        let planes = series.count
        let words = (count + 63) / 64
        let polynomialWords = count / planes / 64 * 2 + 8
        var rows = (0...planes).map { index -> Row in
            var polynomials = [UInt64](repeating: 0, count: planes * polynomialWords)
            if index < planes { polynomials[index * polynomialWords] = 1 }
            var one = [UInt64](repeating: 0, count: words)
            one[0] = 1
            return Row(
                degree: index < planes ? 0 : 1, polynomials: polynomials, residual: index < planes ? series[index] : one
            )
        }
        for step in 0..<count {
            let (word, bit) = (step / 64, UInt64(step % 64))
            var pivot: Int?
            for index in rows.indices where rows[index].residual[word] >> bit & 1 == 1 {
                if pivot.map({ rows[index].degree < rows[$0].degree }) ?? true { pivot = index }
            }
            guard let pivot else { break }
            let degreeWords = min(polynomialWords, rows[pivot].degree / 64 + 1)
            for index in rows.indices where index != pivot && rows[index].residual[word] >> bit & 1 == 1 {
                add(rows[pivot], to: &rows[index], planes, polynomialWords, used: degreeWords, from: word)
            }
            multiplyByX(&rows[pivot], planes, polynomialWords, used: degreeWords + 1, from: word)
            // All but one leave nothing: they are relations.
            if step % 64 == 63, rows.count(where: { $0.residual.allSatisfy { $0 == 0 } }) == planes { break }
        }
        return rows.filter { $0.residual.allSatisfy { $0 == 0 } }.sorted { $0.degree < $1.degree }.map { row in
            Relation(
                degree: row.degree,
                coefficients: (0..<planes).map { plane in
                    Array(row.polynomials[(plane * polynomialWords)..<((plane + 1) * polynomialWords)])
                })
        }
    }

    private static func add(_ source: Row, to row: inout Row, _ planes: Int, _ stride: Int, used: Int, from word: Int) {
        row.polynomials.withUnsafeMutableBufferPointer { target in
            source.polynomials.withUnsafeBufferPointer { source in
                for plane in 0..<planes {
                    for i in (plane * stride)..<(plane * stride + used) { target[i] ^= source[i] }
                }
            }
        }
        row.residual.withUnsafeMutableBufferPointer { target in
            source.residual.withUnsafeBufferPointer { source in
                for i in word..<target.count { target[i] ^= source[i] }
            }
        }
    }

    private static func multiplyByX(_ row: inout Row, _ planes: Int, _ stride: Int, used: Int, from word: Int) {
        row.degree += 1
        row.polynomials.withUnsafeMutableBufferPointer { polynomials in
            for plane in 0..<planes {
                let base = plane * stride
                for i in Swift.stride(from: min(used, stride - 1), through: 1, by: -1) {
                    polynomials[base + i] = polynomials[base + i] << 1 | polynomials[base + i - 1] >> 63
                }
                polynomials[base] <<= 1
            }
        }
        row.residual.withUnsafeMutableBufferPointer { residual in
            // What is below the present step is zero already.
            for i in Swift.stride(from: residual.count - 1, through: max(1, word), by: -1) {
                residual[i] = residual[i] << 1 | residual[i - 1] >> 63
            }
            if word == 0 { residual[0] <<= 1 }
        }
    }
}

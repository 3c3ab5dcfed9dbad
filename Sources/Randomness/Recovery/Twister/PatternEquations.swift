/// What relations between planes say about the patterns that letters leave open: linear equations, one unknown a letter.
struct PatternEquations {
    private let planes: LetterPlanes
    /// Takes the letters that have a pattern together, where they are few; else all letters count as unknowns.
    private let gathering: BitGathering?

    init(_ planes: LetterPlanes) {
        self.planes = planes
        gathering = 2 * planes.openCount > planes.count ? nil : BitGathering(of: planes.open)
    }

    /// Some of the equations, those of the shortest relations first.
    ///
    /// - Parameter count: How many at most.
    func system(_ relations: [PlaneRelations.Relation], count: Int) -> BinaryElimination {
        var system = BinaryElimination(unknowns: gathering?.count ?? planes.count, equations: count)
        for relation in relations {
            // Each relation holds wherever it begins.
            let places = min(planes.count - relation.degree, count - system.count)
            if places > 0 { append(relation, places, to: &system) }
        }
        return system
    }

    private func append(_ relation: PlaneRelations.Relation, _ places: Int, to system: inout BinaryElimination) {
        let words = planes.open.count
        let used = relation.degree / 64 + 2
        var row = [UInt64](repeating: 0, count: words + used)
        for offset in 0..<min(64, places) {
            let shifted = relation.reversed.map { Self.shifted($0, by: offset, words: used) }
            for place in stride(from: offset, to: places, by: 64) {
                let first = place / 64
                // A relation that ends with the last letter has a word to spare behind it.
                let some = min(used, words - first)
                var right: UInt64 = 0
                for word in 0..<first { row[word] = 0 }
                row.withUnsafeMutableBufferPointer { row in
                    for word in (first + some)..<words { row[word] = 0 }
                    right = Self.sum(shifted, planes, first, some, into: row)
                }
                let isOdd = right.nonzeroBitCount & 1 == 1
                if let gathering {
                    system.append(gathering.gathered(row), equals: isOdd)
                } else {
                    system.append(row, equals: isOdd)
                }
            }
        }
    }

    /// Puts the unknowns of some words, and returns a word whose sum of bits is the right side.
    private static func sum(
        _ shifted: [[UInt64]], _ planes: LetterPlanes, _ first: Int, _ count: Int,
        into row: UnsafeMutableBufferPointer<UInt64>
    ) -> UInt64 {
        for word in 0..<count { row[first + word] = 0 }
        var right: UInt64 = 0
        for (plane, coefficients) in shifted.enumerated() {
            coefficients.withUnsafeBufferPointer { coefficients in
                planes.pattern[plane].withUnsafeBufferPointer { pattern in
                    for word in 0..<count { row[first &+ word] ^= coefficients[word] & pattern[first &+ word] }
                }
                planes.base[plane].withUnsafeBufferPointer { base in
                    for word in 0..<count { right ^= coefficients[word] & base[first &+ word] }
                }
            }
        }
        return right
    }

    /// Bits moved up, in so many words.
    private static func shifted(_ bits: [UInt64], by offset: Int, words: Int) -> [UInt64] {
        (0..<words).map { word in
            let low = word < bits.count ? bits[word] << UInt64(offset) : 0
            let high = word > 0 && word <= bits.count && offset > 0 ? bits[word - 1] >> UInt64(64 - offset) : 0
            return low | high
        }
    }
}

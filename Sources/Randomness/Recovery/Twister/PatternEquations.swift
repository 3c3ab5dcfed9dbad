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

/// Takes the bits at some places together, word by word (Warren, "Hacker's Delight", 2nd edition, 7-4: compress).
struct BitGathering: Sendable {
    /// How many places there are.
    let count: Int
    private let words: [Word]

    private struct Word {
        let mask: UInt64
        /// The bits that move down by 1, 2, 4, ... 32 places.
        private var moves = SIMD8<UInt64>()
        let count: Int

        init(_ mask: UInt64) {
            self.mask = mask
            count = mask.nonzeroBitCount
            var (mask, missing) = (mask, ~mask << 1)
            for step in 0..<6 {
                // For each place whether an odd number of missing ones is below it.
                var odd = missing
                for shift in 0..<6 { odd ^= odd << (1 << UInt64(shift)) }
                let move = odd & mask
                mask = mask ^ move | move >> (1 << UInt64(step))
                missing &= ~odd
                moves[step] = move
            }
        }

        @inline(__always)
        func gathered(_ bits: UInt64) -> UInt64 {
            var bits = bits & mask
            for step in 0..<6 {
                let moving = bits & moves[step]
                bits = bits ^ moving | moving >> (1 << UInt64(step))
            }
            return bits
        }
    }

    /// - Parameter places: The places, as ones.
    init(of places: [UInt64]) {
        words = places.map { Word($0) }
        count = words.reduce(0) { $0 + $1.count }
    }

    /// The bits at the places, packed.
    func gathered(_ bits: [UInt64]) -> [UInt64] {
        var gathered = [UInt64](repeating: 0, count: count / 64 + 2)
        var place = 0
        for (index, word) in words.enumerated() where word.count > 0 {
            let some = word.gathered(bits[index])
            gathered[place / 64] |= some << UInt64(place % 64)
            if place % 64 > 0 { gathered[place / 64 + 1] |= some >> UInt64(64 - place % 64) }
            place += word.count
        }
        return gathered
    }
}

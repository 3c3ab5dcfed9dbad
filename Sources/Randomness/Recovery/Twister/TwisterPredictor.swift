/// The continuation of a twister's letters from the relations of its planes.
///
/// Each relation that ends at the next letter gives one equation for its bits; as many relations as planes give them all.
struct TwisterPredictor {
    /// Letters of the sample that were predicted and came out right.
    private(set) var confirmed = 0
    private var planes: [[UInt8]]
    private let relations: [PlaneRelations.Relation]

    /// - Parameters:
    ///   - planes: The bits of the letters so far, packed.
    ///   - rest: Letters of the sample beyond them.
    /// - Returns: nil when there are too few letters for all relations, or a letter of the rest is not as predicted.
    init?(
        relations: [PlaneRelations.Relation], planes: [[UInt64]], count: Int, rest: ArraySlice<UInt8>
    ) {
        guard relations.count == NumberBits.width, let longest = relations.last?.degree, count > longest else {
            return nil
        }
        self.relations = relations
        self.planes = planes.map { words in (0..<count).map { UInt8(words[$0 / 64] >> UInt64($0 % 64) & 1) } }
        for letter in rest.prefix(4 * 32) {
            guard append() == letter else { return nil }
            confirmed += 1
        }
        // What comes after the sample follows all of its letters, not only those that were predicted.
        for letter in rest.dropFirst(4 * 32) {
            for plane in self.planes.indices { self.planes[plane].append(letter >> UInt8(plane) & 1) }
        }
    }

    /// The next letters.
    func letters(_ count: Int) -> [UInt8]? {
        var copy = self
        var letters: [UInt8] = []
        for _ in 0..<count {
            guard let letter = copy.append() else { return nil }
            letters.append(letter)
        }
        return letters
    }

    private mutating func append() -> UInt8? {
        let next = planes[0].count
        var system = BinarySystem(unknowns: NumberBits.width)
        for relation in relations {
            var leading: UInt64 = 0
            var sum: UInt8 = 0
            for (plane, coefficients) in relation.coefficients.enumerated() {
                if coefficients[0] & 1 == 1 { leading |= 1 << UInt64(plane) }
                let bits = planes[plane]
                for j in 1...relation.degree where coefficients[j / 64] >> UInt64(j % 64) & 1 == 1 {
                    sum ^= bits[next - j]
                }
            }
            if system.insert([leading], equals: sum == 1) == .contradiction { return nil }
        }
        guard system.rank == NumberBits.width else { return nil }
        let letter = UInt8(system.solution()[0])
        for plane in planes.indices { planes[plane].append(letter >> UInt8(plane) & 1) }
        return letter
    }
}

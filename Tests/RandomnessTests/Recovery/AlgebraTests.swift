import Testing

@testable import Randomness

@Suite("The algebra of the attacks")
struct AlgebraTests {
    @Test(
        "a system over GF(2) tells independent, dependent and contradictory equations apart",
        arguments: [1, 5, 64, 130])
    func system(unknowns: Int) {
        var random = SplitMix(state: UInt64(unknowns))
        let words = (unknowns + 63) / 64
        let mask = unknowns % 64 == 0 ? UInt64.max : 1 << UInt64(unknowns % 64) - 1
        func vector() -> [UInt64] {
            var vector = (0..<words).map { _ in random.next() }
            vector[words - 1] &= mask
            return vector
        }
        func product(_ a: [UInt64], _ b: [UInt64]) -> Bool {
            zip(a, b).reduce(0) { $0 + ($1.0 & $1.1).nonzeroBitCount } % 2 == 1
        }
        let secret = vector()
        var system = BinarySystem(unknowns: unknowns)
        var rows: [[UInt64]] = []
        while system.rank < unknowns {
            let row = vector()
            rows.append(row)
            #expect(system.insert(row, equals: product(row, secret)) != .contradiction)
        }
        #expect(Array(system.solution().prefix(words)) == secret)
        let row = vector()
        #expect(system.insert(row, equals: product(row, secret)) == .dependent)
        #expect(system.insert(row, equals: !product(row, secret)) == .contradiction)
    }

    @Test(
        "many equations at once come to what they come to one by one", arguments: [1, 7, 64, 255, 256, 300],
        [0.0, 0.02, 0.5])
    func elimination(unknowns: Int, zeros: Double) {
        var random = SplitMix(state: UInt64(unknowns))
        // Some unknowns are in no equation, and the rank is lower than their number.
        let mask = (0..<unknowns).map { _ in Double.random(in: 0..<1, using: &random) >= zeros }
        for isContradicted in [false, true] {
            var system = BinarySystem(unknowns: unknowns)
            var elimination = BinaryElimination(unknowns: unknowns, equations: unknowns + 40)
            var outcomes: [BinarySystem.Outcome] = []
            for index in 0..<(unknowns + 40) {
                var row = [UInt64](repeating: 0, count: (unknowns + 63) / 64)
                for place in 0..<unknowns where mask[place] && Bool.random(using: &random) {
                    row[place / 64] |= 1 << UInt64(place % 64)
                }
                // The solution has ones everywhere.
                let sum = row.reduce(0) { $0 + $1.nonzeroBitCount } % 2 == 1
                let right = sum != (isContradicted && index == unknowns + 20)
                outcomes.append(system.insert(row, equals: right))
                elimination.append(row, equals: right)
            }
            #expect(outcomes.contains(.contradiction) == isContradicted)
            #expect(elimination.dependent() == (isContradicted ? nil : system.dependent))
        }
    }

    @Test("a reduced basis has short vectors, and the nearest one to a point near the lattice is found")
    func lattice() {
        // A lattice of determinant M: its shortest vectors have about M^(1/4) in each coordinate.
        let modulus: Int128 = 1 << 40
        let rows = ScaledStates.rows(0x5_deec_e66d, modulus, 4)
        let lattice = Lattice(rows)
        let secret: [Int128] = [12_345, 678_901_234, -55, 99].enumerated().map { index, factor in
            (0..<4).reduce(Int128(0)) { $0 + rows[$1][index] * [7, -3, 11, 2][$1] } + factor * 0
        }
        let shifted = secret.map { $0 + 3 }
        #expect(lattice.near(shifted) == secret)
    }

    @Test("the step back of xorshift128+ undoes the step, and seeds are found again")
    func xorshift() {
        var state = V8Xorshift(seed: 42)
        #expect(state.seed == 42)
        let start = (state.first, state.second)
        for _ in 0..<1_000 { state.step() }
        #expect(state.seed == nil)
        for _ in 0..<1_000 { state.stepBack() }
        #expect((state.first, state.second) == start)
    }

    @Test(
        "the relations of a twister's planes have together the size of its state", arguments: TwisterModel.known.indices
    )
    func relations(index: Int) {
        let relations = TwisterModel.known[index].relations(planes: 6).relations
        #expect(relations.count == 6)
        #expect(relations.reduce(0) { $0 + $1.degree } == 19_937)
    }

    @Test("the characteristic polynomial of MT19937 is that of any of its bits, and has 135 terms")
    func polynomial() throws {
        let relation = try #require(TwisterModel.known[2].relations(planes: 1).relations.first)
        let exponents = (0...relation.degree).filter { relation.reversed[0][$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
        #expect(exponents == TwisterModel.polynomial)
        #expect(TwisterModel.polynomial.count == 135)
    }

    @Test("letters of 62 leave five equations of six, letters of 64 all of them")
    func letterBits() {
        #expect(NumberBits(letters: 64, mapping: .scaled).patterns.allSatisfy { $0.isEmpty })
        #expect(NumberBits(letters: 62, mapping: .scaled).patterns.allSatisfy { $0.count == 1 })
        #expect(NumberBits(letters: 62, mapping: .remainder).patterns.allSatisfy { $0.count == 5 })
    }
}

/// One hypothesis about a twister, held against a run of letters.
struct TwisterSearch {
    enum Outcome {
        /// The run is too short for this hypothesis.
        case tooFew
        case contradicted
        /// So many independent relations hold. The predictor is there when all bits of the letters are known.
        case holds(checks: Int, predictor: TwisterPredictor?)
    }

    let model: TwisterModel
    let bits: NumberBits
    let run: [UInt8]
    let needed: Int

    func outcome() -> Outcome {
        switch model.mapping {
        case .scaled: byUpperPlanes()
        case .remainder where bits.patterns.allSatisfy(\.isEmpty): byAllPlanes()
        // One bit alone is like any other: the model that drops none speaks for all.
        case .remainder: model.dropped == 0 ? byOnePlane() : .tooFew
        }
    }

    // MARK: All bits known

    /// Letters of 64 are held against the relations of their six planes.
    private func byAllPlanes() -> Outcome {
        let relations = model.relations(planes: NumberBits.width).relations
        guard let shortest = relations.first, run.count >= shortest.degree + needed else { return .tooFew }
        let used = run.prefix(Self.letters)
        guard let planes = LetterPlanes(used, bits, planes: NumberBits.width) else { return .tooFew }
        var checks = 0
        for relation in relations {
            for start in 0..<max(0, min(planes.count - relation.degree, Self.checks - checks)) {
                if Self.sum(relation, planes.base, at: start) { return .contradicted }
                checks += 1
            }
        }
        let predictor = TwisterPredictor(
            relations: relations, planes: planes.base, count: planes.count, rest: run[used.count...])
        return .holds(checks: checks, predictor: predictor)
    }

    /// Letters that are used at most where all their bits are known, and relations that are checked at most.
    private static let letters = 5_600
    private static let checks = 2_048

    // MARK: Some bits open

    /// Letters that leave a pattern open have it in their lower bits, mostly in the lowest: the fewer of the upper planes
    /// are looked at, the fewer unknowns there are, and the more letters it takes. What there are letters for is taken.
    private func byUpperPlanes() -> Outcome {
        if bits.patterns.allSatisfy(\.isEmpty) { return byAllPlanes() }
        for planes in 2...NumberBits.width {
            // Planes without a pattern of their own in half, a quarter, ... of the letters.
            let share = Double(planes) - Self.openShare(bits, planes: planes)
            let letters = Int(Double(TwisterModel.stateBits + 2 * needed) / share) + needed
            guard run.count >= letters else { continue }
            return solve(planes: planes, letters: min(run.count, letters + 2 * needed))
        }
        // Just enough for the checks that are needed.
        return solve(planes: NumberBits.width, letters: run.count)
    }

    /// The share of letters whose pattern reaches into the upper planes.
    private static func openShare(_ bits: NumberBits, planes: Int) -> Double {
        let dropped = UInt8(NumberBits.width - planes)
        let open = bits.patterns.reduce(0) { $0 + $1.count { $0 >> dropped != 0 } }
        return Double(open) / Double(bits.patterns.count)
    }

    private func solve(planes count: Int, letters: Int) -> Outcome {
        let relations = model.relations(planes: count).relations
        let share = Self.openShare(bits, planes: count)
        // What has not come from a twister contradicts itself as soon as there are a few more equations than unknowns: fewer
        // letters show that, with fewer unknowns.
        let fewer = (1...letters).first {
            Double(Self.equations(relations, letters: $0)) >= share * Double($0) + Double(Self.few)
        }
        guard let fewer else { return .tooFew }
        for (letters, spare) in [(fewer, Self.few), (letters, 4 * needed)] {
            guard let planes = LetterPlanes(run.prefix(letters), bits, planes: count) else { return .tooFew }
            let equations = min(Self.equations(relations, letters: letters), planes.openCount + spare)
            let system = PatternEquations(planes).system(relations, count: equations)
            guard let dependent = system.dependent() else { return .contradicted }
            if dependent >= needed { return .holds(checks: dependent, predictor: nil) }
        }
        return .tooFew
    }

    /// How many more equations than unknowns are held against each other first.
    private static let few = 24

    /// How many equations there are: a relation holds wherever it begins.
    private static func equations(_ relations: [PlaneRelations.Relation], letters: Int) -> Int {
        relations.reduce(0) { $0 + max(0, letters - $1.degree) }
    }

    /// Whether the relation is violated by the bits that begin at a letter.
    private static func sum(_ relation: PlaneRelations.Relation, _ planes: [[UInt64]], at start: Int) -> Bool {
        var sum: UInt64 = 0
        for (plane, coefficients) in relation.coefficients.enumerated() {
            for j in 0...relation.degree where coefficients[j / 64] >> UInt64(j % 64) & 1 == 1 {
                let letter = start + relation.degree - j
                sum ^= planes[plane][letter / 64] >> UInt64(letter % 64)
            }
        }
        return sum & 1 == 1
    }

    // MARK: One plane

    /// Letters that show single bits only are held against the one relation of a single plane, the characteristic
    /// polynomial: 19937 letters and some.
    private func byOnePlane() -> Outcome {
        guard run.count >= TwisterModel.stateBits + needed else { return .tooFew }
        guard let plane = (0..<NumberBits.width).first(where: isKnown) else { return .tooFew }
        let exponents = TwisterModel.polynomial
        let bits = run.map { self.bits.base[Int($0)] >> UInt8(plane) & 1 }
        let starts = bits.count - TwisterModel.stateBits
        for start in 0..<min(starts, 4_096) {
            let sum = exponents.reduce(UInt8(0)) { $0 ^ bits[start + $1] }
            if sum == 1 { return .contradicted }
        }
        return .holds(checks: min(starts, 4_096), predictor: nil)
    }

    private func isKnown(_ plane: Int) -> Bool {
        bits.patterns.allSatisfy { $0.allSatisfy { $0 >> UInt8(plane) & 1 == 0 } }
    }
}

extension TwisterModel {
    /// The exponents of the characteristic polynomial of MT19937: one bit of any word fulfils it, in every second word as
    /// well as in each. A test derives it again.
    static let polynomial: [Int] = [
        0, 1_189, 1_416, 1_585, 1_643, 1_870, 2_493, 2_773, 3_000, 3_227, 3_454, 3_681, 3_908, 4_135, 4_362, 4_753,
        5_661, 6_337, 6_569, 7_129, 7_477, 7_525, 7_583, 7_752, 7_979, 8_206, 9_505, 9_901, 9_969, 10_128, 10_693,
        10_761, 10_920, 11_089, 11_147, 11_157, 11_215, 11_321, 11_374, 11_384, 11_485, 11_611, 11_712, 11_717,
        11_838, 11_881, 11_944, 11_997, 12_277, 12_335, 12_393, 12_504, 12_509, 12_620, 12_673, 12_731, 12_736,
        12_789, 12_905, 12_958, 12_963, 13_137, 13_185, 13_190, 13_243, 13_301, 13_412, 13_528, 13_533, 13_639,
        13_697, 13_760, 13_813, 13_866, 14_093, 14_151, 14_209, 14_320, 14_325, 14_436, 14_547, 14_552, 14_605,
        14_721, 14_774, 14_779, 14_953, 15_001, 15_006, 15_059, 15_117, 15_228, 15_344, 15_349, 15_455, 15_513,
        15_576, 15_629, 15_682, 15_909, 15_967, 16_025, 16_136, 16_141, 16_252, 16_363, 16_368, 16_421, 16_537,
        16_590, 16_595, 16_817, 16_822, 16_875, 16_933, 17_044, 17_160, 17_271, 17_329, 17_445, 17_498, 17_725,
        17_783, 17_841, 17_952, 18_068, 18_179, 18_237, 18_406, 18_633, 18_691, 18_860, 19_087, 19_314, 19_937,
    ]
}

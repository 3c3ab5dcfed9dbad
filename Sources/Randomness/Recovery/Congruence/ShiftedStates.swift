/// Finds the state of a congruence from a few consecutive remainders by any count, of states from which some low bits are shifted
/// out.
///
/// A remainder by an odd count says nothing about low bits. But the quotient is small against the modulus, and so are
/// the bits that are shifted out: both are coordinates of a lattice, two a number. What a target leaves is linear in
/// the numbers, so the long vectors are reduced once and each run costs a short rounding.
struct ShiftedStates: Sendable {
    private let congruence: Congruence
    private let shift: Int128

    let count: Int
    let draws: Int
    private let lattice: Lattice
    /// The target for numbers that are all zero, short, and what one more at each place adds.
    private let origin: [Double]
    private let steps: [[Double]]
    /// The weights of the shifted-out bits and of the quotients, which make both equally wide.
    private let lowWeight: Int128
    private let quotientWeight: Int128
    private let middle: Int128

    init(_ congruence: Congruence, shift: Int, count: Int, draws: Int) {
        (self.congruence, self.shift) = (congruence, Int128(shift))
        self.count = count
        self.draws = draws
        let modulus = congruence.modulus
        let low: Int128 = 1 << self.shift
        let quotients = modulus / low / Int128(count)
        lowWeight = max(1, quotients / low)
        quotientWeight = max(1, low / quotients)
        middle = quotients / 2
        let width = 2 * draws
        var rows = ScaledStates.rows(congruence.factor, modulus, draws).map { [lowWeight] in
            $0.map { $0 * lowWeight } + [Int128](repeating: 0, count: draws)
        }
        for place in 0..<draws {
            var row = [Int128](repeating: 0, count: width)
            row[place] = -lowWeight * Int128(count) * low
            row[draws + place] = quotientWeight
            rows.append(row)
        }
        let lattice = Lattice(rows)
        self.lattice = lattice
        func short(_ target: [Int128]) -> [Double] { zip(target, lattice.near(target)).map { Double(wide: $0 - $1) } }
        var offset: Int128 = 0
        var target = [Int128](repeating: quotients / 2 * quotientWeight, count: width)
        for place in 0..<draws {
            target[place] = lowWeight * (low / 2 - offset)
            offset = congruence.step(offset)
        }
        origin = short(target)
        steps = (0..<draws).map { [lowWeight] place in
            var step = [Int128](repeating: 0, count: width)
            step[place] = lowWeight * low
            return short(step)
        }
    }

    /// States that may have given the first of the numbers, if none was left out between them.
    func states(of numbers: ArraySlice<UInt8>, choices: Int) -> [Int128] {
        var target = origin
        for (step, number) in zip(steps, numbers) {
            let factor = Double(number)
            for i in target.indices { target[i] += factor * step[i] }
        }
        let low: Int128 = 1 << shift
        return lattice.remainders(of: target, choices: choices).compactMap { rest in
            // The remainder is the target less the true point: how far it is from the middle of both ranges.
            let bits = low / 2 - Int128(rest[0]) / lowWeight
            let quotient = middle - Int128(rest[draws]) / quotientWeight
            guard (0..<low).contains(bits), quotient >= 0, let first = numbers.first else { return nil }
            let state = (quotient * Int128(count) + Int128(first)) << shift | bits
            return state < congruence.modulus ? state : nil
        }
    }
}

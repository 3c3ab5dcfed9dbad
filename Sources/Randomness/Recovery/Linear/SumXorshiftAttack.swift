#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds `Math.random` of SpiderMonkey (Firefox) and of JavaScriptCore (Safari, Bun): xorshift128+ with its sum.
///
/// The number is the lower 53 bits of the sum of both halves of the state. A bit of a sum is linear but for the carry
/// that comes into it. A letter tells how near the bits below are to a carry: near a boundary the carry is known almost
/// surely. So the letters are sorted by how sure they are, and equations are drawn from the surest until a set without a
/// mistake, or with two at most, gives the state (information-set decoding).
struct SumXorshiftAttack: RecoveryAttack {
    let generator = "Math.random of SpiderMonkey or JavaScriptCore"
    let fewestKeys = 12

    private static let stateBits = 128
    /// Letters that are used; more are better up to here.
    private static let letters = 1_280
    private static let trials = 800
    private static let sure = 64
    /// Numbers since the start of the process within which JavaScriptCore's seed is looked for.
    private static let history = 1 << 19
    /// Keys at the beginning that are left out where there are enough: JavaScriptCore starts from a state that is nearly
    /// all zeros, whose first sums carry otherwise than random ones.
    private static let skipped = 2

    private struct Equation {
        let letter: Int
        let plane: Int
        let right: Bool
        let error: Double
    }

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.count >= fewestKeys else { return .notTried("needs \(fewestKeys) keys in a row") }
        guard sample.isSerial else { return .notTried("needs keys that were created one after the other") }
        let first = sample.count >= fewestKeys + Self.skipped ? Self.skipped : 0
        let keys = min(sample.count - first, Self.letters / sample.length)
        guard keys * sample.length >= 12 * 32 else { return .notTried("needs 384 letters in a row") }
        let rows = Self.rows(keys * sample.length)
        var isTried = false
        let numberings = sample.numberings
        let tried = log2(Double(numberings.count * 2 * Self.trials))
        for numbering in numberings {
            for isReversed in [false, true] {
                let run = (first..<(first + keys)).flatMap {
                    isReversed ? Array(numbering.keys.key($0).reversed()) : Array(numbering.keys.key($0))
                }
                let equations = Self.equations(run, numbering.size)
                let trials = Self.trialsNeeded(equations)
                guard trials <= Self.trials else { continue }
                // With fewer keys it is worth a try, but what is not found is not excluded.
                if trials <= Self.sure { isTried = true }
                if let state = Self.solve(equations, rows, trials, run, numbering.size) {
                    return .recovered(
                        finding(
                            numbering, state, first: first, keys: keys, run: run, isReversed: isReversed, tried: tried))
                }
            }
        }
        return isTried ? .excluded : .notTried("needs more keys to be sure: about 30")
    }

    /// For each number and each of its six upper bits the coefficients of that bit, carries left out.
    private static func rows(_ count: Int) -> [[(UInt64, UInt64)]] {
        var rows = [[(UInt64, UInt64)]](repeating: Array(repeating: (0, 0), count: NumberBits.width), count: count)
        for bit in 0..<stateBits {
            let one: UInt64 = 1 << UInt64(bit % 64)
            var state = V8Xorshift(first: bit < 64 ? one : 0, second: bit < 64 ? 0 : one)
            for time in 0..<count {
                state.step()
                let sum = (state.first ^ state.second) << 11
                for plane in 0..<NumberBits.width where sum >> UInt64(63 - plane) & 1 == 1 {
                    if bit < 64 { rows[time][plane].0 |= one } else { rows[time][plane].1 |= one }
                }
            }
        }
        return rows
    }

    /// An equation for each letter and bit, the surest first.
    private static func equations(_ run: [UInt8], _ size: Int) -> [Equation] {
        var equations: [Equation] = []
        for (index, letter) in run.enumerated() {
            for plane in 0..<NumberBits.width {
                let scale = Double(2 << plane) / Double(size)
                let boundary = ((Double(letter) + 0.5) * scale).rounded()
                // Just below the boundary the bit is that of the cell below and no carry comes in; just above it is the
                // other one, and a carry comes in: the same equation.
                let (below, above) = (Double(letter) * scale - boundary, (Double(letter) + 1) * scale - boundary)
                let error =
                    below < 0 && above > 0
                    ? (below * below + above * above) / (2 * (above - below)) : abs(below + above) / 2
                guard error < 0.3 else { continue }
                equations.append(
                    Equation(letter: index, plane: plane, right: (Int(boundary) - 1) & 1 == 1, error: error))
            }
        }
        return equations.sorted { $0.error < $1.error }
    }

    /// How many of the surest equations are drawn from: those of a set, its checks, and some more.
    private static let pool = 240

    /// How often a set has to be drawn until one with at most two mistakes is as good as sure.
    private static func trialsNeeded(_ equations: [Equation]) -> Int {
        guard equations.count >= pool else { return .max }
        let mistakes = equations.prefix(pool).reduce(0) { $0 + $1.error } / Double(pool) * Double(stateBits)
        let chance = exp(-mistakes) * (1 + mistakes + mistakes * mistakes / 2)
        // A sample may have half as many mistakes again as one expects.
        let trials = 8 / (chance * exp(-mistakes / 4))
        return trials < 1e9 ? Int(trials) + 8 : .max
    }

    private static func solve(
        _ equations: [Equation], _ rows: [[(UInt64, UInt64)]], _ trials: Int, _ run: [UInt8], _ size: Int
    ) -> V8Xorshift? {
        var pool = equations.prefix(pool).map { equation in
            let row = rows[equation.letter][equation.plane]
            return InformationSet.Equation(first: row.0, second: row.1, right: equation.right)
        }
        var random = SplitMix(state: 0x5eed)
        for trial in 0..<trials {
            if trial > 0 { pool.shuffle(using: &random) }
            guard let set = InformationSet(pool) else { continue }
            for solution in set.solutions() {
                let state = V8Xorshift(first: solution.first, second: solution.second)
                var generator = state
                if run.allSatisfy({ Self.letter(&generator, size) == $0 }) { return state }
            }
        }
        return nil
    }

    private static func letter(_ state: inout V8Xorshift, _ size: Int) -> UInt8 {
        state.step()
        return UInt8(((state.first &+ state.second) << 11).multipliedFullWidth(by: UInt64(size)).high)
    }

    private func finding(
        _ numbering: Numbering, _ origin: V8Xorshift, first: Int, keys: Int, run: [UInt8], isReversed: Bool,
        tried: Double
    ) -> RecoveredGenerator {
        var state = origin
        for _ in run { _ = Self.letter(&state, numbering.size) }
        let following = Following(in: numbering.keys, from: first + keys, isReversed: isReversed) {
            Self.letter(&state, numbering.size)
        }
        var replay: [RecoveredGenerator.Detail] = [
            .init(name: "alphabet", value: numbering.order.name),
            .init(name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
        ]
        var name = generator
        if let (seed, calls) = Self.seed(before: origin) {
            name = "Math.random of JavaScriptCore"
            replay.append(.init(name: "seed of the process", value: "\(seed)"))
            replay.append(.init(name: "calls of Math.random before key \(first + 1)", value: "\(calls)"))
        }
        // The first eighth of the letters determines the state; all the others are predicted.
        let solved = (Self.stateBits + 5) / 6
        return RecoveredGenerator(
            generator: name,
            sentence: "the keys are produced by \(name): floor(Math.random() * \(numbering.size))",
            keysUsed: keys, lettersPredicted: run.count - solved + following.keys * numbering.keys.length,
            hypothesesLog2: tried,
            excessBits: Double(run.count) * numbering.bits - Double(Self.stateBits) - tried,
            nextKey: following.next.flatMap(numbering.told), replay: replay)
    }

    /// JavaScriptCore begins with its 32-bit seed in both halves, in older versions one of them masked, and in newer ones
    /// steps once before the first number (`WeakRandom.h`).
    private static func seed(before origin: V8Xorshift) -> (seed: UInt64, calls: Int)? {
        var state = origin
        for steps in 0..<history {
            if state.second >> 32 == 0, state.second != 0 {
                if state.first == state.second { return (state.second, max(0, steps - 1)) }
                if state.first == state.second ^ 0x4961_6e42 { return (state.second, steps) }
            }
            state.stepBack()
        }
        return nil
    }
}

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
    let generator = "Math.random of SpiderMonkey or JavaScriptCore, or xoroshiro128+"
    let fewestKeys = 12

    private static let stateBits = 128
    /// Letters that are used; more are better up to here.
    private static let letters = 1_280
    private static let trials = 800
    private static let sure = 64
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
        let letters = keys * sample.length
        let searches = [Self.search(JavaScriptXorshift.self, letters), Self.search(Xoroshiro128.self, letters)]
        var isTried = false
        let numberings = sample.numberings
        let tried = log2(Double(searches.count * numberings.count * 2 * Self.trials))
        for numbering in numberings {
            for isReversed in [false, true] {
                let run = (first..<(first + keys)).flatMap {
                    numbering.keys.key($0, isReversed: isReversed)
                }
                let equations = Self.equations(run, numbering.size)
                let trials = Self.trialsNeeded(equations)
                guard trials <= Self.trials else { continue }
                // With fewer keys it is worth a try, but what is not found is not excluded.
                if trials <= Self.sure { isTried = true }
                let shown = Shown(
                    numbering: numbering, first: first, keys: keys, run: run, isReversed: isReversed,
                    equations: equations,
                    trials: trials, tried: tried)
                for search in searches { if let found = search(shown) { return .recovered(found) } }
            }
        }
        return isTried ? .excluded : .notTried("needs more keys to be sure: about 30")
    }

    /// What is held against a generator.
    private struct Shown {
        let numbering: Numbering
        let first: Int
        let keys: Int
        let run: [UInt8]
        let isReversed: Bool
        let equations: [Equation]
        let trials: Int
        let tried: Double
    }

    private typealias Search = (Shown) -> RecoveredGenerator?

    /// - Parameter letters: How many letters are shown.
    private static func search<Generator: SumGenerator>(_ type: Generator.Type, _ letters: Int) -> Search {
        let rows = rows(type, letters)
        return { shown in solve(type, shown, rows).map { finding($0, shown) } }
    }

    /// For each number and each of its six upper bits the coefficients of that bit, carries left out.
    private static func rows<Generator: SumGenerator>(_ type: Generator.Type, _ count: Int) -> [[(UInt64, UInt64)]] {
        var rows = [[(UInt64, UInt64)]](repeating: Array(repeating: (0, 0), count: NumberBits.width), count: count)
        for bit in 0..<stateBits {
            let one: UInt64 = 1 << UInt64(bit % 64)
            var state = Generator(first: bit < 64 ? one : 0, second: bit < 64 ? 0 : one)
            for time in 0..<count {
                state.step()
                let sum = (state.first ^ state.second) << Generator.unused
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

    private static func solve<Generator: SumGenerator>(
        _ type: Generator.Type, _ shown: Shown, _ rows: [[(UInt64, UInt64)]]
    ) -> Generator? {
        var pool = shown.equations.prefix(pool).map { equation in
            let row = rows[equation.letter][equation.plane]
            return InformationSet.Equation(first: row.0, second: row.1, right: equation.right)
        }
        var random = SplitMix(state: 0x5eed)
        for trial in 0..<shown.trials {
            if trial > 0 { pool.shuffle(using: &random) }
            guard let set = InformationSet(pool) else { continue }
            for solution in set.solutions() {
                let state = Generator(first: solution.first, second: solution.second)
                var generator = state
                if shown.run.allSatisfy({ letter(&generator, shown.numbering.size) == $0 }) { return state }
            }
        }
        return nil
    }

    private static func letter(_ state: inout some SumGenerator, _ size: Int) -> UInt8 {
        state.step()
        return UInt8(state.number.multipliedFullWidth(by: UInt64(size)).high)
    }

    private static func finding<Generator: SumGenerator>(_ origin: Generator, _ shown: Shown) -> RecoveredGenerator {
        let numbering = shown.numbering
        var state = origin
        for _ in shown.run { _ = letter(&state, numbering.size) }
        let following = Following(in: numbering.keys, from: shown.first + shown.keys, isReversed: shown.isReversed) {
            letter(&state, numbering.size)
        }
        var replay: [RecoveredGenerator.Detail] = [
            .init(name: "alphabet", value: numbering.order.name),
            .init(name: "letters", value: shown.isReversed ? "written from the last to the first" : "in order"),
        ]
        let seed = origin.seed
        if let seed {
            replay.append(.init(name: "seed of the process", value: "\(seed.value)"))
            replay.append(.init(name: "calls of Math.random before key \(shown.first + 1)", value: "\(seed.calls)"))
        }
        let name = seed?.generator ?? Generator.name
        // The first eighth of the letters determines the state; all the others are predicted.
        let solved = (stateBits + 5) / 6
        return RecoveredGenerator(
            generator: name,
            sentence: "the keys are produced by \(name): floor(\(Generator.call) * \(numbering.size))",
            keysUsed: shown.keys, lettersPredicted: shown.run.count - solved + following.keys * numbering.keys.length,
            hypothesesLog2: shown.tried,
            excessBits: Double(shown.run.count) * numbering.bits - Double(stateBits) - shown.tried,
            nextKey: following.next.flatMap(numbering.told), replay: replay)
    }
}

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds Marsaglia's xorshift generators of 32, 64 and 128 bits, drawn by scaling or by remainder, and LuaJIT's generator, which
/// only scales.
struct XorshiftAttack: RecoveryAttack {
    let generator = "xorshift of 32, 64 or 128 bits, or math.random of LuaJIT"
    let fewestKeys = 1

    private static let certainty = 48.0
    /// Checks that have to be left when the letters' own unknowns are taken off.
    private static let spare = 24
    private static let keys = [1, 2, 5]

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        let numberings = sample.numberings
        var isTried = false
        let both = [NumberBits.Mapping.scaled, .remainder]
        let searches = [
            (Self.search(Xorshift32.self, "xorshift32", bits: 32), both),
            (Self.search(Xorshift64.self, "xorshift64", bits: 64), both),
            (Self.search(Xorshift128.self, "xorshift128", bits: 32), both),
            (Self.search(Tausworthe223.self, "math.random of LuaJIT", bits: 64), [.scaled]),
        ]
        for (search, mappings) in searches {
            for mapping in mappings {
                if let found = search(sample, numberings, mapping, &isTried) { return .recovered(found) }
            }
        }
        return isTried ? .excluded : .notTried("too few letters of the alphabet's size for the state")
    }

    private typealias Search = (KeySample, [Numbering], NumberBits.Mapping, inout Bool) -> RecoveredGenerator?

    /// - Parameter bits: The bits of one of its numbers, which are the upper ones of what `next` gives.
    private static func search<Generator: LinearGenerator>(_ type: Generator.Type, _ name: String, bits: Int) -> Search
    {
        { sample, numberings, mapping, isTried in
            var windows: [Int: LinearWindow] = [:]
            for numbering in numberings {
                let letterBits = NumberBits(letters: numbering.size, mapping: mapping)
                let patterns = Double(letterBits.patterns.reduce(0) { $0 + $1.count }) / Double(numbering.size)
                let count = keys.first { keys in
                    let letters = Double(keys * sample.length)
                    return keys <= sample.count
                        && letters * (Double(NumberBits.width) - patterns) >= Double(Generator.stateBits + spare)
                }
                guard let count else { continue }
                isTried = true
                let letters = count * sample.length
                let shift = mapping == .scaled ? 0 : bits - NumberBits.width
                let window =
                    windows[letters] ?? LinearWindow(Generator.self, times: Array(0..<letters), shift: shift)
                windows[letters] = window
                for isReversed in [false, true] {
                    let run = (0..<count).flatMap {
                        numbering.keys.key($0, isReversed: isReversed)
                    }
                    guard let state = window.state(of: run, letterBits), state.contains(where: { $0 != 0 }) else {
                        continue
                    }
                    var generator = Generator(state: state)
                    let size = UInt64(numbering.size)
                    func letter() -> UInt8 {
                        let number = generator.next()
                        return mapping == .scaled
                            ? UInt8(number.multipliedFullWidth(by: size).high)
                            : UInt8((number >> UInt64(64 - bits)) % size)
                    }
                    guard run.allSatisfy({ letter() == $0 }) else { continue }
                    let following = Following(
                        in: numbering.keys, from: count, isReversed: isReversed, letter: letter)
                    let predicted = following.keys * sample.length
                    let tried = log2(Double(numberings.count * 2 * 7))
                    let excess =
                        Double(letters + predicted) * numbering.bits - Double(Generator.stateBits) - tried
                        - following.hypothesesLog2
                    guard excess >= certainty else { continue }
                    return RecoveredGenerator(
                        generator: name, sentence: "the keys are produced by \(name)",
                        keysUsed: count, lettersPredicted: predicted, hypothesesLog2: tried, excessBits: excess,
                        nextKey: following.next.flatMap(numbering.told),
                        replay: [
                            .init(name: "alphabet", value: numbering.order.name),
                            .init(
                                name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
                            .init(name: "drawn by", value: mapping == .scaled ? "scaling" : "remainder"),
                        ])
                }
            }
            return nil
        }
    }
}

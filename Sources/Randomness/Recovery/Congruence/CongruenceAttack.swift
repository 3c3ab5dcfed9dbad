#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the linear congruential generators that programs really have: java.util.Random, drand48, rand of several C
/// libraries and others, drawn by scaling or by remainder. One key is enough.
struct CongruenceAttack: RecoveryAttack {
    let generator = "a linear congruential generator"
    let fewestKeys = 1

    /// Keys at the beginning of the sample that are tried, and places in each where the letters may begin.
    private static let starts = 2
    private static let places = [0, 3, 7]
    /// Letters beyond those that the state is solved from.
    private static let further = 8
    private static let certainty = 48.0
    private static let kept = Kept<String, Solver?>()

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        let numberings = sample.numberings
        let sizes = Set(numberings.map(\.size)).sorted()
        let tried = Double(Congruence.known.count * numberings.count * Self.starts * 2 * Self.places.count)
        var isTried = false
        for congruence in Congruence.known {
            for size in sizes {
                let shown = congruence.showing(letters: size)
                let solver = Self.kept.value("\(congruence.name) \(size)") { Solver(shown, letters: size) }
                guard let solver, solver.draws + Self.further <= sample.length else {
                    continue
                }
                isTried = true
                for numbering in numberings where numbering.size == size {
                    if let found = search(numbering, shown, solver, tried: tried) { return .recovered(found) }
                }
            }
        }
        return isTried ? .excluded : .notTried("keys of \(sample.length) letters are too short for a state of 48 bits")
    }

    /// The way from letters to a state.
    private enum Solver: Sendable {
        case scaled(ScaledStates)
        case remainder(RemainderStates)
        case shifted(ShiftedStates)

        init?(_ congruence: Congruence, letters: Int) {
            switch congruence.draw {
            case .scaled, .difference: self = .scaled(ScaledStates(congruence, letters: letters))
            case .remainder(let shift):
                if let states = RemainderStates(congruence, letters: letters) {
                    self = .remainder(states)
                } else if shift > 0 {
                    let draws = ScaledStates.draws(bits: log2(Double(congruence.modulus)), letters: Double(letters))
                    self = .shifted(ShiftedStates(congruence, shift: shift, count: letters, draws: draws))
                } else {
                    return nil
                }
            }
        }

        var draws: Int {
            switch self {
            case .scaled(let states): states.draws
            case .remainder(let states): states.draws
            case .shifted(let states): states.draws
            }
        }

        func states(of run: [UInt8]) -> [Int128] {
            switch self {
            case .scaled(let states): [states.state(of: run.prefix(states.draws))]
            case .remainder(let states): states.states(of: run)
            case .shifted(let states): states.states(of: run.prefix(states.draws), choices: 2)
            }
        }
    }

    private func search(_ numbering: Numbering, _ congruence: Congruence, _ solver: Solver, tried: Double)
        -> RecoveredGenerator?
    {
        for start in 0..<min(Self.starts, numbering.keys.count) {
            for isReversed in [false, true] {
                let key = numbering.keys.key(start, isReversed: isReversed)
                for place in Self.places where place + solver.draws + Self.further <= key.count {
                    let run = Array(key[place...])
                    for state in solver.states(of: run) {
                        guard let after = Self.follow(run, from: state, congruence, numbering.size) else { continue }
                        let found = finding(
                            numbering, congruence, start: start, isReversed: isReversed, letters: run.count,
                            after: after, tried: tried)
                        if let found { return found }
                    }
                }
            }
        }
        return nil
    }

    /// The state after the letters; nil when it gives others.
    private static func follow(_ run: [UInt8], from state: Int128, _ congruence: Congruence, _ size: Int) -> Int128? {
        var state = state
        for letter in run {
            guard congruence.letter(state, of: size) == Int(letter) else { return nil }
            state = congruence.step(state)
        }
        return state
    }

    private func finding(
        _ numbering: Numbering, _ congruence: Congruence, start: Int, isReversed: Bool, letters: Int, after: Int128,
        tried: Double
    ) -> RecoveredGenerator? {
        var state = after
        let size = numbering.size
        let following = Following(in: numbering.keys, from: start + 1, isReversed: isReversed) {
            defer { state = congruence.step(state) }
            return UInt8(congruence.letter(state, of: size))
        }
        let predicted = following.keys * numbering.keys.length
        let excess =
            Double(letters + predicted) * numbering.bits - log2(Double(congruence.modulus)) - log2(tried)
            - following.hypothesesLog2
        guard excess >= Self.certainty else { return nil }
        var replay: [RecoveredGenerator.Detail] = [
            .init(name: "alphabet", value: numbering.order.name),
            .init(name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
            .init(name: "constants", value: "\(congruence.factor), \(congruence.increment), \(congruence.modulus)"),
        ]
        if let gap = following.gap { replay.append(.init(name: "further numbers between keys", value: "\(gap)")) }
        return RecoveredGenerator(
            generator: congruence.name,
            sentence: "the keys are produced by a linear congruential generator: \(congruence.name)",
            keysUsed: 1, lettersPredicted: predicted, hypothesesLog2: log2(tried), excessBits: excess,
            nextKey: following.next.flatMap(numbering.told), replay: replay)
    }
}

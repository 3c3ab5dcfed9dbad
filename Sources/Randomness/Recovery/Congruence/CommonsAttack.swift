#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds java.util.Random behind RandomStringUtils of Apache Commons Lang.
///
/// That draws codes from a range of 91 (or 75, newer) characters, and draws again when the code is no letter or digit.
/// So nobody knows which numbers are missing between two letters; but among some hundred runs of nine letters a few have
/// none missing, and such a run gives the state.
struct CommonsAttack: RecoveryAttack {
    let generator = "RandomStringUtils of Commons Lang on java.util.Random"
    let fewestKeys = 2

    /// Codes that are drawn from, and how many letters in a row give the state.
    private struct Range {
        let first: UInt8
        let count: Int
        let draws: Int
    }

    private static let ranges = [
        Range(first: UInt8(ascii: " "), count: 91, draws: 9), Range(first: UInt8(ascii: "0"), count: 75, draws: 9),
    ]
    private static let kept = Kept<Int, CommonsStates>()
    private static let runs = 1_024
    private static let choices = 3
    private static let verified = 32
    private static let certainty = 48.0

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.count >= fewestKeys else { return .notTried("needs \(fewestKeys) keys in a row") }
        let isAlphanumeric = sample.letters.allSatisfy { Self.isAlphanumeric(sample.alphabet.letters[Int($0)]) }
        guard isAlphanumeric else { return .excluded }
        let tried = Double(Self.ranges.count * 2 * Self.runs << Self.choices)
        for range in Self.ranges {
            let congruence = Congruence.known[0]
            let solver = Self.kept.value(range.count) { CommonsStates(count: range.count, draws: range.draws) }
            for isReversed in [false, true] {
                let texts = (0..<sample.count).map { isReversed ? sample.text($0).reversed() : sample.text($0) }
                let codes = texts.prefix(64).flatMap { $0.map { $0 &- range.first } }
                for start in 0..<min(Self.runs, codes.count - range.draws - Self.verified) {
                    for state in solver.states(of: codes[start..<(start + range.draws)], choices: Self.choices) {
                        let run = codes[start...]
                        guard let after = Self.follow(run, from: state, congruence, range.count, range.first) else {
                            continue
                        }
                        let used = (start + range.draws + sample.length - 1) / sample.length
                        return .recovered(
                            finding(sample, range, isReversed, after: after, keys: used, tried: tried))
                    }
                }
            }
        }
        return .excluded
    }

    private static func isAlphanumeric(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    /// The state after all the letters, at least `verified` of them after those that it was solved from.
    private static func follow(
        _ run: ArraySlice<UInt8>, from state: Int128, _ congruence: Congruence, _ count: Int, _ first: UInt8
    ) -> Int128? {
        var state = state
        var matched = 0
        for code in run {
            var drawn: Int
            repeat {
                drawn = congruence.letter(state, of: count)
                state = congruence.step(state)
            } while !isAlphanumeric(UInt8(drawn) &+ first)
            guard drawn == Int(code) else { return nil }
            matched += 1
        }
        return state
    }

    private func finding(
        _ sample: KeySample, _ range: Range, _ isReversed: Bool, after: Int128,
        keys: Int, tried: Double
    ) -> RecoveredGenerator {
        let congruence = Congruence.known[0]
        var state = after
        var next: [UInt8] = []
        while next.count < sample.length {
            let code = UInt8(congruence.letter(state, of: range.count)) &+ range.first
            state = congruence.step(state)
            if Self.isAlphanumeric(code) { next.append(code) }
        }
        let table = sample.alphabet.indexTable
        let indices = next.map { table[Int($0)] }
        let letters = (min(64, sample.count) - keys) * sample.length
        let told = sample.count <= 64 && !indices.contains(-1) ? indices.map { UInt8($0) } : nil
        return RecoveredGenerator(
            generator: generator, sentence: "the keys are produced by \(generator)", keysUsed: keys,
            lettersPredicted: letters, hypothesesLog2: log2(tried),
            excessBits: Double(Self.verified + range.draws) * log2(62) - 48 - log2(tried),
            nextKey: told.map { isReversed ? $0.reversed() : $0 },
            replay: [.init(name: "characters drawn from", value: "\(range.count) from code \(range.first)")])
    }
}

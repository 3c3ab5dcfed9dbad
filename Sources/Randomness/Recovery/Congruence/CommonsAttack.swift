#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds java.util.Random behind letters that are drawn from a range of codes, and drawn again where a code is no letter or
/// digit: RandomStringUtils of Apache Commons Lang, and `ints(48, 123).filter(...)` as tutorials have it, with one generator
/// or with a new one for each key.
///
/// The range has 91 or 75 characters. So nobody knows which numbers are missing between two letters; but among some hundred
/// runs of nine letters a few have none missing, and such a run gives the state.
struct CommonsAttack: RecoveryAttack {
    let generator = "java.util.Random drawn from a range of characters"
    let fewestKeys = 1

    /// Codes that are drawn from, and how many letters in a row give the state.
    private struct Range {
        let first: UInt8
        let count: Int
        let draws: Int
    }

    private static let ranges = [
        Range(first: UInt8(ascii: " "), count: 91, draws: 9), Range(first: UInt8(ascii: "0"), count: 75, draws: 9),
    ]
    private static let kept = Kept<Int, ShiftedStates>()
    private static let runs = 1_024
    private static let choices = 3
    private static let congruence = Congruence.known[0]
    private static let certainty = 48.0
    private static let bits = log2(62.0)

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        let isAlphanumeric = sample.letters.allSatisfy { Self.isAlphanumeric(sample.alphabet.letters[Int($0)]) }
        guard isAlphanumeric else { return .excluded }
        let (length, known) = (sample.length, log2(Double(Self.congruence.modulus)))
        let tried = log2(Double(Self.ranges.count * 2 * Self.runs << Self.choices))
        // So many letters have to follow from a state.
        let fewest = Int(((known + tried + Self.certainty) / Self.bits).rounded(.up))
        for range in Self.ranges {
            let solver = Self.kept.value(range.count) {
                ShiftedStates(Self.congruence, shift: 17, count: range.count, draws: range.draws)
            }
            for isReversed in [false, true] {
                let texts = (0..<sample.count).map { isReversed ? sample.text($0).reversed() : sample.text($0) }
                let codes = texts.prefix(64).flatMap { $0.map { $0 &- range.first } }
                for start in 0..<max(0, min(Self.runs, codes.count - fewest + 1)) {
                    for state in solver.states(of: codes[start..<(start + range.draws)], choices: Self.choices) {
                        let found = Self.follow(codes, start, from: state, range, keyLength: length)
                        guard let found, found.letters >= fewest else { continue }
                        return .recovered(
                            finding(sample, range, isReversed, found, start: start, stateAndTried: known + tried))
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

    /// What follows from a state.
    private struct Followed {
        /// How many letters.
        var letters: Int
        /// The state after them.
        var state: Int128
        /// Whether they are all there are from the run on, and not those of one key only.
        var isWhole: Bool
    }

    /// The letters that a state gives, from one on: to the end of its key, and then of as many whole keys as it gives; nil where
    /// that is not even the end of the first.
    private static func follow(
        _ codes: [UInt8], _ start: Int, from state: Int128, _ range: Range, keyLength: Int
    ) -> Followed? {
        var followed = Followed(letters: 0, state: state, isWhole: true)
        var state = state
        for index in start..<codes.count {
            guard next(&state, range) == codes[index] else {
                followed.isWhole = false
                break
            }
            if (index + 1) % keyLength == 0 {
                followed.letters = index + 1 - start
                followed.state = state
            }
        }
        return followed.letters > 0 ? followed : nil
    }

    /// The next code that is a letter or digit, less the first of its range.
    private static func next(_ state: inout Int128, _ range: Range) -> UInt8 {
        while true {
            let drawn = UInt8(congruence.letter(state, of: range.count))
            state = congruence.step(state)
            if isAlphanumeric(drawn &+ range.first) { return drawn }
        }
    }

    private func finding(
        _ sample: KeySample, _ range: Range, _ isReversed: Bool, _ found: Followed, start: Int, stateAndTried: Double
    ) -> RecoveredGenerator {
        let length = sample.length
        var state = found.state
        let table = sample.alphabet.indexTable
        let indices = (0..<length).map { _ in table[Int(Self.next(&state, range) &+ range.first)] }
        let isAll = found.isWhole && start + found.letters == sample.count * length
        let told = isAll && !indices.contains(-1) ? indices.map { UInt8($0) } : nil
        let origin =
            found.letters > length
            ? "one generator for all keys" : "at least for key \(start / length + 1) a generator of its own"
        return RecoveredGenerator(
            generator: generator,
            sentence: "the keys are produced by \(generator), as by RandomStringUtils of Commons Lang",
            keysUsed: (start + range.draws + length - 1) / length, lettersPredicted: found.letters - range.draws,
            hypothesesLog2: stateAndTried - log2(Double(Self.congruence.modulus)),
            excessBits: Double(found.letters) * Self.bits - stateAndTried,
            nextKey: told.map { isReversed ? $0.reversed() : $0 },
            replay: [
                .init(name: "characters drawn from", value: "\(range.count) from code \(range.first)"),
                .init(name: "generator", value: origin),
            ])
    }
}

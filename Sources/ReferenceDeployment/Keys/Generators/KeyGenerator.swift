import Synchronization

/// What makes the letters of new keys: the system's cryptographic generator, or with a defect one that is not.
///
/// One a deployment, as the generators of real runtimes are one a process.
final class KeyGenerator: Sendable {
    /// The defects of making letters; those of handing out one key twice are in `KeyRepetition`.
    static let defects: [Defect] = [
        .mathRandom, .mt19937, .lcg48, .glibcRand, .timeSeeded, .seed16Bit, .counterHash, .ulidPrefix, .hexOnly,
        .lowerCased, .moduloBias, .repeatedHalves, .fixedPosition, .markov, .period,
    ]

    private struct State {
        var source: (any LetterSource)?
        var created = 0
        var lastSeed: UInt64 = 0
    }

    private let faults: SwitchSet<Defect>
    private let format: KeyFormat
    private let state: Mutex<State>

    init(faults: SwitchSet<Defect>, format: KeyFormat) {
        self.faults = faults
        self.format = format
        state = Mutex(State(source: faults.hasAny(Self.defects) ? Self.source(faults, format) : nil))
    }

    /// The letters of a new key; nil when no defect of this kind is on.
    func letters(_ length: Int = KeyFormat.secretLength) -> String? {
        guard faults.hasAny(Self.defects) else { return nil }
        return state.withLock { state in
            state.created += 1
            return String(decoding: draw(length, &state), as: UTF8.self)
        }
    }

    private func draw(_ length: Int, _ state: inout State) -> [UInt8] {
        if state.source != nil { return state.source?.letters(length, of: order) ?? [] }
        let misshapen = MisshapenLetters(length: length, alphabet: format.alphabet)
        if faults.has(.timeSeeded) {
            // Counted up where two keys fall into one millisecond, as who saw duplicates once would mend it.
            state.lastSeed = max(state.lastSeed + 1, MisshapenLetters.now())
            var source = JavaRandom(seed: state.lastSeed)
            return source.letters(length, of: format.alphabet)
        }
        if faults.has(.seed16Bit) {
            let seed = RandomText.bytes(2).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            var source = PythonRandom(seed: seed, method: .choice)
            return source.letters(length, of: format.alphabet)
        }
        if faults.has(.counterHash) { return misshapen.digest(of: state.created) }
        if faults.has(.ulidPrefix) { return misshapen.ulid(at: MisshapenLetters.now()) }
        if faults.has(.hexOnly) { return misshapen.hexadecimal() }
        if faults.has(.lowerCased) { return misshapen.lowerCased() }
        if let size = faults[.moduloBias] { return misshapen.withModuloBias(size) }
        if faults.has(.repeatedHalves) { return misshapen.halvesAlike() }
        if let place = faults[.fixedPosition] { return misshapen.withFixed(place) }
        return misshapen.markov()
    }

    /// nanoid numbers its 64 letters in an order of its own.
    private var order: [UInt8] {
        faults.has(.mathRandom) && format.alphabet.count == 64 ? Self.nanoidOrder : format.alphabet
    }

    private static let nanoidOrder = Array("useandom-26T198340PX75pxJACKVERYMINDBUSHWOLF_GQZbfghjklqvwyzrict".utf8)

    private static func source(_ faults: SwitchSet<Defect>, _ format: KeyFormat) -> (any LetterSource)? {
        let seed = RandomText.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        if faults.has(.mathRandom) { return V8MathRandom(seed: seed) }
        if faults.has(.mt19937) { return PythonRandom(seed: seed, method: .choices) }
        if faults.has(.lcg48) { return JavaRandom(seed: seed) }
        if faults.has(.glibcRand) { return GlibcRandom(seed: UInt32(truncatingIfNeeded: seed)) }
        if let size = faults[.period] { return LetterPool(size: size, letters: format.alphabet.count) }
        return nil
    }
}

/// A pool of sound random numbers that is filled once and then used again and again.
struct LetterPool: LetterSource {
    private let numbers: [Int]
    private var place = 0

    init(size: Int, letters: Int) { numbers = (0..<size).map { _ in Int.random(in: 0..<letters) } }

    mutating func next(below count: Int) -> Int {
        defer { place = (place + 1) % numbers.count }
        return numbers[place] % count
    }
}

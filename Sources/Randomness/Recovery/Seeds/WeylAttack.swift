#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds generators of 32 bits whose seeds all give parts of one cycle, whatever the seed: mulberry32 and its like.
///
/// The keys show a run of some thousand numbers of the cycle. So it is looked at there only every so many numbers: one of those
/// places lies in the run, and four letters from there on are looked up among all four letters in a row of the keys (a table of
/// baby steps, and giant steps through the cycle; Shanks 1971).
struct WeylAttack: RecoveryAttack {
    let generator = "mulberry32 or splitmix32"
    let fewestKeys = 40

    private static let generators: [(name: String, search: Search)] = [
        ("mulberry32", search(Mulberry32.self)), ("splitmix32", search(SplitMix32.self)),
        ("splitmix32 with MurmurHash3's finaliser", search(MurmurMix32.self)),
    ]
    /// Letters of the keys that are put into the table at most.
    private static let letters = 4_096
    private static let certainty = 48.0
    /// Of fewer letters four in a row are everywhere.
    private static let sizes = 16...64

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard sample.isSerial else { return .notTried("needs keys that were created one after the other") }
        guard sample.count >= fewestKeys, Self.sizes.contains(sample.alphabet.size), sample.length >= 16 else {
            return .notTried("needs 40 keys in a row, of 16 letters or more out of 16 to 64")
        }
        let numberings = sample.numberings.filter { $0.size == sample.alphabet.size }
        let table = LetterWindows(numberings, letters: Self.letters)
        let tried = 32 + log2(Double(Self.generators.count * table.windows))
        for generator in Self.generators {
            guard let found = generator.search(table) else { continue }
            let numbering = table.numberings[found.run.numbering]
            let following = Following(
                in: numbering.keys, from: found.key + 1, isReversed: found.run.isReversed, letter: found.letter)
            let predicted = following.keys * sample.length
            let excess = Double(sample.length + predicted) * numbering.bits - tried - following.hypothesesLog2
            guard excess >= Self.certainty else { continue }
            var replay: [RecoveredGenerator.Detail] = [
                .init(name: "alphabet", value: numbering.order.name),
                .init(name: "letters", value: found.run.isReversed ? "written from the last to the first" : "in order"),
                .init(name: "state before key \(found.key + 1)", value: "\(found.state)"),
            ]
            if let gap = following.gap { replay.append(.init(name: "further numbers between keys", value: "\(gap)")) }
            return .recovered(
                RecoveredGenerator(
                    generator: generator.name,
                    sentence:
                        "the keys are produced by \(generator.name), a generator of 32 bits: floor(r * \(numbering.size))",
                    keysUsed: 1, lettersPredicted: predicted, hypothesesLog2: tried, excessBits: excess,
                    nextKey: following.next.flatMap(numbering.told), replay: replay))
        }
        return .excluded
    }

    /// A key that the generator gives.
    private struct Hit {
        let run: LetterWindows.Run
        let key: Int
        /// The state before it.
        let state: UInt32
        /// The letters behind it, one a call.
        let letter: () -> UInt8
    }

    private typealias Search = @Sendable (LetterWindows) -> Hit?

    /// The search through the cycle of a generator, specialised here once.
    private static func search<Generator: WeylGenerator>(_ type: Generator.Type) -> Search {
        { table in
            let lanes = UInt32(SIMD8<UInt32>.scalarCount)
            let stride = UInt32(table.letters - LetterWindows.width + 1)
            let size = UInt32(table.size)
            var states = SIMD8<UInt32>(seedsFrom: 0) &* (stride &* Generator.step)
            for _ in 0...(UInt64(1) << 32 / UInt64(stride * lanes)) {
                var codes = SIMD8<UInt32>()
                var next = states
                for _ in 0..<LetterWindows.width {
                    next &+= Generator.step
                    codes = codes &<< 6 | letters(Generator.mixed(next), of: size)
                }
                for lane in 0..<Int(lanes) where table.mayHold(codes[lane]) {
                    for place in table.places(codes[lane]) {
                        if let hit = hit(type, table, place, states[lane]) { return hit }
                    }
                }
                states &+= lanes &* stride &* Generator.step
            }
            return nil
        }
    }

    /// `floor(x * size / 2^32)` of several numbers x.
    @inline(__always)
    private static func letters(_ numbers: SIMD8<UInt32>, of size: UInt32) -> SIMD8<UInt32> {
        ((numbers &>> 16) &* size &+ ((numbers & 0xffff) &* size) &>> 16) &>> 16
    }

    /// The key that some letters end in, if the generator gives all of it.
    private static func hit<Generator: WeylGenerator>(
        _ type: Generator.Type, _ table: LetterWindows, _ place: LetterWindows.Place, _ before: UInt32
    ) -> Hit? {
        let run = table.runs[place.run]
        let key = (place.first + LetterWindows.width - 1) / table.length
        let start = before &- UInt32(truncatingIfNeeded: place.first - key * table.length) &* Generator.step
        let size = UInt64(table.size)
        var state = start
        func letter() -> UInt8 {
            state &+= Generator.step
            return UInt8((UInt64(Generator.mixed(state)) * size) >> 32)
        }
        guard run.letters[(key * table.length)..<((key + 1) * table.length)].allSatisfy({ $0 == letter() }) else {
            return nil
        }
        return Hit(run: run, key: key, state: start, letter: letter)
    }
}

/// All four letters in a row of the keys, in each numbering and both directions, to be looked up.
private struct LetterWindows: Sendable {
    static let width = 4

    /// Keys as one row of letters.
    struct Run: Sendable {
        let numbering: Int
        let isReversed: Bool
        let letters: [UInt8]
    }

    /// Where four letters are.
    struct Place: Sendable {
        let run: Int
        let first: Int
    }

    let numberings: [Numbering]
    let runs: [Run]
    /// Letters of a run, and of a key.
    let letters: Int
    let length: Int
    let size: Int
    /// For each four letters one bit.
    private let filter: [UInt64]
    /// The letters, and where they are, sorted.
    private let sorted: [UInt64]

    /// How many there are.
    var windows: Int { sorted.count }

    init(_ numberings: [Numbering], letters most: Int) {
        self.numberings = numberings
        length = numberings[0].keys.length
        size = numberings[0].size
        let keys = min(numberings[0].keys.count, most / length)
        letters = keys * length
        runs = numberings.enumerated().flatMap { number, numbering in
            [false, true].map { isReversed in
                let letters = (0..<keys).flatMap {
                    numbering.keys.key($0, isReversed: isReversed)
                }
                return Run(numbering: number, isReversed: isReversed, letters: letters)
            }
        }
        var filter = [UInt64](repeating: 0, count: 1 << (6 * Self.width - 6))
        var all: [UInt64] = []
        all.reserveCapacity(runs.count * letters)
        for (number, run) in runs.enumerated() {
            var code: UInt32 = 0
            for (place, letter) in run.letters.enumerated() {
                code = (code << 6 | UInt32(letter)) & (1 << UInt32(6 * Self.width) - 1)
                if place + 1 < Self.width { continue }
                filter[Int(code / 64)] |= 1 << UInt64(code % 64)
                all.append(UInt64(code) << 32 | UInt64(number * run.letters.count + place + 1 - Self.width))
            }
        }
        self.filter = filter
        sorted = all.sorted()
    }

    /// Whether four letters are somewhere in the keys.
    @inline(__always)
    func mayHold(_ code: UInt32) -> Bool { filter[Int(code / 64)] >> UInt64(code % 64) & 1 == 1 }

    /// Where four letters are.
    func places(_ code: UInt32) -> [Place] {
        let wanted = UInt64(code) << 32
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return sorted[low...].prefix { $0 >> 32 == UInt64(code) }.map { entry in
            let number = Int(entry & 0xffff_ffff)
            return Place(run: number / letters, first: number % letters)
        }
    }
}

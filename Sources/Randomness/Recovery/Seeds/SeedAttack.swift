#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds the seed of a generator that was seeded with the time of issue, or with a small number.
///
/// Tried are the times around each key's issue in seconds and in milliseconds, the hour before the first key in seconds
/// (a process seeded at its start), and all small numbers; where a key has little time between its request and its answer, also
/// the microseconds in between: for every generator and every way of drawing letters of `SeedFamily.known`. Each seed gives a few letters, which are looked up among the beginnings of all keys at once. A
/// generator that was seeded at the start of a process is followed for some keys.
struct SeedAttack: RecoveryAttack {
    let generator = "a generator with a seed that can be found"
    let fewestKeys = 1

    /// What small seeds give, if that is known already.
    var small: SmallSeeds?

    private static let timedKeys = 8
    private static let certainty = 64.0

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        let index = KeyIndex(sample)
        let plan = Self.plan(sample)
        let tried =
            plan.reduce(0) { $0 + Double($1.seeds.count * ($1.isFollowed ? KeyIndex.depth : 1)) }
            * Double(SeedFamily.known.reduce(0) { $0 + $1.draws.count } * index.numberings.count * 2)
        guard Double(sample.length) * index.bits - log2(tried) >= Self.certainty else {
            return .notTried("keys of \(sample.length) letters are too short for so many seeds")
        }
        for (number, family) in SeedFamily.known.enumerated() {
            for part in plan where part.isFor(family) {
                if let first = first(of: part, number, index) {
                    return .recovered(finding(sample, number, first, origin: part.origin, index, tried: log2(tried)))
                }
            }
        }
        return .excluded
    }

    private struct Part {
        let origin: String
        let seeds: ClosedRange<UInt64>
        var isFollowed = false
        var kind = SeedFamily.Seeds.numbers

        func isFor(_ family: SeedFamily) -> Bool {
            kind == family.seeds || kind == .numbers && family.seeds == .numbersAndMoments
        }
    }

    /// The first key found in a part with a generator.
    private func first(of part: Part, _ family: Int, _ index: KeyIndex) -> KeyIndex.Hit? {
        if part.isFollowed { return part.seeds.lazy.compactMap { SeedFamily.known[family].follow($0, index) }.first }
        var first: KeyIndex.Hit?
        search(part, family, index) { hit in
            first = hit
            return false
        }
        return first
    }

    private func search(_ part: Part, _ number: Int, _ index: KeyIndex, found: (KeyIndex.Hit) -> Bool) {
        let family = SeedFamily.known[number]
        let shared = part.seeds == SmallSeeds.seeds ? small?.first(ofFamily: number, index.counts) : nil
        family.search(shared ?? family.firstLetters(of: part.seeds, index.counts), index, found: found)
    }

    private static func plan(_ sample: KeySample) -> [Part] {
        var parts = [Part(origin: "a small number", seeds: 0...(SmallSeeds.seeds.lowerBound - 1), isFollowed: true)]
        let times = sample.issues.prefix(timedKeys).compactMap(\.time).filter { $0 > 1e9 && $0 < 1e11 }
        if let first = times.first {
            let second = UInt64(first)
            parts.append(Part(origin: "the time in seconds", seeds: (second - 120)...(second + 5), isFollowed: true))
            parts.append(Part(origin: "the time in seconds", seeds: (second - 3_600)...(second - 121)))
        }
        for second in Set(times.map { UInt64($0) }).sorted().prefix(timedKeys / 2) {
            parts.append(
                Part(
                    origin: "the time in milliseconds", seeds: (second * 1_000 - 2_000)...(second * 1_000 + 3_000)))
        }
        parts.append(Part(origin: "a number of 16 bits", seeds: SmallSeeds.seeds))
        return parts + moments(IssueMoments(sample))
    }

    /// What programs make seeds of with a clock of microseconds.
    private static func moments(_ moments: IssueMoments) -> [Part] {
        guard let first = moments.range.first, let last = moments.range.last, let seconds = moments.seconds else {
            return []
        }
        func part(_ origin: String, _ first: Int, _ last: Int, _ seed: (Int) -> Int) -> Part {
            Part(
                origin: origin, seeds: UInt64(seed(first))...UInt64(seed(last)), isFollowed: false,
                kind: .numbersAndMoments)
        }
        var parts = [part("the time in microseconds", first, last) { $0 }]
        // A second's end is the end of a range.
        let second = last / 1_000_000 * 1_000_000
        for (first, last) in first < second ? [(first, second - 1), (second, last)] : [(first, last)] {
            parts.append(part("the microseconds of the time", first, last) { $0 % 1_000_000 })
            // As the manual of PHP's mt_srand had it.
            parts.append(
                part("the seconds of the time and its microseconds", first, last) { $0 / 1_000_000 + $0 % 1_000_000 })
        }
        let (lower, upper) = (seconds.lowerBound.bitPattern, seconds.upperBound.bitPattern)
        parts.append(Part(origin: "the time with a fraction", seeds: lower...upper, kind: .fractions))
        return parts
    }

    private func finding(
        _ sample: KeySample, _ number: Int, _ hit: KeyIndex.Hit, origin: String, _ index: KeyIndex,
        tried: Double
    ) -> RecoveredGenerator {
        let family = SeedFamily.known[number]
        let draw = family.draws[hit.draw]
        let numbering = index.numberings[hit.numbering]
        let letters = family.stream(hit.seed, hit.draw, numbering.size)
        for _ in 0..<((hit.skipped + 1) * sample.length) { _ = letters() }
        let following = Following(
            in: numbering.keys, from: hit.key + 1, isReversed: hit.isReversed, letter: { letters() })
        // A key that has a seed of its own leaves nothing to follow: the others are found by theirs.
        let others = following.keys > 0 ? 0 : others(sample, number, hit, index)
        var replay: [RecoveredGenerator.Detail] = [
            .init(name: "seed", value: "\(hit.seed)"), .init(name: "the seed is", value: origin),
            .init(name: "alphabet", value: numbering.order.name),
            .init(name: "letters", value: hit.isReversed ? "written from the last to the first" : "in order"),
            .init(name: "keys made since the seed before key \(hit.key + 1)", value: "\(hit.skipped)"),
        ]
        if others > 0 { replay.append(.init(name: "further keys with a seed of their own", value: "\(others)")) }
        return RecoveredGenerator(
            generator: "\(draw.name), seeded with \(origin)",
            sentence: "the keys are produced by \(draw.name) with a seed that can be found: \(origin)",
            keysUsed: 1, lettersPredicted: (following.keys + others) * sample.length, hypothesesLog2: tried,
            excessBits: Double((1 + following.keys + others) * sample.length) * numbering.bits - tried,
            nextKey: following.keys > 0 ? following.next.flatMap(numbering.told) : nil, replay: replay)
    }

    /// How many other keys have a seed of the same kind.
    private func others(_ sample: KeySample, _ family: Int, _ hit: KeyIndex.Hit, _ index: KeyIndex) -> Int {
        var found: Set<Int> = []
        for part in Self.plan(sample) where part.isFor(SeedFamily.known[family]) {
            search(part, family, index) { other in
                if other.draw == hit.draw { found.insert(other.key) }
                return true
            }
        }
        found.remove(hit.key)
        return found.count
    }
}

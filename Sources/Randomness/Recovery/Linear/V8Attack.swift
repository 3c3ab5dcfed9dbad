#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds `Math.random` of V8 (Node.js, Chrome) behind `alphabet[Math.floor(Math.random() * k)]`, often from one key.
///
/// V8 makes 64 numbers at a time and hands them out from the last to the first, so a key is a run of that cache, or of
/// the ends of two. Each start in the cache is tried, and letters written forwards or backwards. A number is the upper
/// 52 bits of half the state (53 in newer versions): linear, and the letter tells the uppermost six, or five of them.
/// Given the state, the generator is run back to the seed of the process, and forward to the other keys.
struct V8Attack: RecoveryAttack {
    let generator = "Math.random of V8"
    let fewestKeys = 1

    private static let cache = 64
    /// How many numbers since the start of the process the seed is looked for.
    private static let history = 1 << 19
    /// Of so many keys at the beginning of the sample one must be whole for the attack to succeed.
    private static let starts = 3
    private static let certainty = 48.0

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        var numberings = sample.numberings
        var tried = 0.0
        for keys in 1...3 where keys <= sample.count {
            let letters = keys * sample.length
            // Six bits a letter but for the patterns that it leaves, less the state.
            let usable = numberings.filter { Self.checks($0.size, letters) >= 20 }
            guard !usable.isEmpty else { continue }
            numberings.removeAll { Self.checks($0.size, letters) >= 20 }
            let windows = Self.windows(letters)
            tried += Double(windows.count * usable.count * 2 * Self.starts)
            for numbering in usable {
                let bits = NumberBits(letters: numbering.size, mapping: .scaled)
                for start in 0...min(Self.starts - 1, sample.count - keys) {
                    for isReversed in [false, true] {
                        let run = Self.run(numbering.keys, start, keys, isReversed)
                        for window in windows {
                            guard let state = window.window.state(of: run, bits) else { continue }
                            let origin = V8Xorshift(state: state)
                            guard Self.gives(run, origin, window.window.times, numbering.size) else { continue }
                            let found = Finding(
                                numbering: numbering, start: start, keys: keys, isReversed: isReversed, origin: origin,
                                phase: window.phase, tried: tried)
                            if let recovered = found.recovered(certainty: Self.certainty) {
                                return .recovered(recovered)
                            }
                        }
                    }
                }
            }
        }
        return tried > 0 ? .excluded : .notTried("too few letters of the alphabet's size for the state of 128 bits")
    }

    private static func checks(_ size: Int, _ letters: Int) -> Double {
        let bits = NumberBits(letters: size, mapping: .scaled)
        let patterns = Double(bits.patterns.reduce(0) { $0 + $1.count }) / Double(size)
        return Double(letters) * (Double(NumberBits.width) - patterns) - Double(V8Xorshift.stateBits)
    }

    private static func run(_ sample: KeySample, _ start: Int, _ keys: Int, _ isReversed: Bool) -> [UInt8] {
        (start..<(start + keys)).flatMap { sample.key($0, isReversed: isReversed) }
    }

    private static let kept = Kept<Int, [(phase: Int, window: LinearWindow)]>()

    private static func windows(_ letters: Int) -> [(phase: Int, window: LinearWindow)] {
        kept.value(letters) { newWindows(letters) }
    }

    private static func newWindows(_ letters: Int) -> [(phase: Int, window: LinearWindow)] {
        // Within one cache, where the run begins makes no difference to what it says.
        let inside = max(1, cache - letters + 1)
        return ([0] + Array(min(inside, cache)..<cache)).map { phase in
            let times = (phase..<(phase + letters)).map { $0 / cache * cache + cache - 1 - $0 % cache }
            return (phase, LinearWindow(V8Xorshift.self, times: times))
        }
    }

    private static func gives(_ run: [UInt8], _ origin: V8Xorshift, _ times: [Int], _ size: Int) -> Bool {
        var generator = origin
        let numbers = (0...(times.max() ?? 0)).map { _ in generator.next() }
        return zip(run, times).allSatisfy { letter, time in
            Int(numbers[time].multipliedFullWidth(by: UInt64(size)).high) == Int(letter)
        }
    }

    /// A state that gives the letters of some keys, and what follows from it.
    private struct Finding {
        let numbering: Numbering
        let start: Int
        let keys: Int
        let isReversed: Bool
        /// The state before the first number of the cache that the run was solved in.
        let origin: V8Xorshift
        let phase: Int
        let tried: Double

        private var letters: Int { keys * numbering.keys.length }

        func recovered(certainty: Double) -> RecoveredGenerator? {
            let seed = self.seed()
            // Inside one cache the run may begin anywhere; the seed tells, else the following keys.
            let phases = phase == 0 ? Array(0...max(0, V8Attack.cache - letters)) : [phase]
            let known = seed.map { seed in phases.filter { ($0 - seed.time) % V8Attack.cache == 0 } } ?? phases
            var best: (phase: Int, following: Following)?
            for phase in known {
                let following = follow(phase)
                if best == nil || following.keys > best?.following.keys ?? 0 { best = (phase, following) }
            }
            guard let best else { return nil }
            let predicted = best.following.keys * numbering.keys.length
            let excess =
                Double(letters + predicted) * numbering.bits - Double(V8Xorshift.stateBits) - log2(tried)
                - best.following.hypothesesLog2 - log2(Double(known.count))
            guard excess >= certainty else { return nil }
            let isPhaseKnown = known.count == 1 || best.following.keys > 0
            return RecoveredGenerator(
                generator: "Math.random of V8",
                sentence: "the keys are produced by Math.random of V8: floor(Math.random() * \(numbering.size))",
                keysUsed: keys, lettersPredicted: predicted, hypothesesLog2: log2(tried), excessBits: excess,
                nextKey: isPhaseKnown ? best.following.next.flatMap(numbering.told) : nil,
                replay: replay(seed, best.phase, best.following))
        }

        private func replay(_ seed: (value: UInt64, time: Int)?, _ phase: Int, _ following: Following)
            -> [RecoveredGenerator.Detail]
        {
            var details: [RecoveredGenerator.Detail] = [
                .init(name: "alphabet", value: numbering.order.name),
                .init(name: "letters", value: isReversed ? "written from the last to the first" : "in order"),
            ]
            if let seed {
                let calls = phase - seed.time + phase
                details.append(.init(name: "seed of the process", value: "\(Int64(bitPattern: seed.value))"))
                details.append(
                    .init(name: "calls of Math.random before key \(start + 1)", value: "\(calls)"))
            }
            if let gap = following.gap {
                details.append(.init(name: "further calls between keys", value: "\(gap)"))
            }
            return details
        }

        /// The seed of the process, and the number at which it was made, counted from `origin`; never positive but for
        /// a run that began inside a cache.
        private func seed() -> (value: UInt64, time: Int)? {
            var state = origin
            for _ in 0..<V8Attack.cache { state.step() }
            for time in stride(from: V8Attack.cache, to: -V8Attack.history, by: -1) {
                if let seed = state.seed { return (seed, time) }
                state.stepBack()
            }
            return nil
        }

        private func follow(_ phase: Int) -> Following {
            // The cache that the run begins in starts `phase` numbers after `origin`, if the run was solved as if it
            // began with the cache.
            var state = origin
            if self.phase == 0 { for _ in 0..<phase { state.step() } }
            var cache: [UInt64] = []
            let size = UInt64(numbering.size)
            func letter() -> UInt8 {
                if cache.isEmpty { for _ in 0..<V8Attack.cache { cache.append(state.next()) } }
                return UInt8(cache.removeLast().multipliedFullWidth(by: size).high)
            }
            for _ in 0..<(phase + letters) { _ = letter() }
            return Following(in: numbering.keys, from: start + keys, isReversed: isReversed, letter: letter)
        }
    }
}

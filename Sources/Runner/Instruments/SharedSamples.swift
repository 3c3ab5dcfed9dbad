import OwnThread
import Randomness
import SpecLanguage
import Synchronization

/// Keys that were created for a sample, as letters, with what was computed from them.
struct DrawnSample: Sendable {
    /// The tokens in the order of their creation. They leave this value only as numbers.
    var tokens: [[UInt8]]
    var issues: [KeyIssue]
    var isSerial: Bool
    /// Why it has fewer keys than it might; nil when it has all.
    var shortfall: String?
    /// How many keys raised a doubt, so that more were drawn; nil when none was raised.
    var doubtfulAt: Int?
    /// What the generator's keys come to; nil when they have no common form.
    var report: RandomnessReport?
    /// Why they have none.
    var formProblem: String?
    /// What was drawn for it: keys created, for the row that drew it.
    var created: Int
    /// Whether Regenerate gave the keys.
    var isRegenerated = false
}

/// The samples of a run: each is drawn once, by the row that asks first; the others wait for it.
actor SharedSamples {
    private enum State {
        case drawing([CheckedContinuation<Void, Never>])
        case drawn(DrawnSample)
    }

    private let sizes: SampleSizes
    private var states: [SampleStep: State] = [:]
    /// What small seeds give, by the size of the alphabet: all samples of a deployment have one.
    private var seeds: [Int: Task<SmallSeeds, Never>] = [:]

    init(sizes: SampleSizes) { self.sizes = sizes }

    /// How many keys a sample may have.
    nonisolated func size(of step: SampleStep) -> Int { sizes.size(of: step) }

    /// How many keys a sample may have where the usual ones raise a doubt.
    nonisolated func sizeInDoubt(of step: SampleStep) -> Int { sizes.sizeInDoubt(of: step) }

    /// How many samples share the error of the run's verdicts on generators.
    nonisolated var count: Int { sizes.count }

    /// What somebody who needs a sample does.
    enum Turn {
        case has(DrawnSample)
        /// Draws it, and has to `finish` in any case.
        case draws
        /// Waits, and asks again.
        case waits
    }

    func turn(_ step: SampleStep) -> Turn {
        switch states[step] {
        case nil:
            states[step] = .drawing([])
            return .draws
        case .drawn(let sample): return .has(sample)
        case .drawing: return .waits
        }
    }

    /// Returns when whoever draws the sample has finished.
    func wait(for step: SampleStep) async {
        guard case .drawing(let waiting) = states[step] else { return }
        await withCheckedContinuation { states[step] = .drawing(waiting + [$0]) }
    }

    /// What small seeds give out of so many letters: worked out once, however many samples are judged at the same time.
    func seeds(letters size: Int) async -> SmallSeeds {
        let known = seeds[size] ?? Task { await inBackground { SmallSeeds(letters: [size]) } }
        seeds[size] = known
        return await known.value
    }

    /// Hands the sample to all who wait; with nil, the next of them draws it.
    func finish(_ step: SampleStep, _ sample: DrawnSample?) {
        guard case .drawing(let waiting) = states[step] else { return }
        states[step] = sample.map { .drawn($0) }
        for continuation in waiting { continuation.resume() }
    }
}

internal import OwnThread

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a sample says about the generator of its keys. Statistics refute; they never prove.
package struct RandomnessVerdict: Sendable {
    /// The three things that can be said.
    package enum Outcome: String, Sendable {
        case refuted
        case notRefuted = "not refuted"
        case inconclusive
    }

    /// What can be said.
    package var outcome: Outcome
    /// How many keys it is said of.
    package var keys: Int
    /// The form of the keys.
    package var form: TokenForm
    /// The family-wise error of the whole verdict.
    package var alpha: Double
    /// The families of tests after Holm's procedure, in the order of `TestFamily`.
    package var families: [FamilyResult]
    /// Families that were not run, and why.
    package var omitted: [(family: TestFamily, reason: String)]
    /// Generators that were rebuilt and predicted keys held back.
    package var recovered: [RecoveredGenerator]
    /// Generators that these keys exclude.
    package var excluded: [String]
    /// Whether a generator explains more of the keys than it was solved from, yet not so much that it is proved.
    package var isSuspected = false
    /// Attacks that could not be tried, and why.
    package var untried: [(generator: String, reason: String)]
    /// What this many keys would have shown.
    package var power: [DetectionPower]
    /// How much the keys can be said to hold, and under which assumption.
    package var ladder: [EntropyBound]
    /// Why nothing can be said; empty unless inconclusive.
    package var lacking: String

    /// The fewest keys of which `not refuted` is said: 800 letters, which decide between 62 and 64 letters at a millionth;
    /// and no fewer than 10 keys.
    package static func fewestKeys(length: Int) -> Int { max(10, (800 + length - 1) / length) }

    /// What is wrong, one sentence each: first what was rebuilt, then the families, what explains most first.
    package var findings: [String] {
        recovered.map(\.sentence)
            + TestFamily.byExplanation.compactMap { family in
                families.first { $0.family == family && $0.isRejected }?.strongest?.finding
            }
    }

    /// A p-value, adjusted for all that was tested, that more keys may make one that refutes, or explain.
    private static let doubt = 0.05

    /// Whether more keys may change what is said: something points at a fault, and is no proof.
    package var isInDoubt: Bool {
        outcome != .refuted && (isSuspected || families.contains { $0.logAdjusted <= log(Self.doubt) })
    }

    /// The plain sentence that a report begins with.
    package var sentence: String {
        switch outcome {
        case .refuted:
            return "Refuted: \(findings.first ?? "the keys are not random")."
        case .notRefuted:
            return
                "Not refuted at \(keys) keys: nothing distinguishes the \(form.length) letters of each from independent, "
                + "equally likely ones of \(form.alphabet.size)."
        case .inconclusive:
            return "Inconclusive: \(lacking)."
        }
    }
}

/// Judging samples.
package enum Examination {
    /// One family-wise alpha for a whole run.
    package static let alpha = 1e-6
    /// Different letters of a sample with which an attack makes sense.
    private static let fewestLetters = 4

    /// Runs the battery and the attacks.
    ///
    /// - Parameters:
    ///   - sample: the keys; in the order of their creation if it is serial.
    ///   - form: their form.
    ///   - alpha: the family-wise error of this look at the keys.
    ///   - attacks: the attacks to try.
    package static func verdict(
        on sample: KeySample, form: TokenForm, alpha: Double = Self.alpha,
        attacks: [any RecoveryAttack] = RecoveryAttacks.all
    ) -> RandomnessVerdict {
        var verdict = RandomnessVerdict(
            outcome: .inconclusive, keys: sample.count, form: form, alpha: alpha, families: [], omitted: [],
            recovered: [], excluded: [], untried: [], power: [], ladder: [], lacking: "")
        if let lacking = lettersLacking(sample, form) {
            verdict.lacking = lacking
            return verdict
        }
        // One letter again and again fits the state zero of every generator, and nothing can be learned from it.
        let isVaried = Set(sample.letters).count >= fewestLetters
        if !isVaried { verdict.untried = attacks.map { ($0.generator, "the keys have too few different letters") } }
        let done = Concurrently.map(Work.planned(isVaried ? attacks : [], form)) { $0.outcome(on: sample) }
        for case .attempt(let attack, let attempt) in done.reversed() {
            switch attempt {
            case .recovered(let generator):
                // A finding proves only if it could not have come true by trying enough states.
                if generator.excessBits >= RecoveredGenerator.certainty {
                    verdict.recovered.append(generator)
                } else {
                    verdict.isSuspected = true
                    verdict.untried.append((attack.generator, "a candidate predicted too little to be sure"))
                }
            case .excluded: verdict.excluded.append(attack.generator)
            case .notTried(let reason): verdict.untried.append((attack.generator, reason))
            }
        }
        if form.alphabetSource == .seen {
            verdict.omitted.append((.alphabet, "the alphabet is taken from the letters seen"))
        }
        var results: [FamilyResult] = []
        for case .tests(let family, let tests) in done {
            if tests.isEmpty {
                verdict.omitted.append((family, reasonForNone(family, sample)))
            } else {
                results.append(FamilyResult(family, tests: tests))
            }
        }
        verdict.families = Holm.decide(results, planned: TestFamily.allCases, alpha: alpha)
        let fewest = RandomnessVerdict.fewestKeys(length: sample.length)
        if !verdict.recovered.isEmpty || verdict.families.contains(where: \.isRejected) {
            verdict.outcome = .refuted
        } else if sample.count < fewest {
            verdict.lacking =
                (sample.count == 1 ? "1 key shows" : "\(sample.count) keys show")
                + " no fault, and more can be said of \(fewest) keys or more only"
        } else {
            verdict.outcome = .notRefuted
            verdict.power = DetectionPower.list(
                keys: sample.count, length: sample.length, alphabetSize: sample.alphabet.size, alpha: alpha)
            verdict.ladder = EntropyBound.ladder(sample)
        }
        return verdict
    }

    /// What is done for a verdict, a piece for each core.
    private enum Work: Sendable {
        case attack(any RecoveryAttack)
        case family(TestFamily)

        enum Outcome: Sendable {
            case attempt(any RecoveryAttack, RecoveryAttempt)
            case tests(TestFamily, [BatteryTest])
        }

        /// The attacks from the last on, which take longest, then the families.
        static func planned(_ attacks: [any RecoveryAttack], _ form: TokenForm) -> [Work] {
            attacks.reversed().map { .attack($0) }
                + TestFamily.allCases.filter { $0 != .alphabet || form.alphabetSource != .seen }.map { .family($0) }
        }

        func outcome(on sample: KeySample) -> Outcome {
            switch self {
            case .attack(let attack): .attempt(attack, attack.attempt(on: sample))
            case .family(let family): .tests(family, Battery.tests(of: family, on: sample))
            }
        }
    }

    /// An alphabet taken from the letters seen is complete only if enough letters were seen.
    private static func lettersLacking(_ sample: KeySample, _ form: TokenForm) -> String? {
        if sample.count == 0 { return "there are no keys" }
        let k = Double(sample.alphabet.size)
        let needed = k * (log(k) + 14)
        guard form.alphabetSource == .seen, Double(sample.letters.count) < needed else { return nil }
        return "the keys have letters of no common alphabet, and \(sample.letters.count) letters are too few to know "
            + "which ones there are; give the alphabet, or \(Int(needed / Double(sample.length)) + 1) keys"
    }

    private static func reasonForNone(_ family: TestFamily, _ sample: KeySample) -> String {
        if family.needsOrder && !sample.isSerial { return "the keys were created in parallel" }
        if family == .blindRank {
            return "needs about \(sample.length * (sample.alphabet.size - 1) + 31) keys"
        }
        if family == .modularRank { return "\(sample.alphabet.size) has no odd prime factor" }
        return "too few keys"
    }
}

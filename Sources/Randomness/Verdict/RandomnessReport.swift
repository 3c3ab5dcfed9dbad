/// A verdict with what goes beside it: the picture, the comparison, the tables that every rendering shows.
package struct RandomnessReport: Sendable {
    /// What was decided.
    package var verdict: RandomnessVerdict
    /// Whether the keys contradict the promised bits.
    package var capacity: KeyCapacity
    /// How often each letter is at each position; nil when so few different keys would show through.
    package var picture: LetterPicture?
    /// The estimators of SP 800-90B on the letters as their alphabet numbers them; nil unless asked for. They decide nothing.
    package var comparison: NonIIDEstimates?
    /// SP 800-90B's tests for independent letters that are alike, with it.
    package var independence: IIDTests?

    package init(
        of sample: KeySample, form: TokenForm, alpha: Double = Examination.alpha,
        attacks: [any RecoveryAttack] = RecoveryAttacks.all
    ) {
        self.init(
            verdict: Examination.verdict(on: sample, form: form, alpha: alpha, attacks: attacks), sample: sample)
    }

    package init(verdict: RandomnessVerdict, sample: KeySample) {
        self.verdict = verdict
        capacity = KeyCapacity(of: sample, alpha: verdict.alpha)
        picture = LetterPicture(sample)
    }
}

/// A table for readers: every rendering has the same ones.
package struct ReportTable: Sendable {
    package var title: String
    package var columns: [String]
    package var rows: [[String]]
}

extension RandomnessReport {
    /// What is known of the form, the error and the generators, as named facts.
    package var facts: [(name: String, value: String)] {
        let form = verdict.form
        let prefix = form.prefix.isEmpty ? "none" : String(decoding: form.prefix, as: UTF8.self)
        var source: String
        switch form.alphabetSource {
        case .given: source = "given"
        case .documented: source = "documented"
        case .decided: source = "the smallest common one that has all letters seen"
        case .seen: source = "the letters seen; one that never comes cannot be missed"
        }
        if form.alphabetSource != .seen, let chance = missingChance { source += "; \(chance)" }
        var facts = [
            ("keys", "\(verdict.keys)"),
            (
                "form",
                "prefix \(prefix), then \(form.length) letters"
                    + (form.suffix.isEmpty ? "" : ", then \(form.suffix.count) of padding")
                    + (form.note.isEmpty ? "" : " (\(form.note))")
            ),
            ("alphabet", "\(form.alphabet.size) letters, \(form.alphabet.name) (\(source))"),
            (
                "capacity",
                "\(Numbers.fixed(form.capacity, 1)) bits = \(form.length) x log2(\(form.alphabet.size)), 190 promised: what "
                    + "the form can hold, never a measurement"
            ),
        ]
        if verdict.families.isEmpty { return facts }
        facts.append(
            (
                "code",
                "\(Numbers.fixed(capacity.codeLength, 1)) bits a key by adaptive predictors; p "
                    + "\(Numbers.probability(log: capacity.logP)) if each key held 190"
            ))
        facts.append(
            (
                "error",
                "\(Numbers.probability(log: logarithm(verdict.alpha))) for the whole verdict: weighted Holm over "
                    + "\(TestFamily.allCases.count) families, weighted Bonferroni inside"
            ))
        facts.append(
            ("generators excluded", verdict.excluded.isEmpty ? "none" : verdict.excluded.joined(separator: "; ")))
        return facts
    }

    /// Whether the sample tells the alphabet from the next larger one that is documented.
    private var missingChance: String? {
        let k = verdict.form.alphabet.size
        guard k == 62 else { return nil }
        let logChance = Double(verdict.keys * verdict.form.length) * logarithm(62.0 / 64)
        return "64 letters would show none of the other two with probability \(Numbers.probability(log: logChance))"
    }

    /// Everything that is a table, in the order in which it is shown.
    package var tables: [ReportTable] {
        [recoveredTable, familyTable, powerTable, ladderTable, comparisonTable, independenceTable].compactMap(\.self)
    }

    private var recoveredTable: ReportTable? {
        if verdict.recovered.isEmpty { return nil }
        return ReportTable(
            title: "Generators rebuilt: proven by what the keys fulfil beyond what the state was solved from",
            columns: ["generator", "solved from", "predicted", "by chance", "bits left", "to repeat it"],
            rows: verdict.recovered.map { generator in
                [
                    generator.generator, "\(generator.keysUsed) keys",
                    "\(generator.lettersPredicted) letters", "2^-\(Int(generator.excessBits))",
                    generator.bitsLeft.map { Numbers.fixed($0, 1) } ?? "none",
                    generator.replay.map { "\($0.name) \($0.value)" }.joined(separator: ", "),
                ]
            })
    }

    private var familyTable: ReportTable? {
        if verdict.families.isEmpty { return nil }
        var rows = verdict.families.map { result -> [String] in
            let strongest = result.strongest
            return [
                result.family.title, "\(result.tests.count)", strongest?.name ?? "-", strongest?.observed ?? "-",
                Numbers.probability(log: strongest?.logP ?? 0), Numbers.count(strongest?.hypotheses ?? 1),
                Numbers.probability(log: result.logAdjusted), result.isRejected ? "REFUTED" : "",
            ]
        }
        rows += verdict.omitted.map { [$0.family.title, "0", "not run: \($0.reason)", "", "", "", "", ""] }
        return ReportTable(
            title: "Tests; the null hypothesis is: letters independent and equally likely",
            columns: ["family", "tests", "strongest", "seen", "p", "of", "adjusted", ""], rows: rows)
    }

    private var powerTable: ReportTable? {
        if verdict.power.isEmpty { return nil }
        return ReportTable(
            title: "What this many keys would have shown",
            columns: ["fault", "probability"], rows: verdict.power.map { [$0.fault, $0.probability] })
    }

    private var ladderTable: ReportTable? {
        if verdict.ladder.isEmpty { return nil }
        return ReportTable(
            title: "What a key can be said to hold: lower bounds of its min-entropy (95 %), by what is assumed",
            columns: ["assuming that", "bits"],
            rows: verdict.ladder.map {
                [$0.assumption, $0.isCap ? "\(Numbers.fixed($0.bits, 1)) (a cap)" : ">= \(Numbers.fixed($0.bits, 1))"]
            })
    }

    private var comparisonTable: ReportTable? {
        guard let comparison else { return nil }
        func shown(_ value: Double?) -> String { value.map { Numbers.fixed($0, 6) } ?? "-" }
        return ReportTable(
            title: "For comparison only: SP 800-90B's estimators of min-entropy, biased downwards for sound generators",
            columns: ["section", "estimator", "bits a letter", "bits a bit of the letters"],
            rows: comparison.rows.map { ["6.3.\($0.number)", $0.name, shown($0.perSymbol), shown($0.perBit)] }
                + [["3.1.3", "assessed by NIST's tool", shown(comparison.assessment), ""]])
    }

    private var independenceTable: ReportTable? {
        guard let independence else { return nil }
        func row(_ section: String, _ name: String, _ value: String, _ seen: String, _ isPassed: Bool) -> [String] {
            [section, name, value, seen, isPassed ? "passed" : "failed"]
        }
        func chiSquare(_ section: String, _ name: String, _ test: IIDTests.ChiSquare) -> [String] {
            row(
                section, name, "\(Numbers.fixed(test.statistic, 3)) at \(test.degrees) degrees",
                "p \(Numbers.fixed(test.pValue, 6))", test.isPassed)
        }
        let longest = independence.longestRepeat
        return ReportTable(
            title: "For comparison only: SP 800-90B's tests of letters that are independent and alike",
            columns: ["section", "test", "statistic", "p, or shuffles with more, as much, less", ""],
            rows: [
                chiSquare("5.2.1", "chi-square, independence", independence.independence),
                chiSquare("5.2.2", "chi-square, goodness of fit", independence.goodnessOfFit),
                row(
                    "5.2.5", "longest repeated substring", "\(longest.length)",
                    "p \(Numbers.fixed(longest.pValue, 6))", longest.isPassed),
            ]
                + independence.permutations.map { test in
                    row(
                        "5.1", test.name, Numbers.fixed(test.value, 3), "\(test.more), \(test.equal), \(test.less)",
                        test.isPassed)
                })
    }

    /// What no test here can see; told with every verdict that is not a refutation.
    package static let limits = [
        "Mersenne Twister behind rejections (Python's random.choice over 62 or 64 letters) and Ruby's rand(62)",
        "PCG32 and other generators whose state cannot be solved for, seeded well",
        "32-bit seeds of unknown derivation, until two keys agree",
        "one letter 5 % too frequent, below 20,000 keys",
        "any sound cipher or digest with a key or seed that somebody knows",
    ]
}

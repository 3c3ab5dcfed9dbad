/// What one test found in a sample.
///
/// The null hypothesis of every test: all letters are independent, each of the alphabet's equally likely.
package struct BatteryTest: Sendable {
    /// Its family.
    package var family: TestFamily
    /// What was looked at, for example `position 7, most frequent letter`.
    package var name: String
    /// What was seen, for example `18 of 100, 1.6 expected`.
    package var observed: String
    /// The natural logarithm of the p-value of the most extreme of the hypotheses, or an upper bound of it.
    package var logP: Double
    /// How many hypotheses the test looked at; Bonferroni's factor. It need not be whole where they have different shares.
    package var hypotheses: Double
    /// Its share of the family's error, beside 1 for an ordinary test.
    package var share: Double
    /// What it means in plain words, should the test reject.
    package var finding: String

    package init(
        _ family: TestFamily, _ name: String, observed: String, logP: Double, hypotheses: Double,
        share: Double = 1, finding: String
    ) {
        self.family = family
        self.name = name
        self.observed = observed
        self.logP = logP
        self.hypotheses = hypotheses
        self.share = share
        self.finding = finding
    }
}

/// The tests of a sample, a family at a time.
package enum Battery {
    /// Runs the tests of one family; none when the sample is too small for any of them or does not apply.
    package static func tests(of family: TestFamily, on sample: KeySample) -> [BatteryTest] {
        if sample.count == 0 || family.needsOrder && !sample.isSerial { return [] }
        return switch family {
        case .alphabet: alphabetTests(sample)
        case .letter: letterTests(sample)
        case .position: positionTests(sample)
        case .insideKey: insideKeyTests(sample)
        case .lagEqual: lagEqualTests(sample)
        case .positionPairs: positionPairTests(sample)
        case .keyToKey: keyToKeyTests(sample)
        case .order: orderTests(sample)
        case .streamLag: streamLagTests(sample)
        case .digrams: digramTests(sample)
        case .repeats: repeatTests(sample)
        case .bitRank: bitRankTests(sample)
        case .linearComplexity: linearComplexityTests(sample)
        case .blindRank: blindRankTests(sample)
        case .modularRank: modularRankTests(sample)
        case .laggedFibonacci: laggedFibonacciTests(sample)
        case .spectral: spectralTests(sample)
        case .compression: compressionTests(sample)
        }
    }
}

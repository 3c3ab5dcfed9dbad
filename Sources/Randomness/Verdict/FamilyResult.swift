#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What the tests of one family say together.
package struct FamilyResult: Sendable {
    package var family: TestFamily
    /// All its tests.
    package var tests: [BatteryTest]
    /// The test with the smallest p-value after Bonferroni; nil when no test applied.
    package var strongest: BatteryTest?
    /// log of the family's p-value: the smallest of its tests', each times its hypotheses, over its share of the family's error.
    package var logP: Double
    /// log of the p-value that Holm's procedure compares with alpha.
    package var logAdjusted: Double = 0
    /// Whether Holm's procedure rejects the null hypothesis of this family.
    package var isRejected = false

    package init(_ family: TestFamily, tests: [BatteryTest]) {
        self.family = family
        self.tests = tests
        let shares = tests.map(\.share).reduce(0, +)
        func corrected(_ test: BatteryTest) -> Double {
            min(0, test.logP + log(max(1, test.hypotheses)) + log(shares / test.share))
        }
        strongest = tests.min { corrected($0) < corrected($1) }
        logP = strongest.map(corrected) ?? 0
    }
}

/// Holm's procedure over families (Scandinavian Journal of Statistics 6, 1979), with shares: one family-wise alpha for them all.
package enum Holm {
    /// Marks the families that are rejected. `planned` are all families that may be looked at, run or not.
    package static func decide(_ results: [FamilyResult], planned: [TestFamily], alpha: Double) -> [FamilyResult] {
        func weighed(_ result: FamilyResult) -> Double { result.logP - log(result.family.share) }
        var decided = results
        var running = -Double.infinity
        var isRejecting = true
        var rest = planned.map(\.share).reduce(0, +)
        for index in results.indices.sorted(by: { weighed(results[$0]) < weighed(results[$1]) }) {
            running = max(running, min(0, weighed(results[index]) + log(max(results[index].family.share, rest))))
            rest -= results[index].family.share
            decided[index].logAdjusted = running
            isRejecting = isRejecting && running <= log(alpha)
            decided[index].isRejected = isRejecting && results[index].strongest != nil
        }
        return decided
    }
}

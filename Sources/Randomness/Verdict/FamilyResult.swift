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
    /// log of the family's p-value: the smallest of its tests', each times its hypotheses, times the number of tests.
    package var logP: Double
    /// log of the p-value that Holm's procedure compares with alpha.
    package var logAdjusted: Double = 0
    /// Whether Holm's procedure rejects the null hypothesis of this family.
    package var isRejected = false

    package init(_ family: TestFamily, tests: [BatteryTest]) {
        self.family = family
        self.tests = tests
        func corrected(_ test: BatteryTest) -> Double {
            min(0, test.logP + log(max(1, test.hypotheses)) + log(Double(tests.count)))
        }
        strongest = tests.min { corrected($0) < corrected($1) }
        logP = strongest.map(corrected) ?? 0
    }
}

/// Holm's procedure over families (Scandinavian Journal of Statistics 6, 1979): one family-wise alpha for them all.
package enum Holm {
    /// Marks the families that are rejected. `planned` counts all families that may be looked at, run or not.
    package static func decide(_ results: [FamilyResult], planned: Int, alpha: Double) -> [FamilyResult] {
        var decided = results
        var running = -Double.infinity
        var isRejecting = true
        for (rank, index) in results.indices.sorted(by: { results[$0].logP < results[$1].logP }).enumerated() {
            running = max(running, min(0, results[index].logP + log(Double(max(1, planned - rank)))))
            decided[index].logAdjusted = running
            isRejecting = isRejecting && running <= log(alpha)
            decided[index].isRejected = isRejecting && results[index].strongest != nil
        }
        return decided
    }
}

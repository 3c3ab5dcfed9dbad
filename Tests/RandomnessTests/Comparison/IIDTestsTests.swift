import TestSupport
import Testing

@testable import Randomness

@Suite("SP 800-90B's tests of independent symbols") struct IIDTestsTests {
    @Test(
        "statistics and p-values are those of NIST's own tool",
        arguments: ["letters", "bits", "walk", "three", "fair-bits"])
    func figures(_ name: String) throws {
        let nist = try NISTFigures(name, file: "sp800-90b-iid.txt")
        let tests = try #require(IIDTests(of: nist.symbols, shuffles: 0))
        try expectSame(
            [
                tests.independence.statistic, Double(tests.independence.degrees), tests.independence.pValue,
            ], nist["independence"])
        try expectSame(
            [tests.goodnessOfFit.statistic, Double(tests.goodnessOfFit.degrees), tests.goodnessOfFit.pValue],
            nist["fit"])
        try expectSame([Double(tests.longestRepeat.length), tests.longestRepeat.pValue], nist["repeat"])
        try expectSame(tests.permutations.map(\.value), nist["statistics"])
    }

    private func expectSame(_ ours: [Double], _ theirs: [Double?]) {
        #expect(ours.count == theirs.count)
        for (ours, theirs) in zip(ours, theirs) {
            let theirs = theirs ?? .nan
            #expect(abs(ours - theirs) <= 1e-9 * max(1, abs(theirs)), "\(ours), NIST \(theirs)")
        }
    }

    @Test("independent symbols pass, a walk fails, and the same seed gives the same counts")
    func shuffles() throws {
        var generator = SeededGenerator(seed: 9)
        let sound = (0..<3000).map { _ in UInt8.random(in: 0..<62, using: &generator) }
        let tests = try #require(IIDTests(of: sound, shuffles: 2_000))
        #expect(tests.permutations.allSatisfy { $0.isPassed })
        #expect(tests.independence.isPassed && tests.goodnessOfFit.isPassed && tests.longestRepeat.isPassed)
        let again = try #require(IIDTests(of: sound, shuffles: 2_000))
        #expect(tests.permutations.map(\.more) == again.permutations.map(\.more))
        var value: UInt8 = 0
        let walk = (0..<3000).map { _ in
            value = (value + UInt8.random(in: 0..<3, using: &generator)) % 62
            return value
        }
        let failed = try #require(IIDTests(of: walk, shuffles: 100))
        #expect(!failed.independence.isPassed)
        #expect(failed.permutations.filter { !$0.isPassed }.count > 5)
    }

    @Test("too few symbols, or one only, have none")
    func few() {
        #expect(IIDTests(of: [1, 2, 3], shuffles: 10) == nil)
        #expect(IIDTests(of: Array(repeating: 7, count: 100), shuffles: 10) == nil)
    }
}

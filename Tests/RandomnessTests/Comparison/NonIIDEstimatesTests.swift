import TestSupport
import Testing

@testable import Randomness

@Suite("SP 800-90B's estimators") struct NonIIDEstimatesTests {
    @Test("all ten give the figures of NIST's own tool", arguments: NISTFigures.names)
    func figures(_ name: String) throws {
        let nist = try NISTFigures(name, file: "sp800-90b.txt")
        let estimates = try #require(NonIIDEstimates(of: nist.symbols))
        for row in estimates.rows {
            let figures = try nist["6.3.\(row.number)"]
            // NIST's tool gives no figures of the bits of symbols that are bits.
            let perBit = estimates.width == 1 ? figures[0] : figures[1]
            expectSame(row.perSymbol, figures[0], "\(row.name) of symbols")
            expectSame(row.perBit, perBit, "\(row.name) of bits")
        }
        let least = try (1...10).flatMap { number in
            zip(try nist["6.3.\(number)"], [1.0, Double(estimates.width)]).compactMap { pair in
                pair.0.map { $0 * pair.1 }
            }
        }.min()
        #expect(abs(estimates.assessment - (least ?? 0)) < 1e-6)
    }

    private func expectSame(_ ours: Double?, _ theirs: Double?, _ what: String) {
        switch (ours, theirs) {
        case (nil, nil): break
        case (let ours?, let theirs?): #expect(abs(ours - theirs) < 1e-9, "\(what): \(ours), NIST \(theirs)")
        default: Issue.record("\(what): \(String(describing: ours)), NIST \(String(describing: theirs))")
        }
    }

    @Test("symbols are judged whatever numbers stand for them")
    func numbers() throws {
        var generator = SeededGenerator(seed: 8)
        let low = (0..<5000).map { _ in UInt8.random(in: 0..<4, using: &generator) }
        let first = try #require(NonIIDEstimates(of: low))
        let second = try #require(NonIIDEstimates(of: low.map { [7, 90, 130, 255][Int($0)] }))
        #expect(first.rows.map(\.perSymbol) == second.rows.map(\.perSymbol))
        #expect(first.width == 2 && second.width == 8)
    }

    @Test("too few symbols leave estimates out; one symbol only has none")
    func fewSymbols() throws {
        #expect(NonIIDEstimates(of: []) == nil)
        #expect(NonIIDEstimates(of: [5, 5, 5]) == nil)
        for count in 2...40 {
            let estimates = try #require(NonIIDEstimates(of: (0..<count).map { UInt8($0 % 3) }))
            #expect(estimates.rows.count == 10)
            #expect(estimates.rows[6].perSymbol == nil)
            #expect(estimates.assessment >= 0)
        }
    }

    @Test("substrings are counted alike by their first letters and by a suffix array", arguments: [2, 3, 62, 256])
    func substrings(_ size: Int) {
        var generator = SeededGenerator(seed: UInt64(size))
        let random = (0..<3000).map { _ in UInt8(Int.random(in: 0..<size, using: &generator)) }
        let zeros = [UInt8](repeating: 0, count: 20)
        for text in [random, random + zeros, zeros + random, random + random.prefix(7), Array(random.prefix(5))] {
            var ours: [Int] = []
            CommonPrefixes.forEach(in: text, size: size) { ours.append($0) }
            #expect(ours == SuffixArray(of: text, largest: size - 1).common.dropFirst().map { Int($0) })
        }
    }

    /// Bits of some kind: even, uneven, a period with flaws, long runs.
    private static func bits(_ kind: Int, _ count: Int, _ random: inout TestSupport.SeededGenerator) -> [UInt8] {
        let period = (0..<Int.random(in: 1...40, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random) }
        var last: UInt8 = 0
        return (0..<count).map { index in
            switch kind {
            case 0: return UInt8.random(in: 0...1, using: &random)
            case 1: return Int.random(in: 0..<10, using: &random) < 9 ? 1 : 0
            case 2: return period[index % period.count] ^ (Int.random(in: 0..<500, using: &random) == 0 ? 1 : 0)
            default:
                if Int.random(in: 0..<3000, using: &random) == 0 { last ^= 1 }
                return last
            }
        }
    }

    @Test("predictors of bits in blocks say what those of symbols say one by one", arguments: 0..<24)
    func blocks(seed: UInt64) {
        var random = TestSupport.SeededGenerator(seed: seed)
        // The long ones fill the dictionary.
        let count =
            seed < 16 ? Int.random(in: 18...700, using: &random) : Int.random(in: 25_000...40_000, using: &random)
        let bits = Self.bits(Int(seed % 4), count, &random)
        #expect(
            BinaryContextEstimators.markovModels(bits) == ContextEstimators.markovModels(bits, size: 2), "\(count) bits"
        )
        #expect(
            BinaryContextEstimators.dictionary(bits) == ContextEstimators.dictionary(bits, size: 2), "\(count) bits")
        let (inBlocks, oneByOne) = (LagEstimator.scoresOfBits(bits), LagEstimator.scoresOfSymbols(bits, size: 2))
        #expect(inBlocks.correct == oneByOne.correct, "\(count) bits")
        #expect(inBlocks.longest == oneByOne.longest, "\(count) bits")
    }
}

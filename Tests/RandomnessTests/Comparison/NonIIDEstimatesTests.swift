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

    /// Letters of some kind: even, uneven, or hardly ever anything else than the first.
    private static func letters(_ kind: Int, _ size: Int, _ count: Int) -> [UInt8] {
        var random = TestSupport.SeededGenerator(seed: UInt64(100 * kind + size))
        return (0..<count).map { _ in
            switch kind {
            case 0: UInt8(Int.random(in: 0..<size, using: &random))
            case 1: UInt8(Int.random(in: 0..<size, using: &random) * Int.random(in: 0..<size, using: &random) / size)
            default: Int.random(in: 0..<9, using: &random) > 0 ? 0 : UInt8(Int.random(in: 0..<size, using: &random))
            }
        }
    }

    @Test(
        "substrings are counted alike by words and by a suffix array", arguments: [2, 3, 8, 20, 62, 64, 100, 256], 0..<3
    )
    func substrings(_ size: Int, _ kind: Int) throws {
        let text = Self.letters(kind, size, 6000)
        for end in [0, 1, 19, 40] {
            // A run at the end, whose suffixes are beginnings of each other.
            let letters = PackedLetters(text + [UInt8](repeating: UInt8(size - 1), count: end), size: size)
            let words = SubstringCounts(comparingWordsOf: letters)
            let suffixes = SubstringCounts(sortingSuffixesOf: letters)
            // A word holds at most 58 bits.
            let isShort = suffixes.longest < 58 / letters.width
            #expect(words != nil || !isShort)
            guard let words else { continue }
            Self.expectAlike(words, suffixes)
        }
    }

    private static func expectAlike(_ words: SubstringCounts, _ suffixes: SubstringCounts) {
        #expect(words.pairs.dropFirst() == suffixes.pairs.dropFirst())
        let frequent = suffixes.most.dropFirst().prefix { $0 >= TupleEstimators.frequent }
        #expect(words.most.dropFirst().prefix(frequent.count) == frequent)
        #expect(words.most.dropFirst().dropFirst(frequent.count).allSatisfy { $0 < TupleEstimators.frequent })
    }

    @Test("some repeats that are longer than words are counted alike as well", arguments: [2, 3, 62, 256])
    func longRepeats(_ size: Int) throws {
        var random = TestSupport.SeededGenerator(seed: UInt64(size))
        var text = Self.letters(0, size, 40_000)
        for (times, length) in [(2, 300), (3, 200), (9, 70)] {
            let piece = Array(text[..<length].shuffled(using: &random))
            for _ in 0..<times {
                let place = Int.random(in: 0..<text.count - length, using: &random)
                text.replaceSubrange(place..<place + length, with: piece)
            }
        }
        text += text[100..<180]
        let letters = PackedLetters(text, size: size)
        let suffixes = SubstringCounts(sortingSuffixesOf: letters)
        #expect(suffixes.longest * letters.width > 58)
        let words = SubstringCounts(comparingWordsOf: letters)
        #expect(words != nil)
        if let words { Self.expectAlike(words, suffixes) }
    }

    @Test("few letters, and many long repeats, take the suffix array")
    func fallback() {
        let letters = Self.letters(0, 2, 5000)
        #expect(SubstringCounts(comparingWordsOf: PackedLetters(Array(letters.prefix(2048)), size: 2)) == nil)
        #expect(SubstringCounts(comparingWordsOf: PackedLetters(Self.letters(0, 1, 5000), size: 2)) == nil)
        let repeated = PackedLetters(letters + letters.prefix(300), size: 2)
        #expect(SubstringCounts(comparingWordsOf: repeated) == nil)
        #expect(SubstringCounts(of: repeated).longest >= 300)
    }

    /// The models of section 6.3.9 as it has them, one by one: for each symbol which orders know its context, and which of
    /// them predict it.
    private static func models(_ symbols: [UInt8], limit: Int) -> [(known: UInt32, right: UInt32)] {
        var counts = [[[UInt8]: [UInt8: Int]]](repeating: [:], count: 16)
        var pairs = [Int](repeating: 0, count: 16)
        return symbols.indices.dropFirst().map { index in
            let symbol = symbols[index]
            var (known, right, isKnown): (UInt32, UInt32, Bool) = (0, 0, true)
            for order in 1...min(16, index) {
                let context = Array(symbols[index - order..<index])
                let followers = counts[order - 1][context] ?? [:]
                isKnown = isKnown && !followers.isEmpty && order < index
                if isKnown {
                    known |= 1 << UInt32(order - 1)
                    let best = followers.max { ($0.value, $0.key) < ($1.value, $1.key) }
                    if best?.key == symbol { right |= 1 << UInt32(order - 1) }
                    if followers[symbol] == nil {
                        if pairs[order - 1] >= limit { continue }
                        pairs[order - 1] += 1
                    }
                } else {
                    if pairs[order - 1] >= limit { continue }
                    pairs[order - 1] += 1
                }
                counts[order - 1][context, default: [:]][symbol, default: 0] += 1
            }
            return (known, right)
        }
    }

    @Test(
        "Markov models of symbols say what the standard has them say, where they are full as well",
        arguments: [3, 16, 17, 62, 256], [50, 700, 100_000])
    func markovModels(_ size: Int, _ limit: Int) {
        for kind in 0..<3 {
            let symbols = Self.letters(kind, size, 3000) + Self.letters(kind, size, 600)
            var models = SymbolMarkovModels(size: size, limit: limit)
            let wanted = Self.models(symbols, limit: limit)
            symbols.withUnsafeBufferPointer { symbols in
                let wrong = (1..<symbols.count).first { index in
                    let judgement = models.follow(symbols, at: index)
                    return (judgement.known, judgement.right) != wanted[index - 1]
                }
                #expect(wrong == nil, "kind \(kind)")
            }
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

    @Test("estimators of bits say what those of symbols say one by one", arguments: 0..<40)
    func blocks(seed: UInt64) {
        var random = TestSupport.SeededGenerator(seed: seed)
        // Short ones, ends about those of blocks, and long ones that fill the dictionary.
        let count =
            switch seed / 8 {
            case 0, 1: Int.random(in: 18...700, using: &random)
            case 2: 64 * Int.random(in: 1...70, using: &random) + Int.random(in: -2...2, using: &random)
            default: Int.random(in: 25_000...40_000, using: &random)
            }
        let symbols = Self.bits(Int(seed % 4), count, &random)
        let bits = BitString(symbols)
        #expect(LagEstimator.guesses(bits) == LagEstimator.guesses(symbols, size: 2), "\(count) bits")
        #expect(
            BinaryContextEstimators.markovModels(bits) == ContextEstimators.markovModels(symbols, size: 2),
            "\(count) bits")
        #expect(
            BinaryContextEstimators.dictionary(bits) == ContextEstimators.dictionary(symbols, size: 2), "\(count) bits")
        #expect(
            WindowEstimators.mostCommonInWindow(bits) == WindowEstimators.mostCommonInWindow(symbols, size: 2),
            "\(count) bits")
        #expect(
            CountingEstimators.mostCommonValue(bits) == CountingEstimators.mostCommonValue(symbols, size: 2),
            "\(count) bits")
    }

    @Test("bits are the lowest ones of letters, the most significant first", arguments: [1, 3, 6, 8])
    func packing(_ width: Int) {
        var random = TestSupport.SeededGenerator(seed: UInt64(width))
        let letters = (0..<100).map { _ in UInt8.random(in: 0..<255, using: &random) & UInt8((1 << width) - 1) }
        let bits = letters.flatMap { letter in (0..<width).reversed().map { letter >> UInt8($0) & 1 } }
        for limit in [Int.max, 0, 1, 63, 64, 65, 98, 100 * width] {
            let string = BitString(letters, width: width, limit: limit)
            #expect(string.count == min(limit, bits.count))
            #expect((0..<string.count).map { string[$0] } == Array(bits.prefix(limit)))
            #expect(string.ones == bits.prefix(limit).count { $0 == 1 })
            for start in [-70, -64, -3, 0, 1, 40, string.count] where start <= string.count {
                let window = (start..<start + 64).reduce(UInt64(0)) { word, index in
                    word << 1 | UInt64(0..<string.count ~= index ? bits[index] : 0)
                }
                #expect(string.window(at: start) == window, "\(start) of \(string.count)")
            }
        }
    }

    @Test("the best of some predictors is followed as step by step", arguments: 0..<20)
    func scores(seed: UInt64) {
        var random = TestSupport.SeededGenerator(seed: seed)
        var scores = PredictorScores(predictors: 5)
        // Rarely, sometimes or often right; in the even ones predictors are silent now and then.
        let chance = [2, 5, 9][Int(seed % 3)]
        var (totals, winner, correct, run, longest) = ([0, 0, 0, 0, 0], 0, 0, 0, 0)
        for steps in (0..<60).map({ _ in Int.random(in: 1...64, using: &random) }) {
            var right = [UInt64](repeating: 0, count: 5)
            var silent = right
            for step in 0..<steps {
                let before = winner
                let bit = UInt64(1) << UInt64(63 - step)
                for predictor in 0..<5 {
                    let isSilent = seed % 2 == 0 && Int.random(in: 0..<20, using: &random) == 0
                    let isRight = !isSilent && Int.random(in: 0..<10, using: &random) < chance
                    if isSilent { silent[predictor] |= bit }
                    if isRight {
                        right[predictor] |= bit
                        totals[predictor] += 1
                        if totals[predictor] >= totals[winner] { winner = predictor }
                    }
                    if predictor == before, !isSilent {
                        correct += isRight ? 1 : 0
                        run = isRight ? run + 1 : 0
                        longest = max(longest, run)
                    }
                }
            }
            scores.add(right: right, silent: silent, steps: steps)
        }
        #expect(scores.guesses.correct == correct)
        #expect(scores.guesses.longest == longest)
    }
}

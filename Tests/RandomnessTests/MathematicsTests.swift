import TestSupport
import Testing

@testable import Randomness

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@Suite("Functions of probability")
struct MathematicsTests {
    @Test(
        "log gamma",
        arguments: [
            (0.5, 0.5723649429247001), (1, 0), (1.5, -0.12078223763524522), (3, 0.6931471805599453),
            (10.25, 13.368023671476049), (1000, 5905.220423209181), (1e7, 1.511809493694739e8),
        ])
    func logGamma(x: Double, expected: Double) {
        #expect(abs(SpecialFunctions.logGamma(x) - expected) <= 1e-12 * max(1, abs(expected)))
    }

    @Test("the tails of the binomial law are the sums of its terms", arguments: [(10, 0.3), (64, 0.02), (200, 0.5)])
    func binomial(n: Int, p: Double) {
        for count in 0...n {
            let upper = SpecialFunctions.logSum((count...n).map { SpecialFunctions.logBinomial($0, n: n, p: p) })
            let lower = SpecialFunctions.logSum((0...count).map { SpecialFunctions.logBinomial($0, n: n, p: p) })
            #expect(abs(SpecialFunctions.logBinomialAtLeast(count, n: n, p: p) - upper) < 1e-9)
            #expect(abs(SpecialFunctions.logBinomialAtMost(count, n: n, p: p) - lower) < 1e-9)
        }
    }

    @Test("the upper bound of Clopper and Pearson")
    func clopperPearson() {
        // 1 of 100: 0.0466 at 95 %, one-sided.
        #expect(abs(SpecialFunctions.binomialUpperBound(1, n: 100, level: 0.05) - 0.046558) < 1e-5)
        #expect(abs(SpecialFunctions.binomialUpperBound(0, n: 100, level: 0.05) - (1 - pow(0.05, 0.01))) < 1e-9)
        #expect(SpecialFunctions.binomialUpperBound(7, n: 7, level: 0.05) == 1)
    }

    @Test(
        "the bound of chi-square is never below the exact tail, and not far above",
        arguments: [(12, 4), (9, 5), (20, 3)])
    func squareSum(n: Int, cells: Int) {
        let squares = SquareSum(n: n, cells: cells)
        var law: [Double: Double] = [:]
        func go(_ counts: [Int32], _ left: Int, _ weight: Double) {
            if counts.count == cells - 1 {
                let all = counts + [Int32(left)]
                let logP =
                    weight - SpecialFunctions.logFactorial(left) + SpecialFunctions.logFactorial(n)
                    - Double(n) * log(Double(cells))
                law[(squares.statistic(of: all) * 1e6).rounded(), default: 0] += exp(logP)
                return
            }
            for count in 0...left {
                go(counts + [Int32(count)], left - count, weight - SpecialFunctions.logFactorial(count))
            }
        }
        go([], n, 0)
        #expect(abs(law.values.reduce(0, +) - 1) < 1e-9)
        for value in law.keys {
            let upper = law.filter { $0.key >= value }.values.reduce(0, +)
            let lower = law.filter { $0.key <= value }.values.reduce(0, +)
            #expect(squares.logAtLeast(value / 1e6 - 1e-6) >= log(upper) - 1e-9)
            #expect(squares.logAtMost(value / 1e6 + 1e-6) >= log(lower) - 1e-9)
            if upper < 0.01, upper > 1e-6 {
                #expect(squares.logAtLeast(value / 1e6 - 1e-6) < log(upper) + log(250 * Double(n).squareRoot()))
            }
        }
    }

    @Test(
        "the bound of different letters is never below the exact tail, and not far above",
        arguments: [(3, 4, 5), (20, 8, 6), (40, 32, 62)])
    func occupancy(keys: Int, length: Int, letters: Int) {
        let sum = OccupancySum(keys: keys, length: length, letters: letters)
        #expect(abs(sum.law.reduce(0, +) - 1) < 1e-12)
        let expected = Double(letters) * (1 - pow(1 - 1 / Double(letters), Double(length)))
        #expect(abs(sum.mean - Double(keys) * expected) < 1e-9 * sum.mean)
        var law = [1.0]
        for _ in 0..<keys {
            var next = [Double](repeating: 0, count: law.count + sum.law.count - 1)
            for (a, p) in law.enumerated() { for (b, q) in sum.law.enumerated() { next[a + b] += p * q } }
            law = next
        }
        for value in law.indices {
            let (upper, lower) = (law[value...].reduce(0, +), law[...value].reduce(0, +))
            if upper > 0 { #expect(sum.logAtLeast(value) >= log(upper) - 1e-9) }
            if lower > 0 { #expect(sum.logAtMost(value) >= log(lower) - 1e-9) }
            if upper < 0.01, upper > 1e-9 { #expect(sum.logAtLeast(value) < log(upper) + 4) }
            if lower < 0.01, lower > 1e-9 { #expect(sum.logAtMost(value) < log(lower) + 4) }
        }
    }

    @Test("suffixes are in order, and neighbours share what is said", arguments: 0..<40)
    func suffixes(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let letters = Int.random(in: 1...5, using: &generator)
        let count = Int.random(in: 1...60, using: &generator)
        var text = (0..<count).map { _ in UInt8.random(in: 0..<UInt8(letters), using: &generator) }
        if seed % 4 == 0 { text = (0..<count).map { UInt8($0 % letters) } }
        let suffixes = SuffixArray(of: text, largest: letters)
        let expected = text.indices.sorted { text[$0...].lexicographicallyPrecedes(text[$1...]) }
        #expect(suffixes.order.map { Int($0) } == expected)
        for place in 1..<max(1, count) {
            let (left, right) = (text[expected[place - 1]...], text[expected[place]...])
            #expect(Int(suffixes.common(at: place)) == zip(left, right).prefix { $0 == $1 }.count)
        }
    }

    @Test("the linear complexity of a register's output is the register's length", arguments: [17, 31, 64, 65, 130])
    func register(length: Int) {
        var generator = SeededGenerator(seed: UInt64(length))
        let taps = (0..<length).map { _ in Bool.random(using: &generator) }
        var bits = (0..<length).map { _ in Bool.random(using: &generator) }
        while bits.count < 4 * length + 70 {
            let window = bits.suffix(length)
            bits.append(zip(window, [true] + taps.dropFirst()).reduce(false) { $0 != ($1.0 && $1.1) })
        }
        #expect(Self.length(bits) <= length)
        #expect(Self.length(bits) > length / 2)
        #expect(Self.length([false, false, false, true]) == 4)
        #expect(Self.length([true, false, true, false, true, false]) == 2)
    }

    @Test("the linear complexity is that of the algorithm taken bit by bit", arguments: [1, 63, 64, 65, 300, 1_000])
    func complexity(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        for zeros in [0, count / 3, count - 1] {
            let bits = (0..<count).map { $0 >= zeros && Bool.random(using: &generator) }
            #expect(Self.length(bits) == Self.complexity(bits))
        }
    }

    private static func length(_ bits: [Bool]) -> Int { LinearComplexity.of(BitString(bits.map { $0 ? 1 : 0 })) }

    /// Massey's algorithm as he writes it.
    private static func complexity(_ bits: [Bool]) -> Int {
        var (current, previous) = ([true], [true])
        var (length, gap) = (0, 1)
        for index in bits.indices {
            var isWrong = false
            for place in 0...length where place < current.count && current[place] && bits[index - place] {
                isWrong.toggle()
            }
            if isWrong {
                let saved = current
                current += Array(repeating: false, count: max(0, previous.count + gap - current.count))
                for (place, bit) in previous.enumerated() where bit { current[place + gap].toggle() }
                if 2 * length <= index { (length, previous, gap) = (index + 1 - length, saved, 0) }
            }
            gap += 1
        }
        return length
    }

    @Test("equal letters at a distance are counted one by one", arguments: [1, 2, 31, 32, 33, 100, 20_000, 40_000])
    func equalLetters(distance: Int) {
        var generator = SeededGenerator(seed: UInt64(distance))
        for size: UInt8 in [1, 2, 64] {
            let letters = (0..<20_011).map { _ in UInt8.random(in: 0..<size, using: &generator) }
            let expected = letters.indices.dropFirst(distance).count { letters[$0] == letters[$0 - distance] }
            #expect(letters.withUnsafeBufferPointer { EqualLetters.count($0, at: distance) } == expected)
        }
    }

    @Test("ranks")
    func ranks() {
        var bits = BitMatrix(columns: 70)
        bits.add(ones: [0, 1, 69])
        bits.add(ones: [1, 69])
        bits.add(ones: [0])
        #expect(bits.rank == 2)
        var numbers = ModularMatrix(prime: 31, columns: 3)
        numbers.add([1, 2, 3])
        numbers.add([2, 4, 6])
        numbers.add([30, 29, 28])
        numbers.add([0, 0, 5])
        #expect(numbers.rank == 2)
    }

    @Test("the bound of the ascents is never below the exact Eulerian tail", arguments: [4, 7, 12])
    func eulerian(n: Int) {
        var law = [1.0]
        for size in 2...n {
            law = (0..<size).map { ascents in
                let before = ascents < law.count ? law[ascents] * Double(ascents + 1) : 0
                let risen = ascents > 0 ? law[ascents - 1] * Double(size - ascents) : 0
                return (before + risen) / Double(size)
            }
        }
        for count in 0..<n {
            #expect(Battery.logEulerianAtLeast(count, n) >= log(law[count...].reduce(0, +)) - 1e-9)
        }
        #expect(Battery.logEulerianAtLeast(n - 1, n) < log(law[n - 1]) + 1e-9)
    }

    @Test(
        "the expected number of chance relations is that of all functions",
        arguments: [(4, 1, 3), (5, 2, 2), (6, 2, 3)])
    func relations(n: Int, length: Int, k: Int) {
        // Every function of the letters that is a sum of one function a position: E of those that vanish on n keys.
        var functions = Set<[Bool]>()
        let keys = (0..<Int(pow(Double(k), Double(length))))
        for choice in 0..<(1 << (k * length)) {
            functions.insert(
                keys.map { key in
                    var (rest, value) = (key, false)
                    for position in 0..<length {
                        if choice >> (position * k + rest % k) & 1 == 1 { value.toggle() }
                        rest /= k
                    }
                    return value
                })
        }
        let expected = functions.filter { $0.contains(true) }.reduce(0.0) { sum, function in
            sum + pow(Double(function.count { !$0 }) / Double(function.count), Double(n))
        }
        #expect(abs(exp(Battery.logExpectedRelations(n: n, length: length, alphabetSize: k)) - expected) < 1e-9)
    }

    @Test("a transform finds the one frequency there is")
    func transform() {
        var real = (0..<64).map { cos(2 * Double.pi * 5 * Double($0) / 64) }
        var imaginary = (0..<64).map { sin(2 * Double.pi * 5 * Double($0) / 64) }
        FourierTransform.transform(&real, &imaginary)
        for frequency in 0..<64 { #expect(abs(real[frequency] - (frequency == 5 ? 64 : 0)) < 1e-9) }
    }
}

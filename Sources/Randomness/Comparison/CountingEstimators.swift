#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The estimators of SP 800-90B that count: sections 6.3.1 to 6.3.4.
enum CountingEstimators {
    /// 6.3.1: the most common value.
    static func mostCommonValue(_ symbols: [UInt8], size: Int) -> Double {
        var counts = [Int](repeating: 0, count: size)
        for symbol in symbols { counts[Int(symbol)] += 1 }
        return EntropyEstimate.fromProportion(Double(counts.max() ?? 0) / Double(symbols.count), n: symbols.count)
    }

    /// The same for bits.
    static func mostCommonValue(_ bits: BitString) -> Double {
        let most = max(bits.ones, bits.count - bits.ones)
        return EntropyEstimate.fromProportion(Double(most) / Double(bits.count), n: bits.count)
    }

    /// 6.3.2: the mean time to a collision of bits, which is 2 or 3.
    static func collision(_ bits: BitString) -> Double {
        var index = 0
        var count = 0
        var squares = 0
        while index < bits.count - 1 {
            // A step looks at two bits, or three.
            var differs = bits.window(at: index) ^ bits.window(at: index + 1)
            let end = min(index + 62, bits.count - 1)
            while index < end {
                let isLater = Int(truncatingIfNeeded: differs &>> 63)
                index &+= 2 &+ isLater
                count &+= 1
                squares &+= 4 &+ 5 &* isLater
                differs = differs &<< UInt64(2 &+ isLater)
            }
        }
        if index > bits.count {
            // The last three would have needed one bit more.
            (index, count, squares) = (index - 3, count - 1, squares - 9)
        }
        let mean = Double(index) / Double(count)
        let deviation = ((Double(squares) - Double(index) * mean) / Double(count - 1)).squareRoot()
        let bound = max(2, mean - EntropyEstimate.quantile * deviation / Double(count).squareRoot())
        // The expected time is 2 + 2 p (1 - p).
        return bound < 2.5 ? -log2(0.5 + (1.25 - 0.5 * bound).squareRoot()) : 1
    }

    /// 6.3.3: the likeliest path of 128 bits in a chain of first order.
    static func markov(_ bits: BitString) -> Double {
        let last = bits[bits.count - 1]
        let ones = Double(bits.ones - Int(last))
        var zeros = Double(bits.count - 1) - ones
        let fromZero = Double(bits.pairs { ~$0 & ~$1 })
        let fromOne = Double(bits.pairs { $0 & ~$1 })
        let p00 = zeros > 0 ? fromZero / zeros : 0
        let p01 = zeros > 0 ? 1 - p00 : 0
        let p10 = ones > 0 ? fromOne / ones : 0
        let p11 = ones > 0 ? 1 - p10 : 0
        if last == 0 { zeros += 1 }
        let p0 = zeros / Double(bits.count)
        let paths: [(start: Double, steps: [(p: Double, times: Double)])] = [
            (p0, [(p00, 127.0)]), (p0, [(p01, 64), (p10, 63)]), (p0, [(p01, 1), (p11, 126)]),
            (1 - p0, [(p10, 1), (p00, 126)]), (1 - p0, [(p10, 64), (p01, 63)]), (1 - p0, [(p11, 127)]),
        ]
        let costs = paths.filter { $0.steps.allSatisfy { $0.p > 0 } }.map { path in
            path.steps.reduce(-log2(path.start)) { $0 - $1.times * log2($1.p) }
        }
        return min(1, min(128, costs.min() ?? 128) / 128)
    }

    /// 6.3.4: Maurer's universal statistic on blocks of six bits. Nil for 1,000 blocks or fewer.
    static func compression(_ bits: BitString) -> Double? {
        let (width, dictionary) = (6, 1000)
        let blocks = bits.count / width
        if blocks <= dictionary { return nil }
        var logs = LogarithmTable()
        var last = [Int](repeating: 0, count: 1 << width)
        var sum = KahanSum()
        var squares = KahanSum()
        for block in 0..<blocks {
            let value = Int(bits.window(at: block * width) >> UInt64(64 - width))
            if block >= dictionary {
                let distance = logs[block + 1 - last[value]]
                sum.add(distance)
                squares.add(distance * distance)
            }
            last[value] = block + 1
        }
        let count = Double(blocks - dictionary)
        let mean = sum.value / count
        let deviation = 0.5907 * (squares.value / (count - 1) - mean * mean).squareRoot()
        let bound = mean - EntropyEstimate.quantile * deviation / count.squareRoot()
        let size = Double(1 << width)
        func excess(_ p: Double) -> Double {
            expectation(p, dictionary, blocks, &logs) + (size - 1)
                * expectation((1 - p) / (size - 1), dictionary, blocks, &logs) - bound
        }
        let atLeast = excess(1 / size)
        if atLeast <= 0 { return 1 }
        // The expectation falls to zero as p rises to one.
        let p = root(of: excess, from: (1 / size, atLeast), to: (1, -bound))
        return -log2(p) / Double(width)
    }

    /// The function G of section 6.3.4, step 7, with sums that are carried along.
    private static func expectation(
        _ z: Double, _ dictionary: Int, _ blocks: Int, _ logs: inout LogarithmTable
    ) -> Double {
        var power = 1 - z
        var inner = KahanSum()
        for index in 2..<max(3, dictionary + 1) {
            inner.add(logs[index] * power)
            power *= 1 - z
        }
        let first = inner.value
        var outer = KahanSum()
        outer.add(Double(blocks - dictionary) * first)
        for index in (dictionary + 1)..<blocks {
            let term = logs[index] * power
            inner.add(term)
            outer.add(Double(blocks - index) * term)
            power *= 1 - z
            // What is left is below the smallest digit of the sum.
            if power < 1e-20 { break }
        }
        inner.add(log2(Double(blocks)) * power)
        return z * (z * outer.value + (inner.value - first)) / Double(blocks - dictionary)
    }

    /// Where a function that falls from above zero to below it is zero (Ridders, IEEE Transactions on Circuits and Systems 26,
    /// 1979), given its values at both ends.
    private static func root(
        of function: (Double) -> Double, from left: (x: Double, value: Double), to right: (x: Double, value: Double)
    ) -> Double {
        var (left, right) = (left, right)
        while right.x - left.x > 1e-15 * right.x {
            let x = (left.x + right.x) / 2
            let middle = (x: x, value: function(x))
            let scale = (middle.value * middle.value - left.value * right.value).squareRoot()
            let guess = x + (x - left.x) * middle.value / scale
            let ends = (left.x, right.x)
            if middle.value > 0 { left = middle } else { right = middle }
            if guess > left.x, guess < right.x {
                let value = function(guess)
                if value > 0 { left = (guess, value) } else { right = (guess, value) }
            }
            // Nothing lies between.
            if ends == (left.x, right.x) { break }
        }
        return right.x
    }
}

/// Logarithms to base 2 of whole numbers, each worked out once; that of zero is not asked for.
private struct LogarithmTable {
    private var values = [0.0]

    subscript(_ number: Int) -> Double {
        mutating get {
            while values.count <= number { values.append(log2(Double(values.count))) }
            return values[number]
        }
    }
}

/// A sum that keeps the digits that plain addition loses (Kahan, CACM 8, 1965).
struct KahanSum {
    private(set) var value = 0.0
    private var lost = 0.0

    mutating func add(_ term: Double) {
        let corrected = term - lost
        let next = value + corrected
        lost = (next - value) - corrected
        value = next
    }
}

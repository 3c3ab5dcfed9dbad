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

    /// 6.3.2: the mean time to a collision of bits, which is 2 or 3.
    static func collision(_ bits: [UInt8]) -> Double {
        var index = 0
        var count = 0
        var squares = 0
        while index < bits.count - 1 {
            let time = bits[index] == bits[index + 1] ? 2 : 3
            if time == 3, index >= bits.count - 2 { break }
            count += 1
            squares += time * time
            index += time
        }
        let mean = Double(index) / Double(count)
        let deviation = ((Double(squares) - Double(index) * mean) / Double(count - 1)).squareRoot()
        let bound = max(2, mean - EntropyEstimate.quantile * deviation / Double(count).squareRoot())
        // The expected time is 2 + 2 p (1 - p).
        return bound < 2.5 ? -log2(0.5 + (1.25 - 0.5 * bound).squareRoot()) : 1
    }

    /// 6.3.3: the likeliest path of 128 bits in a chain of first order.
    static func markov(_ bits: [UInt8]) -> Double {
        var zeros = 0.0
        var (fromZero, fromOne) = (0.0, 0.0)
        for index in 0..<(bits.count - 1) {
            if bits[index] == 0 {
                zeros += 1
                if bits[index + 1] == 0 { fromZero += 1 }
            } else if bits[index + 1] == 0 {
                fromOne += 1
            }
        }
        let ones = Double(bits.count - 1) - zeros
        let p00 = zeros > 0 ? fromZero / zeros : 0
        let p01 = zeros > 0 ? 1 - p00 : 0
        let p10 = ones > 0 ? fromOne / ones : 0
        let p11 = ones > 0 ? 1 - p10 : 0
        if bits.last == 0 { zeros += 1 }
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
    static func compression(_ bits: [UInt8]) -> Double? {
        let (width, dictionary) = (6, 1000)
        let blocks = bits.count / width
        if blocks <= dictionary { return nil }
        var last = [Int](repeating: 0, count: 1 << width)
        var sum = KahanSum()
        var squares = KahanSum()
        for block in 0..<blocks {
            var value = 0
            for bit in 0..<width { value = value << 1 | Int(bits[block * width + bit]) }
            if block >= dictionary {
                let distance = log2(Double(block + 1 - last[value]))
                sum.add(distance)
                squares.add(distance * distance)
            }
            last[value] = block + 1
        }
        let count = Double(blocks - dictionary)
        let mean = sum.value / count
        let deviation = 0.5907 * (squares.value / (count - 1) - mean * mean).squareRoot()
        let bound = mean - EntropyEstimate.quantile * deviation / count.squareRoot()
        let logs = (0...blocks).map { $0 == 0 ? 0 : log2(Double($0)) }
        let size = Double(1 << width)
        func expected(_ p: Double) -> Double {
            expectation(p, dictionary, blocks, logs) + (size - 1)
                * expectation((1 - p) / (size - 1), dictionary, blocks, logs)
        }
        if expected(1 / size) <= bound { return 1 }
        // The expectation falls as p rises.
        var (low, high) = (1 / size, 1.0)
        for _ in 0..<200 where high - low > 1e-16 * high {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if expected(middle) > bound { low = middle } else { high = middle }
        }
        return -log2(high) / Double(width)
    }

    /// The function G of section 6.3.4, step 7, with sums that are carried along.
    private static func expectation(_ z: Double, _ dictionary: Int, _ blocks: Int, _ logs: [Double]) -> Double {
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
            if power < 1e-30 { break }
        }
        inner.add(logs[blocks] * power)
        return z * (z * outer.value + (inner.value - first)) / Double(blocks - dictionary)
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

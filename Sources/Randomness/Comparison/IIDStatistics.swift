/// The statistics of SP 800-90B, sections 5.1.1 to 5.1.10, that are compared with those of shuffled symbols.
///
/// With the conventions of NIST's own tool. Its nineteenth, the length after compression by bzip2 (5.1.11), is left out.
struct IIDStatistics: Sendable {
    /// What is compared, in the order of the tool.
    static let names =
        [
            "excursion", "directional runs", "longest directional run", "increases and decreases",
            "runs based on the median", "longest run based on the median", "average collision", "longest collision",
        ] + lags.map { "periodicity at \($0)" } + lags.map { "covariance at \($0)" }

    private static let lags = [1, 2, 8, 16, 32]

    /// A number for each name.
    let values: [Double]

    /// - Parameters:
    ///   - raw: the symbols as they are, of which excursion and covariance are computed.
    ///   - symbols: the same, numbered without gaps.
    ///   - median: of the numbered symbols.
    init(raw: [UInt8], symbols: [UInt8], size: Int, median: Double) {
        // Bits are counted, or read as numbers, eight at a time.
        let isBinary = size == 2
        let ones = isBinary ? Self.blocks(symbols) { $0 + $1 } : symbols
        let numbers = isBinary ? Self.blocks(symbols) { $0 << 1 | $1 } : symbols
        let rises = zip(ones, ones.dropFirst()).map { $0 <= $1 }
        let above = symbols.map { Double($0) >= median }
        let up = rises.count { $0 }
        let collisions = Self.collisions(numbers, size: isBinary ? 256 : size)
        let sum = collisions.reduce(0, +)
        let products = isBinary ? ones : raw
        values =
            [
                Self.excursion(raw), Double(Self.runs(rises).count), Double(Self.runs(rises).longest),
                Double(max(up, rises.count - up)), Double(Self.runs(above).count), Double(Self.runs(above).longest),
                collisions.isEmpty ? 0 : Double(sum) / Double(collisions.count), Double(collisions.max() ?? 0),
            ]
            + Self.lags.map { lag in Double(zip(ones, ones.dropFirst(lag)).count { $0 == $1 }) }
            + Self.lags.map { lag in
                Double(zip(products, products.dropFirst(lag)).reduce(0) { $0 + Int($1.0) * Int($1.1) })
            }
    }

    /// The last block may be shorter: it is filled with zeros.
    private static func blocks(_ bits: [UInt8], _ join: (UInt8, UInt8) -> UInt8) -> [UInt8] {
        stride(from: 0, to: bits.count, by: 8).map { start in
            (start..<(start + 8)).reduce(0) { join($0, $1 < bits.count ? bits[$1] : 0) }
        }
    }

    private static func excursion(_ symbols: [UInt8]) -> Double {
        let mean = Double(symbols.reduce(0) { $0 + Int($1) }) / Double(symbols.count)
        var sum = 0
        var farthest = 0.0
        for (index, symbol) in symbols.enumerated() {
            sum += Int(symbol)
            farthest = max(farthest, abs(Double(sum) - Double(index + 1) * mean))
        }
        return farthest
    }

    private static func runs(_ values: [Bool]) -> (count: Int, longest: Int) {
        var (count, longest, run) = (0, 0, 0)
        var last: Bool?
        for value in values {
            if value != last { (count, run) = (count + 1, 0) }
            run += 1
            longest = max(longest, run)
            last = value
        }
        return (count, longest)
    }

    /// How many symbols it takes each time until one comes again.
    private static func collisions(_ symbols: [UInt8], size: Int) -> [Int] {
        var lengths: [Int] = []
        var seenIn = [Int](repeating: -1, count: size)
        var length = 0
        for symbol in symbols {
            if seenIn[Int(symbol)] == lengths.count {
                lengths.append(length + 1)
                length = 0
            } else {
                seenIn[Int(symbol)] = lengths.count
                length += 1
            }
        }
        return lengths
    }
}

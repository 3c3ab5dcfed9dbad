internal import OwnThread

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The bits of the numbers of letters, and how far from fair they can be.
struct LetterBits {
    /// How many bits number a letter.
    let width: Int
    /// Whether all numbers of that many bits are letters, so that the bits are independent and fair.
    let isComplete: Bool
    /// The largest probability that a sum of bits of one letter, one or more, is 0, or that it is 1.
    let largestBias: Double
    /// The logarithm of 2^width / k: by how much a single letter can be likelier than its bits would say.
    let logExcess: Double

    init(alphabetSize k: Int) {
        var width = 1
        while 1 << width < k { width += 1 }
        self.width = width
        isComplete = 1 << width == k
        logExcess = log(Double(1 << width) / Double(k))
        var largest = 0.5
        for mask in 1..<(1 << width) {
            let odd = (0..<k).count { ($0 & mask).nonzeroBitCount & 1 == 1 }
            largest = max(largest, Double(max(odd, k - odd)) / Double(k))
        }
        largestBias = largest
    }
}

extension Battery {
    /// The samples a rank is taken of: all keys, every second, every fourth.
    private static let decimations: [(step: Int, offset: Int)] = [
        (1, 0), (2, 0), (2, 1), (4, 0), (4, 1), (4, 2), (4, 3),
    ]

    private static func words(_ decimation: (step: Int, offset: Int)) -> String {
        switch decimation.step {
        case 1: "all keys"
        case 2: "every second key"
        default: "every fourth key"
        }
    }

    /// The rank over GF(2) of the matrix with a row [1, bits of the letters] for each key.
    ///
    /// A generator that is linear over GF(2) (xorshift, V8's Math.random, LFSRs, Mersenne Twister, xor checksums) puts all
    /// rows into a subspace. P(the columns obey j relations) <= (number of j-dimensional subspaces, < 3.47 2^(j (c - j)))
    /// times P(one row obeys them)^N, which is 2^-j if all numbers are letters, and else at most
    /// min(largest bias, (2^b/k)^L 2^-j). For all keys, every second and every fourth, in each common letter order.
    static func bitRankTests(_ sample: KeySample) -> [BatteryTest] {
        let length = sample.length
        let bits = LetterBits(alphabetSize: sample.alphabet.size)
        let columns = length * bits.width + 1
        var worst: (logP: Double, text: String, finding: String) = (0, "no fewer than chance gives", "")
        var hypotheses = 0
        for order in sample.alphabet.commonOrders {
            guard let letters = sample.renumbered(by: order)?.letters else { continue }
            for decimation in decimations {
                var matrix = BitMatrix(columns: columns)
                var rows = 0
                var ones: [Int] = []
                for key in stride(from: decimation.offset, to: sample.count, by: decimation.step) {
                    rows += 1
                    if matrix.rank == columns { continue }
                    ones.removeAll(keepingCapacity: true)
                    ones.append(0)
                    for place in 0..<length {
                        var value = Int(letters[key * length + place])
                        while value != 0 {
                            ones.append(1 + place * bits.width + value.trailingZeroBitCount)
                            value &= value - 1
                        }
                    }
                    matrix.add(ones: ones)
                }
                hypotheses += 1
                let relations = Double(columns - matrix.rank)
                if relations == 0 { continue }
                var logRow = -relations * log(2)
                if !bits.isComplete { logRow = min(log(bits.largestBias), logRow + Double(length) * bits.logExcess) }
                let logP = log(3.47) + relations * Double(matrix.rank) * log(2) + Double(rows) * logRow
                if logP < worst.logP {
                    worst = (
                        logP,
                        "rank \(matrix.rank) of \(min(rows, columns)) (\(words(decimation)), order \(order.name))",
                        "the bits of the letters obey \(columns - matrix.rank) linear relations over GF(2): the generator "
                            + "is linear, as Math.random, xorshift and Mersenne Twister are, or part of the key is a checksum"
                    )
                }
            }
        }
        return [
            BatteryTest(
                .bitRank, "rank of the letters' bits", observed: worst.text, logP: worst.logP,
                hypotheses: Double(hypotheses), finding: worst.finding)
        ]
    }

    /// The linear complexity of each bit of the letters, as a stream.
    ///
    /// Of the 2^n sequences at most 4^l have a complexity of l or less (l <= n/2), and at most 4/3 4^(n-l) one of l or more
    /// (l > n/2); each has a probability of at most (largest bias)^n. In each common letter order; at most 65,536 letters.
    static func linearComplexityTests(_ sample: KeySample) -> [BatteryTest] {
        let bits = LetterBits(alphabetSize: sample.alphabet.size)
        let n = min(sample.letters.count, 65_536)
        var low: (logP: Double, text: String) = (0, "as long as chance gives")
        var high: (logP: Double, text: String) = (0, "as long as chance gives")
        // Orders that differ in a few letters share most of their bits.
        var seen: Set<BitString> = []
        var streams: [(name: String, bits: BitString)] = []
        for order in sample.alphabet.commonOrders {
            guard let letters = sample.renumbered(by: order)?.letters.prefix(n) else { continue }
            for plane in 0..<bits.width {
                let stream = BitString(letters.map { $0 >> UInt8(plane) & 1 })
                if seen.insert(stream).inserted { streams.append(("bit \(plane), order \(order.name)", stream)) }
            }
        }
        let complexities = Concurrently.map(streams) { LinearComplexity.of($0.bits) }
        for (stream, complexity) in zip(streams, complexities) {
            let text = "\(complexity) for \(n) bits (\(stream.name))"
            let logLow = Double(complexity) * log(4) + Double(n) * log(bits.largestBias)
            if 2 * complexity <= n, logLow < low.logP { low = (logLow, text) }
            let logHigh = log(4.0 / 3) + Double(n - complexity) * log(4) - Double(n) * log(2)
            if bits.isComplete, 2 * complexity > n, logHigh < high.logP { high = (logHigh, text) }
        }
        let hypotheses = streams.count
        return [
            BatteryTest(
                .linearComplexity, "shortest feedback register, too short", observed: low.text, logP: low.logP,
                hypotheses: Double(hypotheses),
                finding:
                    "a bit of the letters comes from a short linear feedback register, as in xorshift, Mersenne Twister "
                    + "or an LFSR"),
            BatteryTest(
                .linearComplexity, "shortest feedback register, too long", observed: high.text, logP: high.logP,
                hypotheses: Double(hypotheses), finding: "a bit of the letters is too constant a stream for chance"),
        ]
    }

    /// The rank over GF(2) of one-hot rows: linear generators behind letters in an order nobody knows.
    ///
    /// The columns are 1 and, for each position, whether the letter is the 2nd, 3rd, ..., k-th. The p-value is the
    /// expected number of relations that N sound keys obey by chance, exactly:
    /// sum over even j of C(N, j) ((2 + A_j)^L - 2^L) 2^(1-L-N), A_j = sum for 0 < m < k of C(k, m) (1 - 2m/k)^j.
    static func blindRankTests(_ sample: KeySample) -> [BatteryTest] {
        let (n, length, k) = (sample.count, sample.length, sample.alphabet.size)
        let columns = length * (k - 1) + 1
        if n <= columns { return [] }
        let logRelations = logExpectedRelations(n: n, length: length, alphabetSize: k)
        if logRelations > 0 { return [] }
        var matrix = BitMatrix(columns: columns)
        var ones: [Int] = []
        for key in 0..<n where matrix.rank < columns {
            ones.removeAll(keepingCapacity: true)
            ones.append(0)
            for (place, letter) in sample.key(key).enumerated() where letter > 0 {
                ones.append(place * (k - 1) + Int(letter))
            }
            matrix.add(ones: ones)
        }
        let isFull = matrix.rank == columns
        return [
            BatteryTest(
                .blindRank, "rank of the letters, in any order", observed: "\(matrix.rank) of \(columns)",
                logP: isFull ? 0 : logRelations, hypotheses: 1,
                finding:
                    "sets of letters obey \(columns - matrix.rank) linear relations over GF(2): the generator is linear "
                    + "in some order of the letters")
        ]
    }

    /// The logarithm of the number of relations to be expected by chance (see `blindRankTests`).
    static func logExpectedRelations(n: Int, length: Int, alphabetSize k: Int) -> Double {
        let logs = (1..<k).map { (SpecialFunctions.logChoose(k, $0), log(abs(1 - 2 * Double($0) / Double(k)))) }
        var terms: [Double] = []
        for j in stride(from: 0, through: n, by: 2) {
            let logA = SpecialFunctions.logSum(logs.map { $0.0 + (j == 0 ? 0 : Double(j) * $0.1) })
            // log((2 + A)^L - 2^L) = L log 2 + log(e^y - 1), y = L log(1 + A/2).
            let y = Double(length) * SpecialFunctions.logAdd(0, logA - log(2))
            terms.append(SpecialFunctions.logChoose(n, j) + (y > 30 ? y : log(expm1(y))))
        }
        return SpecialFunctions.logSum(terms) + Double(1 - n) * log(2)
    }

    /// The rank modulo the odd primes that divide the alphabet's size: checksums modulo k.
    ///
    /// Rows [1, letters mod p]. P(the columns obey j relations) <= 1.79 p^(j (c - j)) p^(-j N): letters are uniform mod p.
    static func modularRankTests(_ sample: KeySample) -> [BatteryTest] {
        let (length, k) = (sample.length, sample.alphabet.size)
        let primes = (3...max(3, k)).filter { prime in k % prime == 0 && (2..<prime).allSatisfy { prime % $0 != 0 } }
        var worst: (logP: Double, text: String, finding: String) = (0, "no fewer than chance gives", "")
        var hypotheses = 0
        for prime in primes {
            for order in sample.alphabet.commonOrders {
                guard let letters = sample.renumbered(by: order)?.letters else { continue }
                for decimation in decimations.prefix(3) {
                    var matrix = ModularMatrix(prime: prime, columns: length + 1)
                    var rows = 0
                    for key in stride(from: decimation.offset, to: sample.count, by: decimation.step) {
                        rows += 1
                        if matrix.rank == length + 1 { continue }
                        matrix.add(
                            [1] + letters[(key * length)..<((key + 1) * length)].map { Int($0) % prime })
                    }
                    hypotheses += 1
                    let relations = length + 1 - matrix.rank
                    if relations == 0 { continue }
                    let logP = log(1.79) + Double(relations * (matrix.rank - rows)) * log(Double(prime))
                    if logP < worst.logP {
                        worst = (
                            logP,
                            "rank \(matrix.rank) of \(min(rows, length + 1)) modulo \(prime) (\(words(decimation)), order "
                                + "\(order.name))",
                            "the letters obey \(relations) linear relations modulo \(prime): the key holds a checksum, or "
                                + "the generator is linear modulo a multiple of \(prime)"
                        )
                    }
                }
            }
        }
        if hypotheses == 0 { return [] }
        return [
            BatteryTest(
                .modularRank, "rank of the letters modulo a prime", observed: worst.text, logP: worst.logP,
                hypotheses: Double(hypotheses), finding: worst.finding)
        ]
    }
}

/// The dictionary of contexts of bits with how often each bit followed; the most frequent pair of a context and a bit guesses.
struct BinaryDictionary: ~Copyable {
    private static let depth = BinaryContextEstimators.depth

    /// How often a zero, and a one followed each context.
    private let counts: UnsafeMutablePointer<(zeros: UInt32, ones: UInt32)>
    /// The contexts of one bit, once only these decide.
    private let shortest: UnsafeMutablePointer<Int32>
    /// How many more contexts find room.
    private var left = 65_536
    /// For each order how many pairs of a context and a bit have not been there.
    private var missing = (0...depth).map { 2 << $0 }
    /// The longest contexts that may still decide a guess.
    private var deciding = depth

    init() {
        counts = .allocate(capacity: 2 << Self.depth)
        counts.initialize(repeating: (0, 0), count: 2 << Self.depth)
        shortest = .allocate(capacity: 2)
        shortest.initialize(repeating: 0, count: 2)
    }

    deinit {
        counts.deallocate()
        shortest.deallocate()
    }

    /// In which steps the guess is right; then counts them.
    mutating func follow(_ steps: borrowing BinarySteps) -> UInt64 {
        if deciding == 1 { return followShortest(steps) }
        var right: UInt64 = 0
        for step in 0..<steps.count {
            right = right << 1 | (follow(Int(steps.histories[step]), steps.bits[step]) ? 1 : 0)
        }
        forgetLong()
        return right << UInt64(PredictorScores.block - steps.count)
    }

    /// The same where contexts of one bit decide: all four pairs have been there.
    private func followShortest(_ steps: borrowing BinarySteps) -> UInt64 {
        var contexts = BinaryContexts<AllContexts>(shortest, order: 1)
        for step in 0..<steps.count { contexts.follow(steps.histories[step], steps.bits[step]) }
        return steps.right(zeros: contexts.zeros)
    }

    /// Whether the guess at one step is right. Longer contexts find room first; of equally frequent pairs that of the longest
    /// context guesses.
    private mutating func follow(_ history: Int, _ bit: UInt8) -> Bool {
        var (guess, highest) = (UInt8(0), UInt32(0))
        for order in (1...deciding).reversed() {
            let context = 1 << order | history & (1 << order - 1)
            var seen = counts[context]
            if max(seen.zeros, seen.ones) > highest {
                highest = max(seen.zeros, seen.ones)
                guess = seen.zeros > seen.ones ? 0 : 1
            }
            if seen == (0, 0) {
                if left == 0 { continue }
                left -= 1
            }
            if bit == 0 { seen.zeros += 1 } else { seen.ones += 1 }
            if (bit == 0 ? seen.zeros : seen.ones) == 1 { missing[order] -= 1 }
            counts[context] = seen
        }
        return highest > 0 && guess == bit
    }

    /// Leaves out the orders that can decide nothing any more.
    ///
    /// Once both bits have followed all contexts of an order, and all shorter ones, a shorter context was followed by each bit
    /// more often than a longer one that ends with it: the other context that ends with it was followed by that bit as well,
    /// and the shorter one was there no later.
    private mutating func forgetLong() {
        let complete = missing[1...deciding].prefix { $0 == 0 }.count
        if complete > 1 { deciding = complete - 1 }
        if deciding == 1 {
            for bit in 0...1 { shortest[bit] = 4 * (Int32(counts[2 + bit].ones) - Int32(counts[2 + bit].zeros)) }
        }
    }
}

/// Markov models of bits of order 1 to 16: for each context which bit followed more often, a one when both did as often.
struct BinaryMarkovModels: ~Copyable {
    private static let depth = BinaryContextEstimators.depth
    /// How many pairs of a context and a bit an order may count.
    private static let limit: Int32 = 100_000

    /// For each context four times the ones less the zeros that followed, plus 1 when a zero did and 2 when a one did.
    private let tables: UnsafeMutablePointer<Int32>
    /// For each order how many more pairs may be counted.
    private var left = [Int32](repeating: limit, count: depth + 1)
    /// For each order how many contexts nothing followed yet.
    private var unseen = (0...depth).map { 1 << $0 }
    /// The orders from 1 on all contexts of which have been there, and all pairs of which may be counted.
    private var known = 0

    init() {
        tables = .allocate(capacity: 2 << Self.depth)
        tables.initialize(repeating: 0, count: 2 << Self.depth)
    }

    deinit { tables.deallocate() }

    /// In which steps the model of each order is right, and in which it says nothing; then counts them.
    mutating func follow(_ steps: borrowing BinarySteps, _ right: inout [UInt64], _ silent: inout [UInt64]) {
        while known < Self.depth, unseen[known + 1] == 0, 4 << known <= Self.limit {
            silent[known] = 0
            known += 1
        }
        // Numbers that are written here are constants in the loops.
        if known >= 3 { followKnown(1, steps, &right) }
        if known >= 6 { followKnown(4, steps, &right) }
        if known >= 9 { followKnown(7, steps, &right) }
        if known >= 12 { followKnown(10, steps, &right) }
        if known >= 15 { followKnown(13, steps, &right) }
        for order in known / 3 * 3 + 1..<Self.depth + 1 {
            (right[order - 1], silent[order - 1]) = followNew(order, steps)
        }
    }

    /// In which steps the models of three orders are right, all contexts of which have been there.
    @inline(__always)
    private func followKnown(_ order: Int, _ steps: borrowing BinarySteps, _ right: inout [UInt64]) {
        var first = KnownContexts(tables + (1 << order), order: order)
        var second = KnownContexts(tables + (2 << order), order: order + 1)
        var third = KnownContexts(tables + (4 << order), order: order + 2)
        let (histories, bits) = (steps.histories, steps.bits)
        for step in 0..<steps.count {
            let (history, bit) = (histories[step], bits[step])
            first.follow(history, bit)
            second.follow(history, bit)
            third.follow(history, bit)
        }
        right[order - 1] = steps.right(zeros: first.zeros)
        right[order] = steps.right(zeros: second.zeros)
        right[order + 1] = steps.right(zeros: third.zeros)
    }

    /// In which steps the model of any order is right, and in which it says nothing.
    private mutating func followNew(_ order: Int, _ steps: borrowing BinarySteps) -> (right: UInt64, silent: UInt64) {
        let table = tables + (1 << order)
        let mask = UInt16(truncatingIfNeeded: (1 << order) - 1)
        let (histories, bits) = (steps.histories, steps.bits)
        // An order says nothing while there are fewer bits than it looks at.
        let begin = min(steps.count, max(0, order - steps.first))
        var zeros: UInt64 = 0
        var silent = (UInt64(1) << UInt64(begin)) &- 1
        var left = self.left[order]
        for step in begin..<steps.count {
            let context = Int(histories[step] & mask)
            let lead = table[context]
            let bit = Int32(bits[step])
            zeros = zeros &<< 1 | UInt64(UInt32(bitPattern: lead) &>> 31)
            silent = silent &<< 1 | (lead == 0 ? 1 : 0)
            // Without branches on what nobody can foretell.
            let isKnown = lead &>> bit & 1
            let isCounted = isKnown | (left > 0 ? 1 : 0)
            left &-= isCounted ^ isKnown
            table[context] = (lead &+ (8 &* bit &- 4) & (0 &- isCounted)) | isCounted &<< bit
        }
        self.left[order] = left
        unseen[order] -= silent.nonzeroBitCount - begin
        silent <<= UInt64(PredictorScores.block - steps.count)
        return (steps.right(zeros: zeros) & ~silent, silent)
    }
}

/// The contexts of an order, all of which have been there.
struct KnownContexts {
    /// For each context four times the ones less the zeros that followed, plus 0 to 3: zero is the guess where it is negative.
    private let leads: UnsafeMutablePointer<Int32>
    private let mask: UInt16
    /// The guesses of zero, the latest step lowest.
    private(set) var zeros: UInt64 = 0

    @inline(__always)
    init(_ leads: UnsafeMutablePointer<Int32>, order: Int) {
        self.leads = leads
        mask = UInt16(truncatingIfNeeded: (1 << order) - 1)
    }

    /// Guesses one step, and counts it.
    @inline(__always)
    mutating func follow(_ history: UInt16, _ bit: UInt8) {
        let context = Int(history & mask)
        let lead = leads[context]
        zeros = zeros &<< 1 | UInt64(UInt32(bitPattern: lead) &>> 31)
        leads[context] = lead &+ 8 &* Int32(bit) &- 4
    }
}

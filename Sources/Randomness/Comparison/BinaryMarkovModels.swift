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
    /// The orders from 1 on all contexts of which have been there.
    private var known = 0

    init() {
        tables = .allocate(capacity: 2 << Self.depth)
        tables.initialize(repeating: 0, count: 2 << Self.depth)
    }

    deinit { tables.deallocate() }

    /// In which steps the model of each order is right, and in which it says nothing; then counts them.
    mutating func follow(_ steps: borrowing BinarySteps, _ right: inout [UInt64], _ silent: inout [UInt64]) {
        while known < Self.depth, unseen[known + 1] == 0 { known += 1 }
        if steps.first >= Self.depth {
            // Numbers that are written here are constants in the loops.
            followThree(1, steps, &right, &silent)
            followThree(4, steps, &right, &silent)
            followThree(7, steps, &right, &silent)
            followThree(10, steps, &right, &silent)
            followThree(13, steps, &right, &silent)
            (right[15], silent[15]) = follow(16, steps)
        } else {
            for order in 1...Self.depth { (right[order - 1], silent[order - 1]) = follow(order, steps) }
        }
    }

    /// Three orders at once, that may count all pairs, where there are as many bits as they look at.
    @inline(__always)
    private mutating func followThree(
        _ order: Int, _ steps: borrowing BinarySteps, _ right: inout [UInt64], _ silent: inout [UInt64]
    ) {
        if order + 2 <= known {
            follow(in: AllContexts.self, order, steps, &right, &silent)
        } else {
            follow(in: SomeContexts.self, order, steps, &right, &silent)
            for order in order..<order + 3 { unseen[order] -= silent[order - 1].nonzeroBitCount }
        }
    }

    @inline(__always)
    private func follow<Coverage: ContextCoverage>(
        in coverage: Coverage.Type, _ order: Int, _ steps: borrowing BinarySteps, _ right: inout [UInt64],
        _ silent: inout [UInt64]
    ) {
        var first = BinaryContexts<Coverage>(tables + (1 << order), order: order)
        var second = BinaryContexts<Coverage>(tables + (2 << order), order: order + 1)
        var third = BinaryContexts<Coverage>(tables + (4 << order), order: order + 2)
        let (histories, bits) = (steps.histories, steps.bits)
        for step in 0..<steps.count {
            let (history, bit) = (histories[step], bits[step])
            first.follow(history, bit)
            second.follow(history, bit)
            third.follow(history, bit)
        }
        (right[order - 1], silent[order - 1]) = steps.judge(first)
        (right[order], silent[order]) = steps.judge(second)
        (right[order + 1], silent[order + 1]) = steps.judge(third)
    }

    /// In which steps the model of any order is right, and in which it says nothing.
    private mutating func follow(_ order: Int, _ steps: borrowing BinarySteps) -> (right: UInt64, silent: UInt64) {
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

/// The contexts of an order: for each four times the ones less the zeros that followed, plus 1 when a zero did and 2 when a one
/// did. Zero is the guess where it is negative.
struct BinaryContexts<Coverage: ContextCoverage> {
    private let leads: UnsafeMutablePointer<Int32>
    private let mask: UInt16
    /// The guesses of zero, the latest step lowest.
    private(set) var zeros: UInt64 = 0
    /// Where nothing was guessed, likewise.
    private(set) var silent: UInt64 = 0

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
        let counted = lead &+ 8 &* Int32(bit) &- 4
        if Coverage.isWhole {
            leads[context] = counted
        } else {
            silent = silent &<< 1 | (lead == 0 ? 1 : 0)
            leads[context] = counted | 1 &<< Int32(bit)
        }
    }
}

/// Which contexts have been there, known when the loops are compiled.
protocol ContextCoverage {
    /// Whether all have: what followed them does not matter any more, only what did so more often.
    static var isWhole: Bool { get }
}

enum AllContexts: ContextCoverage {
    static var isWhole: Bool { true }
}

enum SomeContexts: ContextCoverage {
    static var isWhole: Bool { false }
}

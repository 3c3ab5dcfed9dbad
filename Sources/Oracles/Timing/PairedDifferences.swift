/// Differences in time between the two requests of each pair, in nanoseconds.
package struct PairedDifferences: Sendable, Hashable {
    /// In the order in which they were measured.
    package private(set) var values: [Int] = []
    /// How many are above zero, and below; equal ones say nothing.
    package private(set) var positive = 0
    package private(set) var negative = 0

    package init(_ values: some Sequence<Int> = []) { for value in values { append(value) } }

    package mutating func append(_ value: Int) {
        values.append(value)
        if value > 0 { positive += 1 } else if value < 0 { negative += 1 }
    }

    package var count: Int { values.count }

    /// The probability of signs that lean this far when there is no difference.
    package var probability: Double { SignTest.probability(positive: positive, negative: negative) }

    /// The median: the effect.
    package var median: Int? {
        if values.isEmpty { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// An interval that holds the true median with probability 0.99, by order statistics alone; nil for few pairs.
    package var interval: ClosedRange<Int>? {
        guard let critical = SignTest.critical(of: count, alpha: 0.01) else { return nil }
        let sorted = values.sorted()
        // Fewer than `critical` on either side: the inversion of the sign test.
        return sorted[count - critical]...sorted[critical - 1]
    }

    /// The smallest shift that a sign test over `count` pairs with these differences as its noise finds with probability
    /// 0.95; nil when there are too few pairs or too little noise was seen to tell.
    package func detectableShift(pairs: Int, alpha: Double) -> Int? {
        guard !values.isEmpty, let share = SignTest.neededShare(of: pairs, alpha: alpha), share < 1 else { return nil }
        let sorted = values.sorted()
        // The shift that lifts all but a part of (1 - share) above zero.
        let index = min(sorted.count - 1, Int(Double(sorted.count) * (1 - share)))
        return max(1, 1 - sorted[index])
    }
}

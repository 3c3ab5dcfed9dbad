/// The sum of amounts up to any moment. Built in O(n log n), asked in O(log n).
struct RunningSum: Sendable {
    private var moments: [Int64] = []
    /// `totals[i]` is the sum of the first i amounts.
    private var totals: [Int] = [0]

    init(_ amounts: some Sequence<(at: Int64, amount: Int)>) {
        let sorted = amounts.sorted { $0.at < $1.at }
        moments = sorted.map(\.at)
        totals.reserveCapacity(sorted.count + 1)
        var total = 0
        for entry in sorted {
            total += entry.amount
            totals.append(total)
        }
    }

    /// Amounts at `moment` included.
    func sum(through moment: Int64) -> Int { totals[count { $0 <= moment }] }

    /// Amounts at `moment` not included.
    func sum(before moment: Int64) -> Int { totals[count { $0 < moment }] }

    /// How many moments satisfy a condition that only the first ones satisfy.
    private func count(_ condition: (Int64) -> Bool) -> Int {
        var low = 0
        var high = moments.count
        while low < high {
            let middle = (low + high) / 2
            if condition(moments[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

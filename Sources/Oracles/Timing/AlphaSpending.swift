/// An error probability dealt out over several looks at growing data, so that all looks together do not exceed it.
///
/// The shares are equal and simply add up (Bonferroni): valid however the looks depend on each other.
package struct AlphaSpending: Sendable, Hashable {
    /// What may be spent in all.
    package let total: Double
    /// After how many pairs there is a look, rising.
    package let looks: [Int]

    /// Looks after 25 pairs (fewer could not reach 1e-6), then after twice as many each time, and at the end.
    package init(total: Double, pairs: Int) {
        self.total = total
        var looks: [Int] = []
        var next = 25
        while next < pairs {
            looks.append(next)
            next *= 2
        }
        self.looks = looks + [max(1, pairs)]
    }

    /// What each look may spend.
    package var share: Double { total / Double(looks.count) }
}

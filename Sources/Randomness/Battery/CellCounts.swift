#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The most extreme of several tables of counts whose cells are equally likely: highest cell, lowest cell, evenness.
///
/// All tables count the same number of things in the same number of cells, so that the most extreme count of all has
/// the smallest p-value of all.
struct CellCounts {
    private let n: Int
    private let cells: Int
    private let squares: SquareSum
    private var tables = 0
    private var highest: (count: Int, table: Int, cell: Int) = (-1, 0, 0)
    private var lowest: (count: Int, table: Int, cell: Int) = (.max, 0, 0)
    private var mostUneven: (statistic: Double, table: Int) = (-1, 0)
    private var mostEven: (statistic: Double, table: Int) = (.infinity, 0)

    init(n: Int, cells: Int) {
        self.n = n
        self.cells = cells
        squares = SquareSum(n: n, cells: cells)
    }

    /// Looks at one more table.
    mutating func add(_ counts: some Collection<Int32>, table: Int) {
        tables += 1
        for (cell, count) in counts.enumerated() {
            if Int(count) > highest.count { highest = (Int(count), table, cell) }
            if Int(count) < lowest.count { lowest = (Int(count), table, cell) }
        }
        let statistic = squares.statistic(of: counts)
        if statistic > mostUneven.statistic { mostUneven = (statistic, table) }
        if statistic < mostEven.statistic { mostEven = (statistic, table) }
    }

    /// The tests: four for all the tables together.
    ///
    /// - Parameters:
    ///   - place: what a table is in words, for example `position 7`.
    ///   - cell: what a cell is in words, for example `a letter`.
    func tests(
        _ family: TestFamily, cell: String, place: (Int) -> String, finding: (String) -> String
    ) -> [BatteryTest] {
        if tables == 0 || n == 0 { return [] }
        let p = 1 / Double(cells)
        let expected = Numbers.short(Double(n) * p)
        let all = Double(tables * cells)
        return [
            BatteryTest(
                family, "\(place(highest.table)): most frequent \(cell)",
                observed: "\(highest.count) of \(n), \(expected) expected",
                logP: SpecialFunctions.logBinomialAtLeast(highest.count, n: n, p: p), hypotheses: all,
                finding: finding("\(place(highest.table)): one \(cell) is far too frequent")),
            BatteryTest(
                family, "\(place(lowest.table)): rarest \(cell)",
                observed: "\(lowest.count) of \(n), \(expected) expected",
                logP: SpecialFunctions.logBinomialAtMost(lowest.count, n: n, p: p), hypotheses: all,
                finding: finding("\(place(lowest.table)): one \(cell) is far too rare")),
            BatteryTest(
                family, "\(place(mostUneven.table)): chi-square of each \(cell), too uneven",
                observed: "\(Numbers.short(squares.chiSquare(mostUneven.statistic))), \(cells - 1) expected",
                logP: squares.logAtLeast(mostUneven.statistic), hypotheses: Double(tables),
                finding: finding("\(place(mostUneven.table)): the frequencies are too uneven for chance")),
            BatteryTest(
                family, "\(place(mostEven.table)): chi-square of each \(cell), too even",
                observed: "\(Numbers.short(squares.chiSquare(mostEven.statistic))), \(cells - 1) expected",
                logP: squares.logAtMost(mostEven.statistic), hypotheses: Double(tables),
                finding: finding("\(place(mostEven.table)): the frequencies are too even for chance")),
        ]
    }
}

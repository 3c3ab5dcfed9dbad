/// Many linear equations over GF(2) at once: whether they contradict each other, and how many say what others say.
///
/// Eight unknowns are taken off all rows at a time, by one addition a row of what is looked up among the sums of eight
/// pivots ("Four Russians", Bard 2006): several times quicker than `BinarySystem`, which knows after each equation.
struct BinaryElimination {
    /// Four words of a row.
    fileprivate typealias Quad = SIMD4<UInt64>

    /// How many unknowns there are.
    let unknowns: Int
    /// Equations so far.
    private(set) var count = 0
    /// Quads of a row: the unknowns, then one bit for the right side.
    private let width: Int
    private var rows: [Quad] = []

    init(unknowns: Int) {
        self.unknowns = unknowns
        width = (unknowns + 256) / 256
    }

    /// Adds an equation: the bits of its unknowns, and its right side.
    mutating func append(_ coefficients: [UInt64], equals right: Bool) {
        var row = [Quad](repeating: Quad(), count: width)
        for word in 0..<min(4 * width, coefficients.count) { row[word / 4][word % 4] = coefficients[word] }
        if right { row[unknowns / 256][unknowns / 64 % 4] ^= 1 << UInt64(unknowns % 64) }
        rows += row
        count += 1
    }

    /// How many equations follow from the others; nil when some contradict the others.
    func dependent() -> Int? {
        guard count > 0 else { return 0 }
        var rows = rows
        return rows.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return 0 }
            var work = Elimination(rows: base, width: width, count: count)
            for column in stride(from: 0, to: unknowns, by: Elimination.group) {
                work.eliminate(column..<min(column + Elimination.group, unknowns))
            }
            // What is left has no unknowns, so that its right side has to be zero.
            let isContradicted = (work.rank..<count).contains { work.word(unknowns / 64, of: $0) != 0 }
            return isContradicted ? nil : count - work.rank
        }
    }
}

/// Rows on the way to echelon form: the first `rank` are done.
private struct Elimination {
    typealias Quad = BinaryElimination.Quad
    /// Unknowns that are taken off at a time.
    static let group = 8

    let rows: UnsafeMutablePointer<Quad>
    let width: Int
    let count: Int
    var rank = 0

    @inline(__always)
    func word(_ word: Int, of row: Int) -> UInt64 {
        UnsafeRawPointer(rows + row &* width).load(fromByteOffset: 8 &* word, as: UInt64.self)
    }

    /// Takes some neighbouring unknowns of one word off all rows that are not done.
    mutating func eliminate(_ columns: Range<Int>) {
        let (word, shift) = (columns.lowerBound / 64, UInt64(columns.lowerBound % 64))
        let quad = word / 4
        let first = rank
        var leads: [UInt64] = []
        for bit in (0..<columns.count).map({ UInt64($0) + shift }) {
            guard let pivot = pivot(word, bit, first: first, leads) else { continue }
            swap(pivot, rank)
            // Each pivot alone has its unknown.
            for row in first..<rank where self.word(word, of: row) >> bit & 1 == 1 { add(rank, to: row, from: quad) }
            leads.append(bit)
            rank += 1
        }
        if leads.isEmpty || rank == count { return }
        let used = width - quad
        // For each value of the bits the number of the sum of pivots that has them.
        let numbers = (0..<(1 << Self.group)).map { bits in
            leads.indices.reduce(0) { $0 | (bits >> Int(leads[$1] - shift) & 1) << $1 }
        }
        withUnsafeTemporaryAllocation(of: Quad.self, capacity: used << leads.count) { buffer in
            guard let sums = buffer.baseAddress else { return }
            sums.initialize(repeating: Quad(), count: used << leads.count)
            for index in leads.indices {
                for sum in 0..<(1 << index) {
                    let next = sums + (1 << index + sum) * used
                    next.update(from: sums + sum * used, count: used)
                    Self.add(rows + ((first + index) * width + quad), to: next, used)
                }
            }
            for row in rank..<count {
                let number = numbers[Int(self.word(word, of: row) >> shift & (1 << UInt64(Self.group) - 1))]
                if number > 0 { Self.add(sums + number * used, to: rows + (row * width + quad), used) }
            }
        }
    }

    /// The first row with an unknown, once the pivots found are taken off it.
    private func pivot(_ word: Int, _ bit: UInt64, first: Int, _ leads: [UInt64]) -> Int? {
        for row in rank..<max(rank, count) {
            for (index, lead) in leads.enumerated() where self.word(word, of: row) >> lead & 1 == 1 {
                add(first + index, to: row, from: word / 4)
            }
            if self.word(word, of: row) >> bit & 1 == 1 { return row }
        }
        return nil
    }

    /// Adds a row to another one, from a quad on.
    private func add(_ source: Int, to row: Int, from quad: Int) {
        Self.add(rows + (source * width + quad), to: rows + (row * width + quad), width - quad)
    }

    @inline(__always)
    private static func add(_ source: UnsafeMutablePointer<Quad>, to row: UnsafeMutablePointer<Quad>, _ count: Int) {
        for i in 0..<count { row[i] ^= source[i] }
    }

    private func swap(_ one: Int, _ other: Int) {
        if one == other { return }
        for i in 0..<width { Swift.swap(&rows[one * width + i], &rows[other * width + i]) }
    }
}

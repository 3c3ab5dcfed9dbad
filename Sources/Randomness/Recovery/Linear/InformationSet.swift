/// Equations over GF(2) in 128 unknowns of which a few are wrong: a set that determines the unknowns, and others that
/// tell whether it is right.
///
/// The set may hold up to two wrong equations and is still found out (Lee and Brickell 1988): a wrong one changes the
/// checks in a known way, so the one or two whose change explains nearly all checks are turned round.
struct InformationSet {
    struct Equation {
        var first: UInt64
        var second: UInt64
        var right: Bool
    }

    private static let unknowns = 128
    private static let checks = 64
    /// Of 64 checks so few may fail in a set that counts as right; by chance one set in a million has no more.
    private static let failures = 12

    /// A sum of equations: its coefficients, and the equations of the set that are part of it.
    private struct Row {
        var first: UInt64 = 0
        var second: UInt64 = 0
        var low: UInt64 = 0
        var high: UInt64 = 0

        @inline(__always)
        mutating func add(_ other: Row) {
            first ^= other.first
            second ^= other.second
            low ^= other.low
            high ^= other.high
        }
    }

    /// Rows in echelon form, by the unknown that they begin with.
    private struct Pivots {
        let rows: UnsafeMutableBufferPointer<Row>
        private var known: (UInt64, UInt64) = (0, 0)

        init(_ rows: UnsafeMutableBufferPointer<Row>) { self.rows = rows }

        /// Takes the pivots off a row; true when an unknown is left, with which the row is the next pivot once it is `put`.
        @inline(__always)
        func reduce(_ row: inout Row) -> Bool {
            while row.first & known.0 != 0 { row.add(rows[(row.first & known.0).trailingZeroBitCount]) }
            while row.second & known.1 != 0 { row.add(rows[64 + (row.second & known.1).trailingZeroBitCount]) }
            return row.first | row.second != 0
        }

        mutating func put(_ row: Row) {
            if row.first != 0 {
                rows[row.first.trailingZeroBitCount] = row
                known.0 |= row.first & (0 &- row.first)
            } else {
                rows[64 + row.second.trailingZeroBitCount] = row
                known.1 |= row.second & (0 &- row.second)
            }
        }
    }

    private var members: [Equation] = []
    /// For each equation of the set the checks that it is part of, and the checks that fail.
    private var columns = [UInt64](repeating: 0, count: unknowns)
    private var failing: UInt64 = 0

    /// Takes the first independent equations for the set and the next ones for checks.
    ///
    /// - Returns: nil when there are too few.
    init?(_ equations: some Sequence<Equation>) {
        members.reserveCapacity(Self.unknowns)
        let isComplete = withUnsafeTemporaryAllocation(of: Row.self, capacity: Self.unknowns) { rows in
            fill(equations, Pivots(rows))
        }
        if !isComplete { return nil }
    }

    private mutating func fill(_ equations: some Sequence<Equation>, _ pivots: Pivots) -> Bool {
        var pivots = pivots
        var count = 0
        // The right sides of the set.
        var (low, high): (UInt64, UInt64) = (0, 0)
        for equation in equations {
            var row = Row(first: equation.first, second: equation.second)
            if pivots.reduce(&row) {
                let bit: UInt64 = 1 << UInt64(members.count % 64)
                if members.count < 64 {
                    row.low |= bit
                    if equation.right { low |= bit }
                } else {
                    row.high |= bit
                    if equation.right { high |= bit }
                }
                pivots.put(row)
                members.append(equation)
            } else if count < Self.checks {
                Self.forEachBit(row.low) { columns[$0] |= 1 << UInt64(count) }
                Self.forEachBit(row.high) { columns[64 + $0] |= 1 << UInt64(count) }
                let sum = (row.low & low).nonzeroBitCount + (row.high & high).nonzeroBitCount + (equation.right ? 1 : 0)
                failing |= UInt64(sum & 1) << UInt64(count)
                count += 1
            }
            if members.count == Self.unknowns, count == Self.checks { return true }
        }
        return false
    }

    @inline(__always)
    private static func forEachBit(_ word: UInt64, _ body: (Int) -> Void) {
        var rest = word
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }

    /// The values of the unknowns for each choice of up to two wrong equations that nearly all checks agree with.
    func solutions() -> [(first: UInt64, second: UInt64)] {
        var solutions: [(UInt64, UInt64)] = []
        if failing.nonzeroBitCount <= Self.failures { solutions.append(solution(turned: [])) }
        columns.withUnsafeBufferPointer { columns in
            for i in 0..<Self.unknowns {
                let one = failing ^ columns[i]
                if one.nonzeroBitCount <= Self.failures { solutions.append(solution(turned: [i])) }
                for j in (i + 1)..<max(i + 1, Self.unknowns) where (one ^ columns[j]).nonzeroBitCount <= Self.failures {
                    solutions.append(solution(turned: [i, j]))
                }
            }
        }
        return solutions
    }

    private func solution(turned: [Int]) -> (UInt64, UInt64) {
        var system = BinarySystem(unknowns: Self.unknowns)
        for (index, member) in members.enumerated() {
            _ = system.insert([member.first, member.second], equals: member.right != turned.contains(index))
        }
        let values = system.solution()
        return (values[0], values[1])
    }
}

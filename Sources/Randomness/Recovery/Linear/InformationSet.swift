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

    private struct Row {
        var first: UInt64
        var second: UInt64
        /// The equations of the set that sum up to the row.
        var low: UInt64 = 0
        var high: UInt64 = 0
        var right: Bool

        mutating func add(_ other: Row) {
            first ^= other.first
            second ^= other.second
            low ^= other.low
            high ^= other.high
            right = right != other.right
        }
    }

    private var members: [Equation] = []
    private var pivots = [Row?](repeating: nil, count: unknowns)
    /// For each equation of the set the checks that it is part of, and the checks that fail.
    private var columns = [UInt64](repeating: 0, count: unknowns)
    private var failing: UInt64 = 0

    /// Takes the first independent equations for the set and the next ones for checks.
    ///
    /// - Returns: nil when there are too few.
    init?(_ equations: some Sequence<Equation>) {
        var count = 0
        for equation in equations {
            var row = Row(first: equation.first, second: equation.second, right: equation.right)
            if let lead = reduce(&row) {
                if members.count < 64 {
                    row.low ^= 1 << UInt64(members.count)
                } else {
                    row.high ^= 1 << UInt64(members.count - 64)
                }
                pivots[lead] = row
                members.append(equation)
            } else if count < Self.checks {
                for index in 0..<64 where row.low >> UInt64(index) & 1 == 1 { columns[index] |= 1 << UInt64(count) }
                for index in 0..<64 where row.high >> UInt64(index) & 1 == 1 {
                    columns[64 + index] |= 1 << UInt64(count)
                }
                if row.right { failing |= 1 << UInt64(count) }
                count += 1
            }
            if members.count == Self.unknowns, count == Self.checks { return }
        }
        return nil
    }

    private func reduce(_ row: inout Row) -> Int? {
        while row.first != 0 {
            let lead = row.first.trailingZeroBitCount
            guard let pivot = pivots[lead] else { return lead }
            row.add(pivot)
        }
        while row.second != 0 {
            let lead = 64 + row.second.trailingZeroBitCount
            guard let pivot = pivots[lead] else { return lead }
            row.add(pivot)
        }
        return nil
    }

    /// The values of the unknowns for each choice of up to two wrong equations that nearly all checks agree with.
    func solutions() -> [(first: UInt64, second: UInt64)] {
        var solutions: [(UInt64, UInt64)] = []
        if failing.nonzeroBitCount <= Self.failures { solutions.append(solution(turned: [])) }
        for i in 0..<Self.unknowns {
            let one = failing ^ columns[i]
            if one.nonzeroBitCount <= Self.failures { solutions.append(solution(turned: [i])) }
            for j in (i + 1)..<max(i + 1, Self.unknowns) where (one ^ columns[j]).nonzeroBitCount <= Self.failures {
                solutions.append(solution(turned: [i, j]))
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

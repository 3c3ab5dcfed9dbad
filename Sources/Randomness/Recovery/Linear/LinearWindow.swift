/// Which numbers of a generator a run of letters shows, and what that says about its state.
///
/// The bits of the letters are more than the bits of the state. Each bit too many gives a check: a sum of bits that is
/// zero whatever the state. The checks are computed once; a sound key passes one with probability 1/2.
struct LinearWindow: Sendable {
    /// For each letter which of the generator's numbers it shows, counted from 0.
    let times: [Int]
    private let stateBits: Int
    /// For each bit of the letters its coefficients in the state.
    private let rows: [[UInt64]]
    /// Sums of bits of the letters that are always zero.
    private let checks: [[UInt64]]

    /// - Parameter shift: How far down from its top the six bits of the number are.
    init<Generator: LinearGenerator>(_ type: Generator.Type, times: [Int], shift: Int = 0) {
        self.times = times
        let stateBits = Generator.stateBits
        self.stateBits = stateBits
        let stateWords = (stateBits + 63) / 64
        var rows = [[UInt64]](
            repeating: Array(repeating: 0, count: stateWords), count: times.count * NumberBits.width)
        let last = times.max() ?? 0
        for bit in 0..<stateBits {
            var state = [UInt64](repeating: 0, count: stateWords)
            state[bit / 64] = 1 << UInt64(bit % 64)
            var generator = Generator(state: state)
            let numbers = (0...last).map { _ in generator.next() }
            for (letter, time) in times.enumerated() {
                let six = (numbers[time] << UInt64(shift)) >> UInt64(64 - NumberBits.width)
                for place in 0..<NumberBits.width where six >> UInt64(place) & 1 == 1 {
                    rows[letter * NumberBits.width + place][bit / 64] |= 1 << UInt64(bit % 64)
                }
            }
        }
        self.rows = rows
        checks = Self.checks(of: rows, stateBits: stateBits)
    }

    /// How many checks there are.
    var checkCount: Int { checks.count }

    private static func checks(of rows: [[UInt64]], stateBits: Int) -> [[UInt64]] {
        let stateWords = (stateBits + 63) / 64
        let sumWords = (rows.count + 63) / 64
        var pivots = [Int](repeating: -1, count: stateBits)
        var echelon: [[UInt64]] = []
        var checks: [[UInt64]] = []
        for (index, row) in rows.enumerated() {
            var extended = row + [UInt64](repeating: 0, count: sumWords)
            extended[stateWords + index / 64] |= 1 << UInt64(index % 64)
            var lead: Int?
            for word in 0..<stateWords {
                while extended[word] != 0, lead == nil {
                    let column = word * 64 + extended[word].trailingZeroBitCount
                    guard pivots[column] >= 0 else {
                        lead = column
                        break
                    }
                    let other = echelon[pivots[column]]
                    for i in word..<extended.count { extended[i] ^= other[i] }
                }
            }
            if let lead {
                pivots[lead] = echelon.count
                echelon.append(extended)
            } else {
                checks.append(Array(extended[stateWords...]))
            }
        }
        return checks
    }

    /// The state before the window's number 0, if letters can have come from one.
    ///
    /// - Parameter letters: As many as `times`, in the order of the calls.
    /// - Returns: nil when the letters contradict every state, or leave more than one open.
    func state(of letters: some Collection<UInt8>, _ bits: NumberBits) -> [UInt64]? {
        let words = (rows.count + 63) / 64
        var base = [UInt64](repeating: 0, count: words)
        var patterns: [(place: Int, bits: UInt8)] = []
        for (index, letter) in letters.enumerated() {
            let place = index * NumberBits.width
            Self.put(bits.base[Int(letter)], at: place, in: &base)
            for pattern in bits.patterns[Int(letter)] { patterns.append((place, pattern)) }
        }
        if patterns.isEmpty {
            guard checks.allSatisfy({ Self.isEven($0, base) }) else { return nil }
            return solve(base)
        }
        guard patterns.count < checks.count else { return nil }
        var system = BinarySystem(unknowns: patterns.count)
        for check in checks {
            var row = [UInt64](repeating: 0, count: system.words)
            for (unknown, pattern) in patterns.enumerated() {
                let six = Self.six(of: check, at: pattern.place)
                if (six & pattern.bits).nonzeroBitCount & 1 == 1 { row[unknown / 64] |= 1 << UInt64(unknown % 64) }
            }
            if system.insert(row, equals: !Self.isEven(check, base)) == .contradiction { return nil }
        }
        guard system.rank == patterns.count else { return nil }
        let values = system.solution()
        for (unknown, pattern) in patterns.enumerated() where values[unknown / 64] >> UInt64(unknown % 64) & 1 == 1 {
            Self.put(pattern.bits, at: pattern.place, in: &base)
        }
        return solve(base)
    }

    private func solve(_ letters: [UInt64]) -> [UInt64]? {
        var system = BinarySystem(unknowns: stateBits)
        for (index, row) in rows.enumerated() {
            let isSet = letters[index / 64] >> UInt64(index % 64) & 1 == 1
            if system.insert(row, equals: isSet) == .contradiction { return nil }
        }
        return system.rank == stateBits ? Array(system.solution().prefix((stateBits + 63) / 64)) : nil
    }

    private static func isEven(_ check: [UInt64], _ bits: [UInt64]) -> Bool {
        var sum: UInt64 = 0
        for word in check.indices { sum ^= check[word] & bits[word] }
        return sum.nonzeroBitCount & 1 == 0
    }

    /// Adds six bits to those at a place.
    private static func put(_ six: UInt8, at place: Int, in bits: inout [UInt64]) {
        let (word, offset) = (place / 64, UInt64(place % 64))
        bits[word] ^= UInt64(six) << offset
        if offset > UInt64(64 - NumberBits.width) { bits[word + 1] ^= UInt64(six) >> (64 - offset) }
    }

    private static func six(of bits: [UInt64], at place: Int) -> UInt8 {
        let (word, offset) = (place / 64, UInt64(place % 64))
        var six = bits[word] >> offset
        if offset > UInt64(64 - NumberBits.width) { six |= bits[word + 1] << (64 - offset) }
        return UInt8(six & 63)
    }
}

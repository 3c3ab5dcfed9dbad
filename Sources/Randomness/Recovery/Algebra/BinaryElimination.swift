/// Many linear equations over GF(2) at once: whether they contradict each other, and how many say what others say.
///
/// Unknowns are taken off 64 at a time, which `BinarySystem`, that knows after each equation, cannot do. The pivots are found
/// in these 64 columns alone; then each other equation has the sum of its pivots added, of which tables hold the sums of
/// eight ("Four Russians", Bard 2006). Pivots are done with and never looked at again, as nobody asks for the solution.
/// An equation takes no part before its first unknown, so that equations that begin late cost less.
struct BinaryElimination: ~Copyable {
    /// Eight words of a row: what one table entry holds, and one line of the processor's cache.
    private typealias Line = SIMD8<UInt64>
    /// Pivots whose sums are in one table.
    private static let group = 8

    /// How many unknowns there are.
    let unknowns: Int
    /// Equations so far.
    private(set) var count = 0
    /// For how many equations there is room.
    private let capacity: Int
    /// Lines of a row.
    private let tiles: Int
    /// The rows, their first lines one after the other, then their second ones.
    private let lines: UnsafeMutablePointer<Line>
    private var rights: [Bool] = []
    /// For each word the equations whose first unknown is in it; at the end those without one.
    private var beginning: [[Int32]]

    /// - Parameter equations: How many there will be at most.
    init(unknowns: Int, equations: Int) {
        self.unknowns = unknowns
        capacity = equations
        let words = (unknowns + 63) / 64
        tiles = (words + Line.scalarCount - 1) / Line.scalarCount
        lines = .allocate(capacity: tiles * capacity)
        lines.initialize(repeating: Line(), count: tiles * capacity)
        rights.reserveCapacity(capacity)
        beginning = Array(repeating: [], count: words + 1)
    }

    deinit { lines.deallocate() }

    /// Adds an equation: the bits of its unknowns, and its right side.
    ///
    /// - Precondition: there is room for it, and bits beyond the unknowns are zero.
    mutating func append(_ coefficients: some Collection<UInt64>, equals right: Bool) {
        precondition(count < capacity, "there is no room for the equation")
        let words = beginning.count - 1
        var first: Int?
        for (word, bits) in coefficients.prefix(words).enumerated() where bits != 0 {
            if first == nil { first = word }
            lines[word / Line.scalarCount * capacity + count][word % Line.scalarCount] = bits
        }
        beginning[first ?? words].append(Int32(count))
        rights.append(right)
        count += 1
    }

    /// How many equations follow from the others; nil when some contradict the others.
    consuming func dependent() -> Int? {
        var rank = 0
        var live: [Int32] = []
        for word in 0..<(beginning.count - 1) {
            live += beginning[word]
            rank += eliminate(word, &live)
        }
        // What is left has no unknowns, so that its right side has to be zero.
        live += beginning.last ?? []
        return live.contains { rights[Int($0)] } ? nil : count - rank
    }

    /// Takes the unknowns of a word off the equations that have them.
    ///
    /// - Parameter live: The equations that are not done; those that become pivots are left out.
    /// - Returns: how many became pivots.
    private mutating func eliminate(_ word: Int, _ live: inout [Int32]) -> Int {
        let (tile, lane) = (word / Line.scalarCount, word % Line.scalarCount)
        let column = UnsafeRawPointer(lines + tile * capacity) + 8 * lane
        let words = live.map { column.load(fromByteOffset: Int($0) * MemoryLayout<Line>.stride, as: UInt64.self) }
        let pivots = WordPivots(words)
        if pivots.places.isEmpty { return 0 }
        let pivotRows = pivots.places.map { Int(live[$0]) }
        for place in pivots.places { live[place] = -1 }
        let pivotRights = pivotRows.enumerated().reduce(UInt64(0)) { $0 | (rights[$1.element] ? 1 << $1.offset : 0) }
        var rows: [(row: Int32, pivots: UInt64)] = []
        rows.reserveCapacity(live.count)
        for (place, sum) in pivots.sums(of: words).enumerated() where sum != 0 && live[place] >= 0 {
            rows.append((live[place], sum))
            if (sum & pivotRights).nonzeroBitCount & 1 == 1 { rights[Int(live[place])].toggle() }
        }
        live.removeAll { $0 < 0 }
        if !rows.isEmpty { for tile in tile..<tiles { add(pivotRows, to: rows, lines + tile * capacity) } }
        return pivotRows.count
    }

    /// Adds to each row the sum of its pivots, in one tile.
    private func add(_ pivots: [Int], to rows: [(row: Int32, pivots: UInt64)], _ tile: UnsafeMutablePointer<Line>) {
        if pivots.allSatisfy({ tile[$0] == Line() }) { return }
        let tables = (pivots.count + Self.group - 1) / Self.group
        withUnsafeTemporaryAllocation(of: Line.self, capacity: tables << Self.group) { sums in
            guard let sums = sums.baseAddress else { return }
            for table in 0..<tables {
                let sums = sums + table << Self.group
                sums.initialize(to: Line())
                let first = table * Self.group
                for index in 0..<Self.group {
                    let size = 1 << index
                    let pivot = first + index < pivots.count ? tile[pivots[first + index]] : Line()
                    for sum in 0..<size { (sums + size + sum).initialize(to: sums[sum] ^ pivot) }
                }
            }
            if tables == 8 {
                for (row, pivots) in rows { tile[Int(row)] ^= Self.sum(sums, pivots, 8) }
            } else {
                for (row, pivots) in rows { tile[Int(row)] ^= Self.sum(sums, pivots, tables) }
            }
        }
    }

    @inline(__always)
    private static func sum(_ sums: UnsafeMutablePointer<Line>, _ pivots: UInt64, _ tables: Int) -> Line {
        var line = Line()
        for table in 0..<tables {
            let number = Int(truncatingIfNeeded: pivots &>> UInt64(group &* table)) & (1 << group - 1)
            line ^= sums[table << group + number]
        }
        return line
    }
}

/// The pivots among words of 64 unknowns: some of the words, as many as are independent.
private struct WordPivots {
    /// Which of the words are pivots.
    private(set) var places: [Int] = []
    /// For each unknown that leads a pivot of which pivots the sum is that has no other leading unknown.
    private let parts: [UInt64]

    init(_ words: [UInt64]) {
        // No more can be independent than there are unknowns in any of them.
        let most = words.reduce(0, |).nonzeroBitCount
        var places: [Int] = []
        parts = withUnsafeTemporaryAllocation(of: Lead.self, capacity: 64) { leads in
            leads.initialize(repeating: Lead())
            var known: UInt64 = 0
            for (place, word) in words.enumerated() where word != 0 {
                if places.count == most { break }
                var new = Lead(rest: word)
                Self.forEachBit(word & known) { new.add(leads[$0]) }
                if new.rest == 0 { continue }
                new.parts |= 1 << UInt64(places.count)
                places.append(place)
                let lead = new.rest.trailingZeroBitCount
                Self.forEachBit(known) { if leads[$0].rest >> UInt64(lead) & 1 == 1 { leads[$0].add(new) } }
                leads[lead] = new
                known |= 1 << UInt64(lead)
            }
            return leads.map(\.parts)
        }
        self.places = places
    }

    /// A sum of pivots.
    private struct Lead {
        var rest: UInt64 = 0
        var parts: UInt64 = 0

        @inline(__always)
        mutating func add(_ other: Lead) {
            rest ^= other.rest
            parts ^= other.parts
        }
    }

    @inline(__always)
    private static func forEachBit(_ word: UInt64, _ body: (Int) -> Void) {
        var rest = word
        while rest != 0 {
            body(rest.trailingZeroBitCount)
            rest &= rest &- 1
        }
    }

    /// Of which pivots each word is the sum, looked up by its bytes.
    func sums(of words: [UInt64]) -> [UInt64] {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8 << 8) { table in
            table.initialize(repeating: 0)
            for bit in 0..<64 {
                let (base, size) = (bit / 8 * 256, 1 << (bit % 8))
                for sum in 0..<size { table[base + size + sum] = table[base + sum] ^ parts[bit] }
            }
            return words.map { word in
                var sum: UInt64 = 0
                for byte in 0..<8 {
                    sum ^= table[byte << 8 + Int(truncatingIfNeeded: word &>> UInt64(8 &* byte)) & 255]
                }
                return sum
            }
        }
    }
}

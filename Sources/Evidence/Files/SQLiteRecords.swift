/// Tells bytes that belong to a record of an SQLite file from those that lie in the unused part of a page, where earlier records
/// stand until something else is written over them (SQLite file format 1.5 and 1.6).
struct SQLiteRecords {
    let file: FileBytes
    let layout: SQLiteSeams.Layout
    /// Pages of the database; a log has some of them.
    let pageCount: Int

    /// What a text is part of.
    enum Standing: Sendable, Hashable {
        /// A cell of a b-tree, which has all of it.
        case record
        /// Nothing that is in use any more, or a value that goes on in another page right after it.
        case fragment
        /// What cannot be told: an overflow page, or no page at all.
        case unknown
    }

    /// Where a text lies. What follows it may be like its continuation by chance, so that its end says less than its start.
    func standing(of range: Range<Int>) -> Standing {
        guard let start = layout.pageStart(around: range.lowerBound) else { return .unknown }
        guard let bytes = try? file.read(layout.pageSize, at: start), bytes.count == layout.pageSize else {
            return .unknown
        }
        let (first, end) = (range.lowerBound - start, range.upperBound - start)
        guard let page = SQLitePage(bytes, usable: layout.usable) else {
            return isTrunk(bytes) || end == layout.usable ? .fragment : .unknown
        }
        guard let cell = page.cells.first(where: { $0.bytes.contains(first) }) else { return .fragment }
        return cell.goesOn && end >= cell.bytes.upperBound ? .fragment : .record
    }

    /// Whether a page can be a trunk of the list of free pages (section 1.5): the next trunk, the number of free pages that it
    /// lists, and these. An overflow page begins with the next one and contents, which are hardly ever such numbers.
    private func isTrunk(_ page: [UInt8]) -> Bool {
        let count = SQLiteSeams.number(page, at: 4)
        guard SQLiteSeams.number(page, at: 0) <= pageCount, count <= layout.usable / 4 - 2 else { return false }
        return (0..<count).allSatisfy { (2...max(2, pageCount)).contains(SQLiteSeams.number(page, at: 8 + 4 * $0)) }
    }
}

/// A page of a b-tree.
private struct SQLitePage {
    /// A cell: its bytes without the number of the page where it goes on.
    struct Cell {
        var bytes: Range<Int>
        var goesOn: Bool
    }

    let cells: [Cell]

    private enum Kind: UInt8 {
        case interiorIndex = 2
        case interiorTable = 5
        case leafIndex = 10
        case leafTable = 13
    }

    /// Nil when it is no such page.
    init?(_ page: [UInt8], usable: Int) {
        let head = page.starts(with: Array("SQLite format 3\0".utf8)) ? 100 : 0
        guard let kind = Kind(rawValue: page[head]) else { return nil }
        let count = Self.number(page, at: head + 3)
        let pointers = head + (kind == .interiorIndex || kind == .interiorTable ? 12 : 8)
        let content = pointers + 2 * count
        guard content <= usable else { return nil }
        var cells: [Cell] = []
        for index in 0..<count {
            let start = Self.number(page, at: pointers + 2 * index)
            guard start >= content, let cell = Self.cell(page, at: start, kind, usable) else { return nil }
            cells.append(cell)
        }
        self.cells = cells
    }

    private static func cell(_ page: [UInt8], at start: Int, _ kind: Kind, _ usable: Int) -> Cell? {
        var place = start + (kind == .interiorIndex || kind == .interiorTable ? 4 : 0)
        guard let first = varint(page, at: &place) else { return nil }
        // The cells of an interior page of a table hold a row number and nothing else.
        if kind == .interiorTable { return Cell(bytes: start..<place, goesOn: false) }
        if kind == .leafTable, varint(page, at: &place) == nil { return nil }
        guard first <= 1 << 31 else { return nil }
        let local = localSize(of: Int(first), kind, usable)
        guard place + local <= usable else { return nil }
        return Cell(bytes: start..<(place + local), goesOn: local < Int(first))
    }

    /// How much of a payload stands in the cell itself: section 1.6, "B-tree Cell Format".
    private static func localSize(of payload: Int, _ kind: Kind, _ usable: Int) -> Int {
        let largest = kind == .leafTable ? usable - 35 : (usable - 12) * 64 / 255 - 23
        if payload <= largest { return payload }
        let smallest = (usable - 12) * 32 / 255 - 23
        let filled = smallest + (payload - smallest) % (usable - 4)
        return filled <= largest ? filled : smallest
    }

    private static func number(_ page: [UInt8], at place: Int) -> Int {
        Int(page[place]) << 8 | Int(page[place + 1])
    }

    private static func varint(_ page: [UInt8], at place: inout Int) -> UInt64? {
        var value: UInt64 = 0
        for index in 0..<9 {
            guard place < page.count else { return nil }
            let byte = page[place]
            place += 1
            if index == 8 { return value << 8 | UInt64(byte) }
            value = value << 7 | UInt64(byte & 0x7F)
            if byte < 0x80 { return value }
        }
        return nil
    }
}

/// What a plain reading of an SQLite file misses: values that are cut at the end of a page and go on in another one.
///
/// A long value keeps its first part in the page of its table; the rest lies in a chain of overflow pages, each of which starts
/// with the number of the next (SQLite file format 1.6). The last four bytes before a cut are that number. So wherever four bytes
/// are the number of a page that can be an overflow page, the bytes before them and that chain are searched as one stream. This
/// needs no record to be intact: deleted rows, free pages and pages in a write-ahead log or rollback journal are searched alike.
final class SQLiteSeams {
    let layout: Layout
    let pageCount: Int
    private let file: FileBytes
    private let scan: SourceScan
    private let companion: (file: FileBytes, layout: Layout)?
    private var visited: Set<PagePlace> = []
    private var page: [UInt8]
    private var next: [UInt8]

    private static let longestChain = 1 << 20

    private struct PagePlace: Hashable {
        var slot: Int
        var isInCompanion = false
    }

    /// Nil when the file is no SQLite database, write-ahead log or rollback journal. The companion of a log or journal is the
    /// database that it belongs to.
    init?(file: FileBytes, size: Int, companion: FileBytes?, scan: SourceScan) {
        let database = companion.flatMap { Layout(file: $0, size: $0.status?.size ?? 0) }
        guard let layout = Layout(file: file, size: size, journalOf: database) else { return nil }
        if let companion, let database, database.pageSize == layout.pageSize {
            self.companion = (companion, database)
        } else {
            self.companion = nil
        }
        pageCount = max(layout.pageCount, self.companion?.layout.pageCount ?? 0)
        self.file = file
        self.scan = scan
        self.layout = layout
        page = [UInt8](repeating: 0, count: layout.pageSize)
        next = page
    }

    func search() {
        for slot in 0..<layout.slots {
            guard load(PagePlace(slot: slot), into: \.page) else { return }
            // No page is cut before its first cell, and page 0 does not exist; 1 is never an overflow page.
            for place in 1..<(layout.pageSize - 3) where page[place] == 0 || pageCount >= 1 << 24 {
                let number = Self.number(page, at: place)
                if number > 1, number <= pageCount, let target = target(number, seenFrom: PagePlace(slot: slot)) {
                    follow(from: place, in: slot, to: target)
                }
            }
        }
    }

    /// Searches the bytes before a cut together with the chain that starts at a page.
    private func follow(from place: Int, in slot: Int, to first: PagePlace) {
        guard first != PagePlace(slot: slot), load(first, into: \.next), isOverflow(next) else { return }
        let trial = scan.trial()
        var stream = PagedStream(channel: ScanChannel(trial))
        let start = max(0, place - layout.pageSize)
        stream.feed(page[start..<place], from: layout.offset(of: slot) + start)
        // The rest of a chain need be read once only; another cut that leads to it reads no more than its border.
        let isNew = visited.insert(first).inserted
        let border = scan.patterns.reachBack + scan.patterns.reachAhead
        var seen: Set<PagePlace> = [first]
        var current = first
        while true {
            stream.feed(next[4..<layout.usable], from: offset(of: current) + 4)
            let number = Self.number(next, at: 0)
            guard number > 1, isNew || stream.length - (place - start) < border, seen.count < Self.longestChain,
                let following = target(number, seenFrom: current), seen.insert(following).inserted,
                load(following, into: \.next), isOverflow(next)
            else { break }
            visited.insert(following)
            current = following
        }
        stream.channel.finish()
        scan.take(over: trial) { stream.placed($0) }
    }

    /// Where a page lies: in the file itself, or in the database that a log or journal belongs to.
    private func target(_ number: Int, seenFrom place: PagePlace) -> PagePlace? {
        if !place.isInCompanion, let slot = layout.slot(of: number, seenFrom: place.slot) {
            return PagePlace(slot: slot)
        }
        let slot = companion?.layout.slot(of: number, seenFrom: place.isInCompanion ? place.slot : 0)
        return slot.map { PagePlace(slot: $0, isInCompanion: true) }
    }

    /// Hits are told by their place in this file; one that begins in the companion is told by the place there.
    private func offset(of place: PagePlace) -> Int {
        (place.isInCompanion ? companion?.layout : nil)?.offset(of: place.slot) ?? layout.offset(of: place.slot)
    }

    private func isOverflow(_ page: [UInt8]) -> Bool { Self.number(page, at: 0) <= pageCount }

    private func load(_ place: PagePlace, into buffer: ReferenceWritableKeyPath<SQLiteSeams, [UInt8]>) -> Bool {
        let offset = offset(of: place)
        let size = layout.pageSize
        guard let file = place.isInCompanion ? companion?.file : file else { return false }
        return self[keyPath: buffer].withUnsafeMutableBytes { room in
            ((try? file.read(at: offset, into: room)) ?? 0) == size
        }
    }

    static func number(_ bytes: [UInt8], at place: Int) -> Int {
        Int(bytes[place]) << 24 | Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
    }

    /// Where pages lie in a file: one after the other, or as frames of a log that repeat a page.
    struct Layout {
        let pageSize: Int
        /// The part of a page that holds contents.
        let usable: Int
        let slots: Int
        let pageCount: Int
        private let start: Int
        private let frame: Int
        /// What SQLite takes for the size of a disk's sectors where it need not fear that a failing one spoils its neighbours.
        private static let usualSector = 512
        /// For a log: the slots of each page, in order.
        private var frames: [Int: [Int]] = [:]

        /// - Parameter database: the layout of the database, where this is its journal: an ended transaction leaves one without
        ///   a header behind (`PRAGMA journal_mode=PERSIST`).
        init?(file: FileBytes, size: Int, journalOf database: Layout? = nil) {
            var head = [UInt8](repeating: 0, count: 100)
            let count = head.withUnsafeMutableBytes { (try? file.read(at: 0, into: $0)) ?? 0 }
            guard count >= 32 else { return nil }
            if head.starts(with: Array("SQLite format 3\0".utf8)), count == 100 {
                let stored = Int(head[16]) << 8 | Int(head[17])
                pageSize = stored == 1 ? 65536 : stored
                usable = pageSize - Int(head[20])
                (start, frame) = (0, pageSize)
            } else if [0x377F_0682, 0x377F_0683].contains(SQLiteSeams.number(head, at: 0)) {
                pageSize = SQLiteSeams.number(head, at: 8)
                usable = pageSize
                (start, frame) = (32 + 24, pageSize + 24)
            } else if head.starts(with: [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]) {
                let sector = SQLiteSeams.number(head, at: 20)
                pageSize = SQLiteSeams.number(head, at: 24)
                usable = pageSize
                (start, frame) = (sector + 4, pageSize + 8)
            } else if let database, head.allSatisfy({ $0 == 0 }) {
                pageSize = database.pageSize
                usable = database.usable
                (start, frame) = (Self.usualSector + 4, pageSize + 8)
            } else {
                return nil
            }
            guard pageSize >= 512, pageSize <= 65536, pageSize & (pageSize - 1) == 0, usable >= 480, size > start else {
                return nil
            }
            slots = (size - start + frame - pageSize) / frame
            guard frame > pageSize else {
                pageCount = slots
                return
            }
            var largest = 0
            var mark = [UInt8](repeating: 0, count: 4)
            let lead = frame == pageSize + 24 ? 24 : 4
            for slot in 0..<slots {
                let offset = start + slot * frame - lead
                let count = mark.withUnsafeMutableBytes { (try? file.read(at: offset, into: $0)) ?? 0 }
                let number = SQLiteSeams.number(mark, at: 0)
                guard count == 4, number > 0, number < 1 << 31 else { continue }
                frames[number, default: []].append(slot)
                largest = max(largest, number)
            }
            pageCount = largest
        }

        func offset(of slot: Int) -> Int { start + slot * frame }

        /// Where the page starts in which a byte lies; nil when it lies in none.
        func pageStart(around place: Int) -> Int? {
            guard place >= start else { return nil }
            let page = offset(of: (place - start) / frame)
            return place < page + pageSize ? page : nil
        }

        /// Where a page lies for somebody who names it in a slot: in a log, its nearest copy, after that before.
        func slot(of number: Int, seenFrom slot: Int) -> Int? {
            if frame == pageSize { return number <= slots ? number - 1 : nil }
            let copies = frames[number] ?? []
            return copies.first { $0 > slot } ?? copies.last
        }
    }
}

/// Pieces of pages, searched as one stream.
private struct PagedStream {
    let channel: ScanChannel
    private(set) var length = 0
    /// Where each piece starts in the stream and in the file.
    private var pieces: [(start: Int, offset: Int)] = []

    init(channel: ScanChannel) { self.channel = channel }

    mutating func feed(_ bytes: ArraySlice<UInt8>, from offset: Int) {
        pieces.append((length, offset))
        length += bytes.count
        bytes.withUnsafeBytes { channel.take($0) }
    }

    /// A hit, told by its place in the file: one that stands in plain sight there is the same as it was before.
    func placed(_ hit: Hit) -> Hit {
        var hit = hit
        if hit.containers.isEmpty {
            hit.offset = place(of: hit.offset)
        } else {
            hit.containers[0].offset = place(of: hit.containers[0].offset)
        }
        return hit
    }

    private func place(of offset: Int) -> Int {
        guard let piece = pieces.last(where: { $0.start <= offset }) else { return offset }
        return piece.offset + offset - piece.start
    }
}

/// Scans one file: its bytes as a stream, and, where it is an SQLite file, what lies across its pages. Results come by group of
/// subjects.
struct FileScan {
    let patterns: PatternSet
    let groups: SubjectGroups
    let limits: ScanLimits

    /// The bytes read at once: few enough to stay in a core's cache.
    private static let piece = 1 << 18
    /// How often it is looked whether somebody writes to a pipe by now: two seconds in all.
    private static let patience = 20

    /// Reads a file to its end from a place. One that grows meanwhile is read as far as it was when its end was first met.
    ///
    /// The companion of a write-ahead log or rollback journal is the database that it belongs to.
    func scan(_ file: FileBytes, from start: Int = 0, companion: FileBytes? = nil) -> [SourceResult] {
        let scan = SourceScan(patterns, groups, limits)
        do {
            let length = try read(file, from: start, scan)
            if let status = file.status, status.kind == .file, start == 0, length > 0,
                let seams = SQLiteSeams(file: file, size: status.size, companion: companion, scan: scan)
            {
                seams.search()
                let records = SQLiteRecords(file: file, layout: seams.layout, pageCount: seams.pageCount)
                scan.settleCuts { records.standing(of: $0) }
                // A member that goes on in another page seems damaged where its first page ends.
                scan.forgetDamage()
            }
        } catch {
            scan.note(.unreadable(error.reason))
        }
        return scan.results
    }

    /// Scans bytes in memory.
    func scan(_ bytes: [UInt8]) -> [SourceResult] {
        let scan = SourceScan(patterns, groups, limits)
        let channel = ScanChannel(scan)
        scan.read(bytes.count)
        bytes.withUnsafeBytes { channel.take($0) }
        channel.finish()
        return scan.results
    }

    private func read(_ file: FileBytes, from start: Int, _ scan: SourceScan) throws(FileTrouble) -> Int {
        let isFile = file.status?.kind == .file
        if start > 0 { try file.move(to: start) }
        let channel = ScanChannel(scan, origin: start, piece: Self.piece)
        defer { channel.finish() }
        // The end is met twice: as it was at first, and as it was then.
        var limit = isFile ? file.status?.size ?? Int.max : Int.max
        var isLast = false
        var place = start
        // A named pipe that nobody has opened for writing reads as an empty file.
        var patience = file.isOwned && file.status?.kind == .pipe ? Self.patience : 0
        while true {
            if place >= limit {
                if isLast { break }
                isLast = true
                limit = max(limit, file.status?.size ?? limit)
                continue
            }
            let room = channel.room
            let wanted = min(room.count, isFile ? limit - place : room.count)
            let count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: room.prefix(wanted)))
            if count == 0, place == start, patience > 0 {
                patience -= 1
                if patience == 0 { scan.note(.unreadable("nobody writes to this pipe")) }
                file.waitForWriter()
                continue
            }
            if count == 0 {
                // Cut off while it was read, as copying rotators do: what was written since starts at the front.
                guard isFile, !isLast, let size = file.status?.size, size < place else { break }
                isLast = true
                limit = size
                place = 0
                try file.move(to: 0)
                continue
            }
            place += count
            scan.read(count)
            channel.commit(count)
        }
        return place - start
    }
}

/// A part of a source that is read closely: all of it where it is small, else what stands around the digests of keys.
struct CloseText {
    /// The source's index among those that were scanned.
    let source: Int
    private(set) var bytes: [UInt8]
    /// Where each stretch starts here and in the source.
    private var stretches: [(start: Int, offset: Int)]

    /// So much is read as a whole.
    static let wholeLimit = 8 << 20
    /// The bytes on either side of a digest that may belong to the same record, in a source that is larger.
    static let reach = 4096

    init(source: Int, whole bytes: [UInt8]) {
        self.source = source
        self.bytes = bytes
        stretches = [(0, 0)]
    }

    /// What stands around some places of a source.
    ///
    /// - Parameters:
    ///   - limit: no more bytes than that, by and large.
    ///   - read: bytes of the source from an offset on, at most so many.
    init(source: Int, around places: [Int], limit: Int, read: (_ offset: Int, _ count: Int) -> [UInt8]) {
        self.source = source
        bytes = []
        stretches = []
        var end = 0
        for place in places.sorted() where bytes.count < limit {
            let start = max(end, place - Self.reach)
            let stop = place + Self.reach
            guard start < stop else { continue }
            // What is not beside each other in the source shall not be so here.
            if start > end { bytes += [UInt8](repeating: 0, count: WindowIndex<Int>.width) }
            stretches.append((bytes.count, start))
            bytes += read(start, stop - start)
            end = stop
        }
    }

    /// Where a place of this text is in the source.
    func offset(of place: Int) -> Int {
        guard let stretch = stretches.last(where: { $0.start <= place }) else { return place }
        return stretch.offset + place - stretch.start
    }

    /// Where a place of the source is in this text; nil when it is not there.
    func place(of offset: Int) -> Int? {
        guard let stretch = stretches.last(where: { $0.offset <= offset }) else { return nil }
        let place = stretch.start + offset - stretch.offset
        return place < bytes.count ? place : nil
    }
}

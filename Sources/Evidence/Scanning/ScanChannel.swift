/// A stream of bytes that is searched as it comes: a file, or what a member decompresses to.
///
/// Whoever has bytes writes them into `room` and calls `commit`; they are searched in place. A part at the end is held back
/// until what follows is known, and kept for those patterns that reach over the border.
final class ScanChannel {
    private let scan: SourceScan
    private let depth: Int
    private let containers: [Container]
    private let buffer: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    /// Bytes in the buffer, and the place of the first one in the stream.
    private var count = 0
    private var origin: Int
    /// Places in the buffer from which on nothing was searched for patterns, and for members.
    private var nextWindow = 0
    private var nextMember = 0
    private var lastByte: UInt8 = 0x0A
    private var members: [OpenMember] = []

    /// A channel for bytes that start at a place of a stream.
    init(_ scan: SourceScan, within containers: [Container] = [], origin: Int = 0, piece: Int = 1 << 16) {
        self.scan = scan
        self.containers = containers
        self.origin = origin
        depth = containers.count
        let patterns = scan.patterns
        capacity = piece + patterns.reachBack + patterns.reachAhead + patterns.stride + MemberStart.lookahead
        // A window is loaded as eight bytes, of which the last one may have less.
        buffer = .allocate(capacity: capacity + MemoryLayout<UInt64>.size)
    }

    deinit {
        settle(members)
        buffer.deallocate()
    }

    /// Where the next bytes go.
    var room: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: buffer + count, count: capacity - count)
    }

    /// Takes the first bytes of `room`.
    func commit(_ length: Int) {
        let fresh = count..<(count + length)
        count += length
        feed(fresh)
        findMembers(upTo: count - MemberStart.lookahead)
        search(scan.patterns.reachAhead)
        slide()
    }

    /// Takes bytes from elsewhere.
    func take(_ bytes: UnsafeRawBufferPointer) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let room = room
            let length = min(room.count, rest.count)
            room.copyMemory(from: UnsafeRawBufferPointer(rebasing: rest.prefix(length)))
            commit(length)
            rest = rest.dropFirst(length)
        }
    }

    /// Searches what was held back; the stream has ended.
    func finish() {
        findMembers(upTo: count)
        search(scan.patterns.width)
        for member in members { member.end(complete: false, scan) }
        settle(members)
        members = []
    }

    /// Looks at the windows from which on so many bytes are there.
    private func search(_ needed: Int) {
        let limit = count - needed + 1
        guard nextWindow < limit else { return }
        let text = PatternSet.Window(base: buffer, count: count, origin: origin)
        nextWindow = scan.patterns.search(text, from: nextWindow, below: limit) { match in
            scan.note(
                Hit(
                    subject: match.subject, form: match.form, containers: containers, offset: origin + match.start,
                    fingerprint: match.fingerprint, cut: match.cut))
        }
    }

    /// Drops what no decision needs any more.
    private func slide() {
        let surplus = min(nextMember - 4, nextWindow - scan.patterns.reachBack)
        guard surplus > 0 else { return }
        if nextMember > 0 { lastByte = buffer[surplus - 1] }
        buffer.update(from: buffer + surplus, count: count - surplus)
        count -= surplus
        origin += surplus
        nextWindow -= surplus
        nextMember -= surplus
    }

    // MARK: Members

    private func feed(_ range: Range<Int>) {
        guard !members.isEmpty else { return }
        let bytes = UnsafeRawBufferPointer(start: buffer + range.lowerBound, count: range.count)
        let ended = members.filter { !$0.take(bytes, scan) }
        settle(ended)
        members.removeAll { member in ended.contains { $0 === member } }
    }

    /// Looks for members that start before a place.
    ///
    /// Compressed data holds bytes that no ASCII text has. So blocks of text are passed over quickly.
    private func findMembers(upTo limit: Int) {
        let block = 4096
        while nextMember < limit {
            let end = min(nextMember + block, limit)
            let ahead = min(end + 64, count)
            if Self.isText(buffer + nextMember, ahead - nextMember), origin + nextMember > 0 {
                nextMember = end
                continue
            }
            findMembers(in: nextMember..<end)
            nextMember = end
        }
    }

    private func findMembers(in places: Range<Int>) {
        // What an unproved stream yields may be anything: to try its insides as well would take attempts from the rest.
        let telling: MemberStart.Marks = scan.isTrial ? .known : [.known, .unmarked]
        var place = places.lowerBound
        while true {
            let sure = sureBrotli(from: place) ?? Int.max
            place = nextMark(of: telling, from: place, to: min(sure, places.upperBound))
            guard place < places.upperBound else { return }
            let marks = MemberStart.marks[Int(buffer[place])]
            if marks.contains(.known), let start = MemberStart.at(buffer + place, count - place) {
                begin(start, at: place)
            }
            if place == sure {
                tryBrotli(at: place, isSure: true)
            } else if !scan.isTrial, marks.contains(.unmarked), byte(before: place) < 0x80,
                MemberStart.looksCompressed(buffer + place, count - place)
            {
                // A stream may begin with bytes that look like text, so the places just before are tried as well.
                for start in max(0, place - 8)...place { tryBrotli(at: start, isSure: false) }
            }
            place += 1
        }
    }

    /// The next place before `end` whose byte has one of some marks; `end` if there is none.
    private func nextMark(of telling: MemberStart.Marks, from place: Int, to end: Int) -> Int {
        let (buffer, marks, bits) = (buffer, MemberStart.marks, telling.rawValue)
        var place = place
        while place < end, marks[Int(buffer[place])].rawValue & bits == 0 {
            place &+= 1
            // Most of a page of a database is empty.
            while place &+ 8 <= end, UnsafeRawPointer(buffer + place).loadUnaligned(as: UInt64.self) == 0 {
                place &+= 8
            }
        }
        return place
    }

    /// Whether there is neither a byte beyond ASCII nor a control character below tab.
    private static func isText(_ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        let raw = UnsafeRawPointer(base)
        var found: UInt64 = 0
        var place = 0
        while place &+ 8 <= count {
            let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            found |= word | (word &- 0x0808_0808_0808_0808) & ~word
            place &+= 8
        }
        while place < count {
            found |= base[place] < 0x08 ? 0x80 : UInt64(base[place])
            place &+= 1
        }
        return found & 0x8080_8080_8080_8080 == 0
    }

    private func begin(_ start: MemberStart, at place: Int) {
        switch start {
        case .opaque(let kind):
            scan.note(.opaque(kind))
        case .member(.tar):
            // Members of a tar stand in plain sight. Only where the next one starts is of use: Brotli may begin there.
            tarMember = origin + place - 257 + 512
        case .member(let kind):
            open(kind, at: place)
        }
    }

    private var tarMember = -1

    /// The next place of the buffer where Brotli may begin whatever stands there: the start of the stream or of a member of a
    /// tar.
    private func sureBrotli(from place: Int) -> Int? {
        if origin + place == 0 { return place }
        return tarMember >= origin + place ? tarMember - origin : nil
    }

    private func tryBrotli(at start: Int, isSure: Bool) {
        let before = byte(before: start)
        let isMark = before < 0x80 && (before >= 0x20 || before == 0x0A || before == 0)
        guard isSure || isMark, scan.mayTryBrotli(), !FalseStarts.shared.contains(buffer + start, count - start)
        else { return }
        open(.brotli, at: start, isSure: isSure)
    }

    private func byte(before place: Int) -> UInt8 { place > 0 ? buffer[place - 1] : lastByte }

    private func open(_ kind: MemberKind, at place: Int, isSure: Bool = false) {
        guard kind == .brotli || scan.spending.decoders < ScanLimits.decoders else {
            scan.note(.tooManyMembers)
            return
        }
        let container = Container(kind: kind.rawValue, offset: origin + place)
        let isTooDeep = depth >= scan.limits.depth
        let member = OpenMember(
            kind, within: containers + [container], isAtStart: isSure, depthLimit: isTooDeep ? scan.limits.depth : nil)
        let isOpen = member.take(UnsafeRawBufferPointer(start: buffer + place, count: count - place), scan)
        if isOpen {
            keep(member)
        } else if member.isFalseStart {
            FalseStarts.shared.insert(buffer + place, count - place, used: member.consumed)
        }
    }

    private func keep(_ member: OpenMember) {
        if member.kind == .brotli {
            // Most attempts at a place without a mark wait for bytes that never come: the oldest of those makes room, before
            // one where streams do begin.
            let doubtful = members.indices.filter { members[$0].isDoubtful }
            if doubtful.count >= ScanLimits.doubtfulMembers,
                let oldest = doubtful.first(where: { !members[$0].isAtStart }) ?? doubtful.first
            {
                members.remove(at: oldest)
            }
        } else {
            scan.spending.decoders += 1
        }
        members.append(member)
    }

    /// Takes members off the account that are over.
    private func settle(_ ended: [OpenMember]) { scan.spending.decoders -= ended.count { $0.kind != .brotli } }
}

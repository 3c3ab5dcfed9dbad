internal import Secrecy

/// An occurrence of a subject in a buffer.
struct PatternMatch: Hashable {
    /// Where it starts in the buffer.
    var start: Int
    var subject: Int
    var form: Form
    /// For a key found by its form: the first six digits of its SHA-256.
    var fingerprint: String?
    var cut: DigestCut?
}

extension PatternSet {
    /// A buffer that is searched, and where in its source it stands.
    struct Window {
        let base: UnsafePointer<UInt8>
        let count: Int
        /// The place of the first byte in the source.
        let origin: Int
    }

    /// Looks at the windows at `first`, `first + stride`, ... below `limit`, all of which have to lie in the buffer; the
    /// first place that was not looked at.
    func search(_ text: Window, from first: Int, below limit: Int, _ found: (PatternMatch) -> Void) -> Int {
        if patterns.isEmpty { return limit }
        return width > 4
            ? searchWindows(of: UInt64.self, text, from: first, below: limit, found)
            : searchWindows(of: UInt32.self, text, from: first, below: limit, found)
    }

    @inline(__always)
    private func searchWindows<Word: FixedWidthInteger & UnsignedInteger>(
        of: Word.Type, _ text: Window, from first: Int, below limit: Int, _ found: (PatternMatch) -> Void
    ) -> Int {
        let fold = Word(truncatingIfNeeded: 0x2020_2020_2020_2020 as UInt64)
        let mask = Word(truncatingIfNeeded: ~0 as UInt64 &>> UInt64(64 - width * 8))
        let raw = UnsafeRawPointer(text.base)
        let stride = stride
        let last = UInt64(filter.count - 1)
        var place = first
        filter.withUnsafeBufferPointer { filter in
            guard let filter = filter.baseAddress else { return }
            @inline(__always) func window(_ place: Int) -> UInt64 {
                UInt64(Word(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: Word.self)) & mask | fold & mask)
            }
            @inline(__always) func passes(_ window: UInt64) -> UInt64 {
                let hash = Self.hash(window)
                let word = filter[Int(truncatingIfNeeded: Self.word(hash) & last)]
                return word &>> Self.bits(hash).0 & word &>> Self.bits(hash).1 & 1
            }
            let step = stride &* 4
            while place &+ stride &* 3 < limit {
                let (a, b) = (window(place), window(place &+ stride))
                let (c, d) = (window(place &+ stride &* 2), window(place &+ stride &* 3))
                let (pa, pb, pc, pd) = (passes(a), passes(b), passes(c), passes(d))
                if pa | pb | pc | pd != 0 {
                    if pa != 0 { verify(a, at: place, text, found) }
                    if pb != 0 { verify(b, at: place &+ stride, text, found) }
                    if pc != 0 { verify(c, at: place &+ stride &* 2, text, found) }
                    if pd != 0 { verify(d, at: place &+ stride &* 3, text, found) }
                }
                place &+= step
            }
            while place < limit {
                let rest = window(place)
                if passes(rest) != 0 { verify(rest, at: place, text, found) }
                place &+= stride
            }
        }
        return place
    }

    /// Compares the patterns that have this window.
    @inline(never)
    private func verify(_ window: UInt64, at place: Int, _ text: Window, _ found: (PatternMatch) -> Void) {
        let group = Int(Self.hash(window) >> groupShift)
        for index in Int(starts[group])..<Int(starts[group + 1]) where entries[index].window == window {
            let number = Int(entries[index].pattern)
            let start = place - Int(entries[index].offset)
            // A pattern is copied only when it stands there: most windows that pass belong to something else.
            guard start >= 0,
                Self.stands(patterns[number].bytes, folded: patterns[number].foldsCase, at: start, text),
                let match = confirm(patterns[number], at: start, text)
            else { continue }
            found(match)
        }
    }

    private static func stands(_ bytes: [UInt8], folded: Bool, at start: Int, _ text: Window) -> Bool {
        guard start >= 0, start + bytes.count <= text.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            bytes.indices.allSatisfy { offset in
                let own = text.base[start + offset]
                return own == bytes[offset] || folded && AsciiCase.lowered(own) == bytes[offset]
            }
        }
    }

    /// What a text that stands here is, exactly; nil when it is nothing after all.
    private func confirm(_ pattern: Pattern, at start: Int, _ text: Window) -> PatternMatch? {
        var match = PatternMatch(start: start, subject: pattern.subject, form: pattern.form)
        let end = start + pattern.bytes.count
        // In a text of UTF-16, either reading of the zeros around a subject fits. Code units lie at even places there.
        let isEven = (text.origin + start) % 2 == 0
        switch pattern.form.encoding {
        case .utf16LittleEndian where start > 0 && text.base[start - 1] == 0 && !isEven: return nil
        case .utf16BigEndian where end < text.count && text.base[end] == 0 && !isEven: return nil
        default: break
        }
        if let (form, transport) = pattern.anchor {
            guard let key = forms[form].key(at: start, anchor: pattern.bytes.count, transport, text) else { return nil }
            match.fingerprint = key
            return match
        }
        if let around = pattern.surroundings,
            Self.stands(around.before, folded: pattern.foldsCase, at: start - around.before.count, text),
            Self.stands(around.after, folded: pattern.foldsCase, at: end, text)
        {
            return nil
        }
        if let whole = pattern.rests.first(where: {
            Self.stands($0.bytes, folded: pattern.foldsCase, at: end, text)
        }) {
            match.form = whole.form
            return match
        }
        if !pattern.rests.isEmpty {
            let cut = Self.cutEnd(of: pattern, at: start, text)
            if cut - start < pattern.telling, !Self.isWord(start..<cut, text) { return nil }
            if pattern.beginsDocumented { match.cut = DigestCut(at: start..<cut, text) }
        }
        if pattern.form == Form(.plain) { match.form = Form(Self.letters(of: pattern, at: start, text)) }
        return match
    }

    /// Where a digest that is not whole stops.
    private static func cutEnd(of pattern: Pattern, at start: Int, _ text: Window) -> Int {
        let end = start + pattern.bytes.count
        let lengths = pattern.rests.lazy.map { rest in
            rest.bytes.indices.first { place in
                guard end + place < text.count else { return true }
                let own = text.base[end + place]
                return own != rest.bytes[place] && !(pattern.foldsCase && AsciiCase.lowered(own) == rest.bytes[place])
            } ?? rest.bytes.count
        }
        return end + (lengths.max() ?? 0)
    }

    /// Whether neither a letter nor a digit stands on either side.
    private static func isWord(_ range: Range<Int>, _ text: Window) -> Bool {
        let (start, end) = (range.lowerBound, range.upperBound)
        let isWordBefore = start > 0 && ByteClass(text.base[start - 1]).isAlphanumeric
        return !isWordBefore && !(end < text.count && ByteClass(text.base[end]).isAlphanumeric)
    }

    private static func letters(of pattern: Pattern, at start: Int, _ text: Window) -> Encoding {
        let found = UnsafeBufferPointer(start: text.base + start, count: pattern.bytes.count)
        if found.elementsEqual(pattern.spelled) { return .plain }
        return found.elementsEqual(pattern.spelled.map(AsciiCase.raised)) ? .upper : .mixedCase
    }
}

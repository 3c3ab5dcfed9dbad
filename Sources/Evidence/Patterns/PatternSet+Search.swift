internal import Secrecy

/// An occurrence of a subject in a buffer.
struct PatternMatch: Hashable {
    /// Where it starts in the buffer.
    var start: Int
    var subject: Int
    var form: Form
    /// For a key found by its form: the first six digits of its SHA-256.
    var fingerprint: String?
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
                let (form, fingerprint) = confirm(patterns[number], at: start, text)
            else { continue }
            let subject = patterns[number].subject
            found(PatternMatch(start: start, subject: subject, form: form, fingerprint: fingerprint))
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
    private func confirm(_ pattern: Pattern, at start: Int, _ text: Window) -> (Form, String?)? {
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
            return (pattern.form, key)
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
            return (whole.form, nil)
        }
        if pattern.bytes.count < pattern.telling, !isAlone(pattern, at: start, text) { return nil }
        if pattern.form == Form(.plain) { return (Form(Self.letters(of: pattern, at: start, text)), nil) }
        return (pattern.form, nil)
    }

    /// Whether a digest that was cut short is a word of its own, or goes on for as long as is telling anywhere.
    private func isAlone(_ pattern: Pattern, at start: Int, _ text: Window) -> Bool {
        var end = start + pattern.bytes.count
        for byte in pattern.rests[0].bytes {
            guard end < text.count, AsciiCase.lowered(text.base[end]) == byte else { break }
            end += 1
        }
        if end - start >= pattern.telling { return true }
        let isWordBefore = start > 0 && ByteClass(text.base[start - 1]).isAlphanumeric
        return !isWordBefore && !(end < text.count && ByteClass(text.base[end]).isAlphanumeric)
    }

    private static func letters(of pattern: Pattern, at start: Int, _ text: Window) -> Encoding {
        let found = UnsafeBufferPointer(start: text.base + start, count: pattern.bytes.count)
        if found.elementsEqual(pattern.spelled) { return .plain }
        return found.elementsEqual(pattern.spelled.map(AsciiCase.raised)) ? .upper : .mixedCase
    }
}

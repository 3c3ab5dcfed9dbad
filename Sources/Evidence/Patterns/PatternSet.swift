/// The patterns of all subjects, compiled for a search that looks at one place in many.
///
/// The argument (docs/evidence.md has it in full): let `m` be the length of the shortest pattern and `w` the width of a
/// window, 8 bytes (6 when `m` is under 16, 4 when it is under 8). Any stretch of `m` bytes holds `m - w + 1` windows, at as
/// many consecutive places, so one of them starts at a multiple of `stride = m - w + 1`. Every pattern is filed under the `stride` windows of
/// one stretch of `m` bytes of it. So whoever looks at the windows at all multiples of `stride`, and at no others, meets
/// every occurrence of every pattern.
///
/// Windows are hashed with bit 5 of every byte set, which makes letters of either case the same; the comparison that
/// follows decides exactly.
package struct PatternSet: Sendable {
    /// A text that is searched for.
    struct Pattern: Sendable {
        /// The bytes; in lower case when `foldsCase`.
        let bytes: [UInt8]
        let foldsCase: Bool
        /// The bytes as they were before letters were folded.
        let spelled: [UInt8]
        /// The subject's index in the set.
        var subject = 0
        let form: Form
        /// For digests: what follows in a whole one, and which form that is.
        var rests: [(bytes: [UInt8], form: Form)] = []
        /// For digests: how many characters of one are enough among other letters and digits.
        var telling = 0
        /// Whether this is the first part of what a key may leave: its whole SHA-256 digest.
        var beginsDocumented = false
        /// For stretches: what shows that more than the stretch is there.
        var surroundings: (before: [UInt8], after: [UInt8])?
        /// For the fixed part of a key's form: how what stands around it is read.
        var anchor: (form: Int, transport: KeyForm.Transport)?

        var longest: Int {
            // One more, to see whether a digest ends.
            let after = beginsDocumented ? DigestCut.margin : 1
            return bytes.count + (rests.map { $0.bytes.count + after }.max() ?? surroundings?.after.count ?? 0)
        }
        var farthestBack: Int {
            bytes.count + max(surroundings?.before.count ?? 0, beginsDocumented ? DigestCut.margin : 1)
        }
    }

    /// A window of a pattern.
    struct Entry: Sendable {
        let window: UInt64
        let pattern: Int32
        let offset: Int32
    }

    /// The names of the subjects, by index.
    package let names: [String]
    let forms: [KeyForm]
    private(set) var patterns: [Pattern] = []
    /// The width of a window: 8, 6 or 4 bytes.
    let width: Int
    let stride: Int
    /// The bytes around the start of a window that a decision may need: before it, and from it on.
    let reachBack: Int
    let reachAhead: Int

    /// Two bits of one word for each window. So few others pass, and the table stays in a processor's nearer caches.
    let filter: [UInt64]
    let entries: [Entry]
    /// Where the entries of a slot group start.
    let starts: [Int32]
    let groupShift: UInt64

    /// The number of patterns.
    package var count: Int { patterns.count }

    /// Compiles the patterns of some subjects and forms of keys.
    package init(_ subjects: [Subject], forms: [KeyForm] = []) {
        self.init(subjects.map { SubjectPatterns($0) }, forms: forms)
    }

    /// Compiles patterns that were made before.
    init(_ subjects: [SubjectPatterns], forms: [KeyForm] = []) {
        let parts = subjects.map(\.patterns) + forms.enumerated().map { SubjectPatterns.anchors(of: $1, index: $0) }
        patterns.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for (subject, part) in parts.enumerated() {
            for var pattern in part {
                pattern.subject = subject
                patterns.append(pattern)
            }
        }
        names = subjects.map(\.name) + forms.map { $0.text }
        self.forms = forms

        let shortest = patterns.lazy.map { $0.bytes.count }.min() ?? 8
        width = shortest >= 16 ? 8 : shortest >= 8 ? 6 : 4
        stride = shortest - width + 1
        reachBack = (patterns.lazy.map { $0.farthestBack }.max() ?? 0) + (forms.isEmpty ? 0 : KeyForm.span)
        reachAhead = max(width, (patterns.lazy.map { $0.longest }.max() ?? 0) + (forms.isEmpty ? 0 : KeyForm.span))

        let windows = Self.windows(of: patterns, stretch: shortest, width: width)
        // At most one bit in eight is set, up to a table of 2 MiB, so that one window in 64 or less passes by chance.
        let bits = min(24, max(14, Self.bits(of: windows.count) + 4))
        let groupShift = UInt64(64 - min(16, bits))
        var filter = [UInt64](repeating: 0, count: (1 << bits) / 64)
        var starts = [Int32](repeating: 0, count: 1 << (64 - Int(groupShift)) + 1)
        for entry in windows {
            let hash = Self.hash(entry.window)
            let (first, second) = Self.bits(hash)
            filter[Int(Self.word(hash)) & (filter.count - 1)] |= 1 << first | 1 << second
            starts[Int(hash >> groupShift) + 1] += 1
        }
        for group in 1..<starts.count { starts[group] += starts[group - 1] }
        var next = starts
        var grouped = windows
        for entry in windows {
            let group = Int(Self.hash(entry.window) >> groupShift)
            grouped[Int(next[group])] = entry
            next[group] += 1
        }
        self.filter = filter
        self.groupShift = groupShift
        self.starts = starts
        entries = grouped
    }

    private static func bits(of count: Int) -> Int { Int.bitWidth - max(1, count).leadingZeroBitCount }

    /// The windows of the last stretch of each pattern. Keys differ at their ends more than at their starts.
    private static func windows(of patterns: [Pattern], stretch: Int, width: Int) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(patterns.count * (stretch - width + 1))
        for (index, pattern) in patterns.enumerated() {
            pattern.bytes.withUnsafeBufferPointer { bytes in
                for offset in (bytes.count - stretch)...(bytes.count - width) {
                    var window: UInt64 = 0
                    for place in (offset..<(offset + width)).reversed() {
                        window = window << 8 | UInt64(bytes[place] | 0x20)
                    }
                    entries.append(Entry(window: window, pattern: Int32(index), offset: Int32(offset)))
                }
            }
        }
        return entries
    }

    /// Which word of the filter stands for a hash, once it is cut to the number of words, and which bits of it.
    @inline(__always)
    static func word(_ hash: UInt64) -> UInt64 { hash &>> 46 }

    @inline(__always)
    static func bits(_ hash: UInt64) -> (UInt64, UInt64) { (hash &>> 40 & 63, hash &>> 34 & 63) }

    @inline(__always)
    static func hash(_ window: UInt64) -> UInt64 {
        // The second step lets every byte of the window reach the upper bits.
        (window ^ (window >> 32)) &* 0x9E37_79B9_7F4A_7C15
    }
}

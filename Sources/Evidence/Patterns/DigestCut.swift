/// The part of a key's documented digest that stands somewhere without the rest.
///
/// That somebody cut it is one explanation. In a file that is written anew in places, such as the pages of a database, it may be
/// what is left of a whole one after something else was written over its end; in one that is being written, the rest may be
/// still to come.
package struct DigestCut: Sendable, Hashable {
    /// How many characters or bytes of the digest there are.
    package var length: Int
    /// Whether nothing but a cut explains it: it stands in text that goes on after it, or is a value of a record.
    package var isDeliberate: Bool

    /// So many bytes on either side tell whether it stands in text. What databases write over a record begins with numbers of
    /// theirs.
    static let margin = 64
}

extension DigestCut {
    init(at range: Range<Int>, _ text: PatternSet.Window) {
        let (start, end) = (range.lowerBound, range.upperBound)
        let before = max(0, start - Self.margin)..<start
        let after = end..<min(text.count, end + Self.margin)
        self.init(
            length: end - start,
            isDeliberate: !after.isEmpty && (before.lazy.map { $0 } + after).allSatisfy { Self.isText(text.base[$0]) })
    }

    /// Letters beyond ASCII are rare in what stands around digests; a byte of theirs says nothing of either.
    private static func isText(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) || [0x09, 0x0A, 0x0D, 0x1B].contains(byte)
    }
}

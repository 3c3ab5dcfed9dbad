internal import Secrecy

/// A stretch of a text that a subject becomes under an encoding: what is left of it where it was cut.
struct Stretch {
    let bytes: [UInt8]
    /// What stands around it in the text. Where all of this is there as well, more of the text is there, which is told by the
    /// stretch before this one, or as the whole text.
    let before: [UInt8]
    let after: [UInt8]

    /// So many random letters are told from anything else: 12 of 36 are one text in 2^62, and a hint of a key has 10 at most.
    static let length = 12
    /// Random letters in a row hold so many different ones, but for one stretch in a thousand millions.
    private static let fewestLetters = 4
    /// For secrets that somebody may have made up, and that hold words which stand elsewhere as well.
    static let longLength = 16

    /// The stretches of a subject's random part, so that whatever holds `length` letters of it in a row holds one of them; in
    /// base64, `length + 1` letters; of long ones every fourth, and the last.
    static func all(_ encoding: Encoding, of subject: Subject, length: Int) -> [Stretch] {
        guard let start = subject.randomStart, subject.bytes.count > start + length else { return [] }
        let bytes = subject.bytes
        switch encoding {
        case .part: return cut(bytes, from: start, length: length, every: length < longLength ? 1 : 4)
        case .hexPart: return cut(ByteText.hexBytes(bytes), from: start * 2, length: length * 2, every: 2)
        case .base64Part:
            return Spelling.base64(bytes, .standard).enumerated().flatMap { offset, text in
                // The first character that says nothing of what is before the random part.
                let first = ((offset + start) * 8 + 5) / 6 - (offset * 8 + 5) / 6
                return cut(text, from: first, length: (length * 8 - 5) / 6, every: 2)
            }
        default: return []
        }
    }

    private static func cut(_ text: [UInt8], from first: Int, length: Int, every step: Int = 1) -> [Stretch] {
        var places = Array(stride(from: first, through: text.count - length, by: step))
        if step > 2, places.last != text.count - length { places.append(text.count - length) }
        return places.compactMap { place in
            let end = place + length
            // What a key was filled up with is no secret, and stands elsewhere.
            guard Set(text[place..<end]).count >= fewestLetters else { return nil }
            return Stretch(
                bytes: Array(text[place..<end]),
                before: Array(text[(place == first ? 0 : max(first, place - step))..<place]),
                after: place == first ? Array(text[end...]) : [])
        }
    }
}

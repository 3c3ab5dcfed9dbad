/// A source line made fit for a terminal, and where the caret goes under it.
struct ShownLine {
    let text: String
    /// Terminal columns before the caret.
    let caretOffset: Int
    let caretWidth: Int

    /// The line of a range's start; only what is near the caret is looked at, so that a line of megabytes costs no more
    /// than any other.
    ///
    /// - Parameters:
    ///   - limit: the most terminal columns of the line that are shown.
    ///   - cover: hides what is not to be shown.
    init(_ range: SourceRange, limit: Int, cover: Cover = Cover()) {
        let length = range.file.lines.scalarCount(of: range.line)
        let column = min(range.column - 1, length)
        let first = column < limit - limit / 4 ? 0 : column - limit / 2
        let scalars = cover.scalars(of: range, from: first, count: limit)
        let start = column - first
        let leader = first > 0 ? "…" : ""
        var text = leader
        var used = leader.unicodeScalars.count
        var offset = used
        var marked = 0
        var index = 0
        while index < scalars.count {
            let cell = Self.shown(scalars[index])
            if used + cell.width > limit { break }
            if index == start { offset = used }
            if index >= start, index - start < range.width { marked += cell.width }
            text += cell.text
            used += cell.width
            index += 1
        }
        if index <= start { offset = used }
        self.text = first + index < length ? text + "…" : text
        caretOffset = offset
        caretWidth = max(1, marked)
    }

    /// How a scalar is shown and how many terminal columns it takes: tabs as four spaces, control and invisible
    /// characters as escapes.
    static func shown(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
        if scalar.value >= 0x20, scalar.value < 0x7F { return (String(scalar), 1) }
        if scalar == "\t" { return ("    ", 4) }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            let escape = "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            return (escape, escape.count)
        case .nonspacingMark, .enclosingMark:
            return (String(scalar), 0)
        default:
            return (String(scalar), isWide(scalar.value) ? 2 : 1)
        }
    }

    /// East Asian wide characters and emoji (Unicode Standard Annex 11, the blocks that matter in practice).
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

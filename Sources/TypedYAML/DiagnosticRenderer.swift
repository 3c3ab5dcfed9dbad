/// Shows diagnostics as compilers do: the message, the place, the line and a caret under it.
package struct DiagnosticRenderer: Sendable {
    /// Whether to use ANSI colours.
    package let colours: Bool
    /// The most columns of a source line that are shown; longer lines are cut around the caret.
    package let lineWidth: Int
    private let cover: Cover

    package init(colours: Bool, lineWidth: Int = 110, cover: Cover = Cover()) {
        self.colours = colours
        self.lineWidth = lineWidth
        self.cover = cover
    }

    /// One diagnostic, ending with a line end.
    ///
    /// Control characters of the file are shown as escapes, so that no file can steer the terminal.
    package func render(_ diagnostic: Diagnostic) -> String {
        let colour: Colour = diagnostic.severity == .error ? .red : .yellow
        var text =
            painted(diagnostic.severity.rawValue, colour) + painted(": " + visible(diagnostic.message), .bold) + "\n"
        let places = [diagnostic.range].compactMap { $0 } + diagnostic.notes.compactMap(\.range)
        let gutter = places.map { String($0.line).count }.max() ?? 1
        if let range = diagnostic.range {
            text += excerpt(range, label: diagnostic.label, gutter: gutter, colour: colour)
        } else {
            text += String(repeating: " ", count: gutter) + painted("--> ", .blue) + visible(diagnostic.file) + "\n"
        }
        let margin = String(repeating: " ", count: gutter + 1) + painted("= ", .blue)
        if let help = diagnostic.help { text += margin + "help: " + visible(help) + "\n" }
        for note in diagnostic.notes {
            if let range = note.range {
                text += painted("note", .blue) + ": " + visible(note.message) + "\n"
                text += excerpt(range, label: nil, gutter: gutter, colour: .blue)
            } else {
                text += margin + "note: " + visible(note.message) + "\n"
            }
        }
        return text
    }

    private func excerpt(_ range: SourceRange, label: String?, gutter: Int, colour: Colour) -> String {
        let blank = String(repeating: " ", count: gutter)
        var text = blank + painted("--> ", .blue) + visible(range.description) + "\n"
        let shown = ShownLine(range, limit: lineWidth, cover: cover)
        let number = String(range.line)
        let bar = painted("|", .blue)
        text += "\(blank) \(bar)\n"
        text += String(repeating: " ", count: gutter - number.count) + painted(number, .blue) + " \(bar)"
        text += shown.text.isEmpty ? "\n" : " \(shown.text)\n"
        let carets = String(repeating: "^", count: shown.caretWidth) + (label.map { " " + visible($0) } ?? "")
        text += "\(blank) \(bar) " + String(repeating: " ", count: shown.caretOffset) + painted(carets, colour) + "\n"
        return text
    }

    private func visible(_ text: String) -> String {
        cover.hide(text).unicodeScalars.reduce(into: "") { $0 += ShownLine.shown($1).text }
    }

    private enum Colour: String {
        case red = "1;31"
        case yellow = "1;33"
        case blue = "1;34"
        case bold = "1"
    }

    private func painted(_ text: String, _ colour: Colour) -> String {
        colours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}

extension Sequence<Diagnostic> {
    /// All diagnostics, sorted by file, line and column, with a blank line between two and the number of errors and
    /// warnings at the end; empty when there are none.
    package func rendered(colours: Bool, cover: Cover = Cover()) -> String {
        let sorted = sortedByPlace()
        guard !sorted.isEmpty else { return "" }
        var cover = cover
        cover.copies = sorted.compactMap(\.range?.file)
        let renderer = DiagnosticRenderer(colours: colours, cover: cover)
        let errors = sorted.count { $0.severity == .error }
        let warnings = sorted.count - errors
        let counts = [Self.count(errors, "error"), Self.count(warnings, "warning")].compactMap { $0 }
        return sorted.map { renderer.render($0) + "\n" }.joined() + counts.joined(separator: ", ") + "\n"
    }

    private static func count(_ number: Int, _ what: String) -> String? {
        number == 0 ? nil : "\(number) \(what)\(number == 1 ? "" : "s")"
    }
}

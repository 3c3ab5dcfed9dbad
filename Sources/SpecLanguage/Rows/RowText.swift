internal import TypedYAML

/// One row's keys and steps, everything substituted, as a text of its own for the typed declarations to decode.
///
/// The declarations decode files. Every scalar of the row stands on a line of its own here, so that a line leads back to
/// the place where the value was really written: in the steps, or in the case that it came from.
struct RowText: Sendable {
    let file: SourceFile
    /// What stands on each line, from line 1.
    private let lines: [Line]

    /// A line of the text.
    fileprivate struct Line: Sendable {
        /// Where its content was written.
        let origin: SourceRange
        /// The columns of its content; what follows it on the line is punctuation.
        let width: Int
        /// The content of a quoted text.
        let quoted: String?
    }

    /// The row whose text is being decoded.
    @TaskLocal static var current: RowText?

    /// The text of a mapping.
    init(_ members: [LocatedJSON.Member], at place: SourceRange) {
        var writer = Writer()
        writer.write(LocatedJSON(.object(members), at: place))
        file = SourceFile(name: place.file.name, text: writer.text)
        lines = writer.lines
    }

    /// Decodes the row; the diagnostics point to where things were really written.
    func decode<Value: Sendable>(_ schema: Schema<Value>) -> (value: Value?, diagnostics: [Diagnostic]) {
        let decoded = Self.$current.withValue(self) { schema.decode(file) }
        return (decoded.value, decoded.diagnostics.map(original))
    }

    /// The same diagnostic at the original place.
    private func original(_ diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.range.map { diagnostic.moved(to: origin(of: $0)) { $0.map(origin) } } ?? diagnostic
    }

    /// Where the content of a range of this text was written.
    func origin(of range: SourceRange) -> SourceRange {
        guard range.file === file, lines.indices.contains(range.line - 1) else { return range }
        let line = lines[range.line - 1]
        // A piece of a quoted text: the same piece of the original.
        guard let text = line.quoted, range.column > 1, range.start.line == range.end.line,
            range.end.column <= line.width
        else { return line.origin }
        return Located(text, at: line.origin).place(of: range.column - 2..<range.end.column - 2)
    }
}

extension SourceRange {
    /// Where this was really written, when it lies in the text of the row that is being decoded.
    var origin: SourceRange { RowText.current?.origin(of: self) ?? self }
}

extension LocatedJSON {
    /// The same value with all its places where they were really written.
    var original: LocatedJSON {
        switch content {
        case .null, .bool, .number, .string: LocatedJSON(content, at: range.origin)
        case .array(let elements): LocatedJSON(.array(elements.map(\.original)), at: range.origin)
        case .object(let members):
            LocatedJSON(
                .object(
                    members.map { Member(key: $0.key, keyRange: $0.keyRange.origin, value: $0.value.original) }),
                at: range.origin)
        }
    }
}

extension Diagnostic {
    /// The same at another place, its notes too.
    func moved(to range: SourceRange, notes move: (SourceRange?) -> SourceRange?) -> Diagnostic {
        Diagnostic(
            severity, code, message, at: range, label: label,
            notes: notes.map { Note($0.message, at: move($0.range)) }, help: help)
    }

    /// The same with another note.
    func adding(_ note: Note) -> Diagnostic {
        guard let range else { return self }
        return Diagnostic(severity, code, message, at: range, label: label, notes: notes + [note], help: help)
    }
}

/// Writes flow style, a scalar, key or bracket to a line.
private struct Writer {
    var text = ""
    var lines: [RowText.Line] = []

    mutating func write(_ value: LocatedJSON, behind end: String = "") {
        switch value.content {
        case .null: line("null", end, value.range)
        case .bool(let bool): line(bool ? "true" : "false", end, value.range)
        case .number(let number): line(number, end, value.range)
        case .string(let string): line(string: string, end, value.range)
        case .array(let elements):
            line("[", "", value.range)
            for element in elements { write(element, behind: ",") }
            line("]", end, value.range)
        case .object(let members):
            line("{", "", value.range)
            for member in members {
                line(string: member.key, ":", member.keyRange)
                if case .null = member.value.content, member.value.range == member.keyRange {
                    // Nothing was written behind the key.
                    line("", ",", member.keyRange)
                } else {
                    write(member.value, behind: ",")
                }
            }
            line("}", end, value.range)
        }
    }

    private mutating func line(_ content: String, _ end: String, _ origin: SourceRange) {
        text += content
        text += end
        text += "\n"
        lines.append(RowText.Line(origin: origin, width: content.utf8.count, quoted: nil))
    }

    /// Double-quoted YAML in ASCII: every other character escaped, as YAML takes some of them for line ends.
    private mutating func line(string: String, _ end: String, _ origin: SourceRange) {
        let isPlain = string.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        text += "\""
        text += isPlain ? string : Self.escaped(string)
        text += "\""
        text += end
        text += "\n"
        lines.append(
            RowText.Line(origin: origin, width: string.utf8.count + 2, quoted: isPlain ? string : nil))
    }

    private static func escaped(_ string: String) -> String {
        var text = ""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                text += "\\"
                text.unicodeScalars.append(scalar)
            case " "..."~": text.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16)
                text += "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
            }
        }
        return text
    }
}

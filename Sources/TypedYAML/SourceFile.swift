/// A text file as the user knows it: its name, its bytes and where its lines begin.
///
/// Lines end with LF, CR LF or CR, as editors count them. A byte order mark is dropped. Two files are equal when their
/// names are.
package final class SourceFile: Sendable {
    /// The name shown to the user, as given on the command line.
    package let name: String
    /// Where the file was read; relative paths inside it are meant from this file's folder. Empty for a text in memory.
    package let path: String
    /// The content, valid UTF-8 without a byte order mark.
    package let bytes: [UInt8]
    let lines: LineTable

    /// A file in memory.
    package init(name: String, text: String) {
        self.name = name
        path = ""
        bytes = Self.withoutByteOrderMark(Array(text.utf8)[...])
        lines = LineTable(bytes)
    }

    /// A file whose bytes are known to be UTF-8.
    init(name: String, path: String, validated: [UInt8]) {
        self.name = name
        self.path = path
        bytes = Self.withoutByteOrderMark(validated[...])
        lines = LineTable(bytes)
    }

    /// The whole content.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// The number of lines; a final line end does not begin another.
    package var lineCount: Int { lines.count }

    /// The text of a line, counted from 1, without its line end; nil when there is no such line.
    package func line(_ number: Int) -> String? {
        lines.bytes(of: number).map { String(decoding: bytes[$0], as: UTF8.self) }
    }

    /// The scalars of a line, counted from 1, from a column on; costs no more than what lies before and in it.
    func scalars(line number: Int, from column: Int, count: Int) -> [Unicode.Scalar] {
        guard let line = lines.bytes(of: number) else { return [] }
        let start = lines.isASCII ? line.lowerBound + min(column - 1, line.count) : offset(of: column - 1, in: line)
        // A scalar has at most four bytes; what is cut off at the end is dropped again with the rest.
        let piece = bytes[start..<min(line.upperBound, start + 4 * min(count, line.count))]
        return Array(String(decoding: piece, as: UTF8.self).unicodeScalars.prefix(count))
    }

    private func offset(of scalars: Int, in line: Range<Int>) -> Int {
        var remaining = scalars
        var offset = line.lowerBound
        while offset < line.upperBound {
            if bytes[offset] & 0xC0 != 0x80 {
                if remaining == 0 { return offset }
                remaining -= 1
            }
            offset += 1
        }
        return offset
    }

    /// The range from `start` to `end` in scalars counted from the start of the text; clamped to the text.
    package func range(scalars: Range<Int>) -> SourceRange {
        SourceRange(
            file: self, start: lines.position(ofScalar: scalars.lowerBound),
            end: lines.position(ofScalar: scalars.upperBound))
    }

    /// The empty range at a byte offset.
    func range(ofByte offset: Int, length: Int = 1) -> SourceRange {
        let before = bytes[..<min(offset, bytes.count)].count { $0 & 0xC0 != 0x80 }
        return range(scalars: before..<before + length)
    }

    private static func withoutByteOrderMark(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes)
    }
}

extension SourceFile: Hashable {
    package static func == (left: SourceFile, right: SourceFile) -> Bool { left.name == right.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// A place in a file: line and column count from 1; columns count Unicode scalars.
package struct SourcePosition: Sendable, Hashable, Comparable {
    package let line: Int
    package let column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A piece of a file, from `start` up to but not including `end`.
package struct SourceRange: Sendable, Hashable {
    package let file: SourceFile
    package let start: SourcePosition
    package let end: SourcePosition

    package init(file: SourceFile, start: SourcePosition, end: SourcePosition) {
        self.file = file
        self.start = start
        self.end = end
    }

    /// A range for values that no file holds, such as the embedded defaults: the start of an empty file of this name.
    package static func outsideFiles(_ name: String) -> SourceRange {
        SourceFile(name: name, text: "").range(scalars: 0..<0)
    }

    /// The line of the start.
    package var line: Int { start.line }

    /// The column of the start.
    package var column: Int { start.column }

    /// How many columns of its first line the range covers, at least 1.
    package var width: Int {
        if start.line == end.line { return max(1, end.column - start.column) }
        return max(1, file.lines.scalarCount(of: start.line) - start.column + 1)
    }

    /// From the start of this range to the end of another in the same file.
    func through(_ other: SourceRange) -> SourceRange {
        SourceRange(file: file, start: start, end: max(end, other.end))
    }
}

extension SourceRange: CustomStringConvertible {
    /// `file:line:column`, as terminals and editors link it.
    package var description: String { "\(file.name):\(line):\(column)" }
}

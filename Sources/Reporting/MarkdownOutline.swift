/// The skeleton of a Markdown document: headings, table rows and list items outside fenced code (CommonMark 0.31, 4.5).
struct MarkdownOutline {
    struct Section {
        /// Headings of the third level.
        var headings = 0
        /// Rows of tables, without their heads.
        var tableRows = 0
        /// List items of the first level.
        var items = 0
    }

    /// By the text of their second-level headings.
    private(set) var sections: [String: Section] = [:]
    /// The first table's only row, by column.
    private(set) var firstTable: [String: String] = [:]

    init(_ text: String) {
        var fence: Int?
        var title = ""
        var table: [[String]] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let scalars = line.unicodeScalars
            let ticks = scalars.prefix { $0 == "`" }.count
            if let open = fence {
                if ticks >= open, scalars.dropFirst(ticks).allSatisfy({ $0 == " " }) { fence = nil }
                continue
            }
            if ticks >= 3, !scalars.dropFirst(ticks).contains("`") {
                fence = ticks
                continue
            }
            if scalars.first == "|" {
                table.append(Self.cells(of: line))
                continue
            }
            close(&table, in: title)
            if line.begins("## ") { title = String(line.dropFirst(3)) }
            if line.begins("### ") { sections[title, default: Section()].headings += 1 }
            if line.begins("- ") { sections[title, default: Section()].items += 1 }
        }
        close(&table, in: title)
    }

    /// A table counts when its second line is the delimiter row.
    private mutating func close(_ table: inout [[String]], in title: String) {
        defer { table = [] }
        guard table.count >= 2, table[1].allSatisfy({ !$0.isEmpty && $0.allSatisfy { ":- ".contains($0) } }) else {
            return
        }
        if firstTable.isEmpty, table.count == 3, table[0].count == table[2].count {
            firstTable = Dictionary(zip(table[0], table[2])) { first, _ in first }
        }
        sections[title, default: Section()].tableRows += table.dropFirst(2).count { $0.count == table[0].count }
    }

    /// The cells of a row; a pipe behind a backslash belongs to its cell.
    private static func cells(of line: Substring) -> [String] {
        var cells = [""]
        var isEscaped = false
        for scalar in line.unicodeScalars.dropFirst() {
            if scalar == "|", !isEscaped {
                cells.append("")
            } else {
                cells[cells.count - 1].unicodeScalars.append(scalar)
            }
            isEscaped = scalar == "\\" && !isEscaped
        }
        if cells.last?.allSatisfy(\.isWhitespace) == true { cells.removeLast() }
        return cells.map { String($0.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
    }
}

extension Substring {
    /// Whether these bytes come first; `hasPrefix` would look for whole characters with their combining marks.
    fileprivate func begins(_ prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }
}

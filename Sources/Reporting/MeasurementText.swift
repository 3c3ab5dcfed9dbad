import RunEvents

/// The record of an instrument, laid out for readers.
enum MeasurementText {
    /// Lines of plain text: the title, the facts, tables with aligned columns, pictures as they are; not escaped yet.
    static func plain(_ record: InstrumentRecord) -> String {
        func line(_ text: String) -> String { VisibleText.make(text, .line) }
        var lines = [line("\(record.instrument): \(record.title)")]
        lines += record.facts.map { line("\($0.name): \($0.value)") }
        for table in record.tables {
            lines += ["", line(table.title)]
            let cells = ([table.columns] + table.rows).map { $0.map(line) }
            let widths = table.columns.indices.map { column in
                cells.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
            }
            lines += cells.map { row in
                let padded = zip(row, widths).map { $0 + String(repeating: " ", count: max($1 - $0.count, 0)) }
                return String(padded.joined(separator: "  ").reversed().drop { $0 == " " }.reversed())
            }
        }
        for picture in record.pictures { lines += ["", line(picture.title), picture.text] }
        return lines.joined(separator: "\n")
    }

    /// GitHub Flavored Markdown: a bold title, a list of facts, tables, and pictures in fences.
    static func markdown(_ record: InstrumentRecord) -> String {
        var text = "**\(MarkdownText.inline(record.instrument))**: \(MarkdownText.inline(record.title))\n"
        if !record.facts.isEmpty {
            text += "\n"
            for fact in record.facts {
                text += "- \(MarkdownText.inline(fact.name)): \(MarkdownText.inline(fact.value))\n"
            }
        }
        for table in record.tables {
            text += "\n\(MarkdownText.inline(table.title)):\n\n"
            text += "| \(table.columns.map(MarkdownText.cell).joined(separator: " | ")) |\n"
            text += "|\(table.columns.map { _ in " --- |" }.joined())\n"
            for row in table.rows { text += "| \(row.map(MarkdownText.cell).joined(separator: " | ")) |\n" }
        }
        for picture in record.pictures {
            text += "\n\(MarkdownText.inline(picture.title)):\n\n"
            text += MarkdownText.fenced(picture.text, language: "text")
        }
        return text
    }
}

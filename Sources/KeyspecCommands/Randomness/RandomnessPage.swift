import Randomness

/// The verdict on a generator as a page of its own, with the picture of letters and positions as SVG.
enum RandomnessPage {
    static func text(_ report: RandomnessReport) -> String {
        let verdict = report.verdict
        var body = "<h1>Randomness: \(escaped(verdict.outcome.rawValue))</h1>\n"
        body += "<p class=\"sentence\">\(escaped(verdict.sentence))</p>\n"
        let others = verdict.findings.dropFirst()
        if !others.isEmpty {
            body += "<ul>\n" + others.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
        }
        for generator in verdict.recovered {
            guard let digest = RandomnessText.nextKeyDigest(generator, verdict.form) else { continue }
            body += "<p>The next key of \(escaped(generator.generator)) has the SHA-256 <code>\(digest)</code>.</p>\n"
        }
        body += "<table>\n"
        for fact in report.facts {
            body += "<tr><th scope=\"row\">\(escaped(fact.name))</th><td>\(escaped(fact.value))</td></tr>\n"
        }
        body += "</table>\n"
        if let picture = report.picture {
            body += "<h2>Letters at positions</h2>\n" + figure(picture)
        }
        for table in report.tables { body += html(table) }
        if verdict.outcome == .notRefuted {
            body += "<h2>What no test here can see</h2>\n<ul>\n"
            body += RandomnessReport.limits.map { "<li>\(escaped($0))</li>\n" }.joined() + "</ul>\n"
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>Randomness: \(escaped(verdict.outcome.rawValue))</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; max-width: 70em; margin: 2em auto; padding: 0 1em; }
            .sentence { font-size: 1.2em; }
            table { border-collapse: collapse; margin: 1em 0; }
            th, td { border-bottom: 1px solid #ddd; padding: 0.2em 0.8em 0.2em 0; text-align: left; vertical-align: top; }
            </style>
            </head>
            <body>
            \(body)</body>
            </html>

            """
    }

    private static func html(_ table: ReportTable) -> String {
        var text = "<h2>\(escaped(table.title))</h2>\n<table>\n<tr>"
        text += table.columns.map { "<th scope=\"col\">\(escaped($0))</th>" }.joined() + "</tr>\n"
        for row in table.rows {
            text += "<tr>" + row.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>\n"
        }
        return text + "</table>\n"
    }

    /// A cell for each letter (row) and position (column): blue is rarer than expected, red more frequent.
    private static func figure(_ picture: LetterPicture) -> String {
        let cell = 10
        let (left, top) = (20, 16)
        let (width, height) = (left + cell * picture.steps.count + 4, top + cell * picture.letters.count + 4)
        var svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"\(width)\" height=\"\(height)\" "
        svg += "viewBox=\"0 0 \(width) \(height)\" font-family=\"monospace\" font-size=\"9\">\n"
        svg += "<title>How often each letter is at each position</title>\n"
        for position in picture.steps.indices where position % 4 == 0 {
            svg += "<text x=\"\(left + cell * position)\" y=\"\(top - 4)\">\(position + 1)</text>\n"
        }
        for (row, letter) in picture.letters.enumerated() {
            let name = escaped(String(decoding: [letter], as: UTF8.self))
            svg += "<text x=\"6\" y=\"\(top + cell * row + 8)\">\(name)</text>\n"
        }
        for (position, steps) in picture.steps.enumerated() {
            for (row, step) in steps.enumerated() {
                svg += "<rect x=\"\(left + cell * position)\" y=\"\(top + cell * row)\" width=\"9\" height=\"9\" "
                svg += "fill=\"\(colour(step))\"/>\n"
            }
        }
        return svg
            + "</svg>\n<p>Grey: within 2 standard deviations of what is expected; blue: rarer; red: more frequent; "
            + "the steps are 2, 3 and 5.</p>\n"
    }

    private static func colour(_ step: Int) -> String {
        switch step {
        case ...(-3): "#08519c"
        case -2: "#4292c6"
        case -1: "#c6dbef"
        case 1: "#fcbba1"
        case 2: "#ef3b2c"
        case 3...: "#99000d"
        default: "#eeeeee"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }
}

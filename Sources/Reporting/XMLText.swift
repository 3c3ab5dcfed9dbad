/// Text inside XML 1.0 documents (fifth edition, sections 2.2 and 2.4): every string becomes legal character data.
enum XMLText {
    /// For the content of an element.
    static func content(_ text: String) -> String {
        escape(VisibleText.make(text, .block), isAttribute: false)
    }

    /// For a value between double quotes; line feeds and tabs survive attribute-value normalisation (section 3.3.3).
    static func attribute(_ text: String) -> String {
        escape(VisibleText.make(text, .block), isAttribute: true)
    }

    private static func escape(_ text: String, isAttribute: Bool) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            // Always, so that "]]>" can never stand in content.
            case ">": escaped += "&gt;"
            case "\"" where isAttribute: escaped += "&quot;"
            case "\n" where isAttribute: escaped += "&#10;"
            case "\t" where isAttribute: escaped += "&#9;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

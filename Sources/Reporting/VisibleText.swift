/// Text in which nothing hides: what would steer a terminal, reorder a line or not show at all is written out.
enum VisibleText {
    /// What happens to line feeds and tabs.
    enum Shape {
        /// They stay.
        case block
        /// They are written out as well, so that the text stays on one line.
        case line
    }

    /// The text with control bytes, bidirectional controls, invisible characters and noncharacters as `\u{1B}`, and
    /// carriage returns as `\r`.
    static func make(_ text: String, _ shape: Shape) -> String {
        guard text.unicodeScalars.contains(where: { isHidden($0) || $0 == "\n" || $0 == "\t" }) else { return text }
        var visible = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": visible.append(contentsOf: shape == .block ? "\n".unicodeScalars : "\\n".unicodeScalars)
            case "\t": visible.append(contentsOf: shape == .block ? "\t".unicodeScalars : "\\t".unicodeScalars)
            case "\r": visible.append(contentsOf: "\\r".unicodeScalars)
            case _ where isHidden(scalar):
                visible.append(contentsOf: "\\u{\(String(scalar.value, radix: 16, uppercase: true))}".unicodeScalars)
            default: visible.append(scalar)
            }
        }
        return String(visible)
    }

    /// Unicode 16, general categories Cc and Cf as far as they act on display, Zl, Zp, and the noncharacters (section 23.7).
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x08, 0x0B...0x1F, 0x7F...0x9F: true
        case 0xAD, 0x61C, 0x180E, 0xFEFF: true
        case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
        case 0xFDD0...0xFDEF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        case let value: value & 0xFFFE == 0xFFFE
        }
    }
}

/// A text of several lines in which nothing steers a terminal or hides: names come from command lines, and messages may
/// quote a deployment.
package func printable(_ text: String) -> String { VisibleText.make(text, .block) }

extension OrderedJSON {
    /// How a value is laid out.
    package enum Layout: Sendable {
        /// Everything on one line, without spaces.
        case compact
        /// Two spaces a level; a short array of scalars stays on one line. Ends without a line end.
        case pretty
    }

    /// The value as JSON text (RFC 8259): always the same bytes for the same value.
    ///
    /// Control characters, U+2028, U+2029 and the invisible U+007F to U+009F are escaped, so that the text can be shown anywhere.
    package func text(_ layout: Layout = .pretty) -> String {
        var writer = JSONTextWriter(pretty: layout == .pretty)
        writer.write(self, indent: 0)
        return writer.text
    }
}

private struct JSONTextWriter {
    /// The longest text that an array may have and still stay on one line.
    static let inlineWidth = 80

    let pretty: Bool
    var text = ""

    mutating func write(_ value: OrderedJSON, indent: Int) {
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .integer(let integer): text += String(integer)
        case .double(let double): text += double.isFinite ? Self.shortest(double) : "null"
        case .number(let number): text += number
        case .string(let string): writeString(string)
        case .array(let elements):
            writeItems("[", "]", elements, indent) { writer, element in writer.write(element, indent: indent + 1) }
        case .object(let members):
            writeItems("{", "}", members, indent) { writer, member in
                writer.writeString(member.key)
                writer.text += writer.pretty ? ": " : ":"
                writer.write(member.value, indent: indent + 1)
            }
        }
    }

    private mutating func writeItems<Item>(
        _ open: String, _ close: String, _ items: [Item], _ indent: Int,
        _ write: (inout JSONTextWriter, Item) -> Void
    ) {
        guard !items.isEmpty else {
            text += open + close
            return
        }
        if pretty, let inline = inlineText(open, close, items, write) {
            text += inline
            return
        }
        text += open
        for (offset, item) in items.enumerated() {
            if offset > 0 { text += "," }
            if pretty { text += "\n" + String(repeating: "  ", count: indent + 1) }
            write(&self, item)
        }
        if pretty { text += "\n" + String(repeating: "  ", count: indent) }
        text += close
    }

    /// The one-line form of a flat array, or nil when it is too long or holds other arrays or objects.
    private func inlineText<Item>(
        _ open: String, _ close: String, _ items: [Item], _ write: (inout JSONTextWriter, Item) -> Void
    ) -> String? {
        guard let elements = items as? [OrderedJSON], elements.allSatisfy(\.isScalar) else { return nil }
        var inline = JSONTextWriter(pretty: false, text: open)
        for (offset, item) in items.enumerated() {
            if offset > 0 { inline.text += ", " }
            write(&inline, item)
        }
        inline.text += close
        return inline.text.utf8.count <= Self.inlineWidth ? inline.text : nil
    }

    private mutating func writeString(_ string: String) {
        text += "\""
        defer { text += "\"" }
        if string.utf8.allSatisfy(Self.isPlain) {
            text += string
            return
        }
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a byte is ASCII that needs no escape.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    private static func shortest(_ double: Double) -> String {
        if let integer = Int(exactly: double), abs(integer) < 1 << 53 { return String(integer) }
        return "\(double)"
    }
}

extension OrderedJSON {
    fileprivate var isScalar: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}

/// Builds a JSON object in the bytes that `EventLine`'s encoder would give it, without the cost of a general encoder.
///
/// The caller names the fields in sorted order. Strings are escaped as RFC 8259, section 7, demands and no further.
struct JSONObjectLine {
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    init() {
        bytes.reserveCapacity(2048)
        bytes.append(UInt8(ascii: "{"))
    }

    mutating func field(_ name: StaticString, _ value: String) {
        begin(name)
        append(value)
    }

    /// Left out when nil.
    mutating func field(_ name: StaticString, _ value: String?) {
        if let value { field(name, value) }
    }

    mutating func field(_ name: StaticString, _ value: some FixedWidthInteger) {
        begin(name)
        append(value)
    }

    /// Left out when nil.
    mutating func field(_ name: StaticString, _ value: Int?) {
        if let value { field(name, value) }
    }

    mutating func field(_ name: StaticString, _ value: Bool) {
        begin(name)
        bytes += Array((value ? "true" : "false").utf8)
    }

    mutating func field<Element>(_ name: StaticString, _ elements: [Element], _ fill: (inout Self, Element) -> Void) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            object { fill(&$0, element) }
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// Left out when nil.
    mutating func field<Value>(_ name: StaticString, _ value: Value?, _ fill: (inout Self, Value) -> Void) {
        guard let value else { return }
        begin(name)
        object { fill(&$0, value) }
    }

    /// The whole line with its newline.
    consuming func finished() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private mutating func object(_ fill: (inout Self) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        isFirst = true
        fill(&self)
        isFirst = false
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func begin(_ name: StaticString) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func append(_ number: some FixedWidthInteger) {
        bytes.append(contentsOf: String(number).utf8)
    }

    private mutating func append(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: escape("b")
            case 0x09: escape("t")
            case 0x0A: escape("n")
            case 0x0C: escape("f")
            case 0x0D: escape("r")
            case 0..<0x20:
                escape("u")
                let digits = String(byte, radix: 16)
                bytes += Array((String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ letter: Unicode.Scalar) {
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: letter))
    }
}

extension ExchangeRecord {
    /// The record's event line. Runs write one per request, so it does not go through the general encoder.
    var line: [UInt8] {
        var line = JSONObjectLine()
        line.field("answeredAt", answeredAt)
        line.field("check", check)
        line.field("code", code)
        line.field("connection", connection)
        line.field("endpoint", endpoint)
        line.field("event", Event.Kind.exchange.rawValue)
        line.field("method", method)
        line.field("node", node)
        line.field("place", place) { object, place in
            object.field("column", place.column)
            object.field("file", place.file)
            object.field("line", place.line)
        }
        line.field("purpose", purpose.rawValue)
        line.field("reading", reading.rawValue)
        line.field("requestBody", requestBody)
        line.field("requestHeaders", requestHeaders, Self.fill)
        line.field("responseBody", responseBody)
        line.field("responseHeaders", responseHeaders, Self.fill)
        line.field("reused", reused)
        line.field("row", row)
        line.field("sentAt", sentAt)
        line.field("sequence", sequence)
        line.field("status", status)
        line.field("target", target)
        line.field("transportFailure", transportFailure)
        line.field("version", version)
        return line.finished()
    }

    private static func fill(_ object: inout JSONObjectLine, _ header: HeaderLine) {
        object.field("name", header.name)
        object.field("value", header.value)
    }
}

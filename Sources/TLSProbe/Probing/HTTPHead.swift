/// The status line and fields of an HTTP/1 response, as they come in.
package struct HTTPHead: Sendable, Hashable {
    /// A field of the head; names in lower case.
    package struct Field: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    private var bytes: [UInt8] = []
    /// The status, once the head is complete and begins like HTTP.
    package private(set) var status: Int?
    package private(set) var fields: [Field] = []
    /// Whether the head is complete, or can become none any more.
    package private(set) var isComplete = false

    package init() {}

    /// The values of a field, in order.
    package func values(of name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    mutating func receive(_ more: ArraySlice<UInt8>) {
        guard !isComplete else { return }
        bytes += more.prefix(65_536 - bytes.count)
        guard let end = endOfHead else {
            isComplete = bytes.count >= 65_536
            return
        }
        isComplete = true
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let first = lines.first, first.hasPrefix("HTTP/") else { return }
        let parts = first.split(separator: " ", maxSplits: 2)
        status = parts.count > 1 ? Int(parts[1]) : nil
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            while let last = value.last, last == " " || last == "\t" { value.removeLast() }
            fields.append(Field(name: line[..<colon].lowercased(), value: String(value)))
        }
        bytes = []
    }

    /// The status, even when the fields did not come to an end.
    package var statusLine: Int? {
        if let status { return status }
        guard let end = bytes.firstIndex(of: 0x0A) else { return nil }
        let parts = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ", maxSplits: 2)
        return parts.count > 1 && parts[0].hasPrefix("HTTP/") ? Int(parts[1].prefix(3)) : nil
    }

    /// Where the empty line stands.
    private var endOfHead: Int? {
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x0A {
                if index + 1 < bytes.count, bytes[index + 1] == 0x0A { return index }
                if index + 2 < bytes.count, bytes[index + 1] == 0x0D, bytes[index + 2] == 0x0A { return index }
            }
            index += 1
        }
        return nil
    }
}

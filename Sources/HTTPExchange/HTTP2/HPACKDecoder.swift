/// Reads the header blocks of one connection in their order (RFC 7541 3).
///
/// A block that breaks the rules ends the connection: the tables of both ends would no longer agree.
struct HPACKDecoder: Sendable {
    typealias Field = HPACKTable.Field

    /// The capacity that we allow the other end for its table; it may use less.
    private let largestCapacity: Int
    private var table: HPACKTable

    init(largestCapacity: Int = 4096) {
        self.largestCapacity = largestCapacity
        table = HPACKTable(capacity: largestCapacity)
    }

    /// The fields of a block in order.
    ///
    /// - Parameter limit: how many bytes names and values may have together; a short block can stand for a long section.
    mutating func decode(_ block: [UInt8], limit: Int) throws(TransportFailure) -> [Field] {
        var rest = block[...]
        var fields: [Field] = []
        var size = 0
        while let first = rest.first {
            switch first {
            case 0x80...:
                guard let field = table[try Self.integer(prefix: 7, from: &rest)] else { throw Self.badIndex }
                fields.append(field)
            case 0x40..<0x80:
                let field = try literal(prefix: 6, from: &rest)
                table.insert(field)
                fields.append(field)
            case 0x20..<0x40:
                let capacity = try Self.integer(prefix: 5, from: &rest)
                guard capacity <= largestCapacity, fields.isEmpty else {
                    throw .malformedResponse(detail: "a header block changes the table's size where it may not")
                }
                table.resize(to: capacity)
                continue
            // Never indexed or not indexed this time: the same to a reader.
            default: fields.append(try literal(prefix: 4, from: &rest))
            }
            size += fields.last.map { $0.name.count + $0.value.count } ?? 0
            if size > limit { throw .headersTooLarge(limit: limit) }
        }
        return fields
    }

    private func literal(prefix bits: Int, from rest: inout ArraySlice<UInt8>) throws(TransportFailure) -> Field {
        let index = try Self.integer(prefix: bits, from: &rest)
        if index == 0 { return Field(try Self.text(from: &rest), try Self.text(from: &rest)) }
        guard let known = table[index] else { throw Self.badIndex }
        return Field(known.name, try Self.text(from: &rest))
    }

    private static func integer(prefix bits: Int, from rest: inout ArraySlice<UInt8>) throws(TransportFailure) -> Int {
        guard let value = HPACKInteger.take(prefix: bits, from: &rest) else {
            throw .malformedResponse(detail: "a header block ends within a number, or the number is too large")
        }
        return value
    }

    private static func text(from rest: inout ArraySlice<UInt8>) throws(TransportFailure) -> [UInt8] {
        let isCoded = rest.first.map { $0 & 0x80 != 0 } ?? false
        let count = try integer(prefix: 7, from: &rest)
        guard count <= rest.count else { throw .malformedResponse(detail: "a header block ends within a text") }
        let bytes = rest.prefix(count)
        rest = rest.dropFirst(count)
        if !isCoded { return Array(bytes) }
        guard let text = HuffmanCode.decoded(bytes) else {
            throw .malformedResponse(detail: "a header block holds a text that is not in the Huffman code")
        }
        return text
    }

    private static let badIndex = TransportFailure.malformedResponse(
        detail: "a header block names a field that is in no table")
}

/// Writes the header blocks of one connection in their order (RFC 7541 3), texts without the Huffman code.
///
/// A field that occurs again is one or two bytes the second time. So a hundred requests that differ in little fit into one
/// record of TLS, which is what ``HTTP2Client`` is for.
struct HPACKEncoder: Sendable {
    private var table: HPACKTable
    /// Changes of the capacity that the other end has to be told in the next block, in order (RFC 7541 4.2).
    private var unannounced: [Int] = []

    init(capacity: Int = 4096) { table = HPACKTable(capacity: capacity) }

    /// Takes over the largest table that the other end allows; we use no more than the usual 4096 bytes of it.
    mutating func limitCapacity(to allowed: Int) {
        let capacity = min(allowed, 4096)
        if capacity == table.capacity { return }
        table.resize(to: capacity)
        unannounced.append(capacity)
    }

    /// The block of some fields; names have to be in lower case.
    mutating func encode(_ fields: [HPACKTable.Field]) -> [UInt8] {
        var block: [UInt8] = []
        for capacity in unannounced { HPACKInteger.append(capacity, prefix: 5, pattern: 0x20, to: &block) }
        unannounced = []
        for field in fields { append(field, to: &block) }
        return block
    }

    private mutating func append(_ field: HPACKTable.Field, to block: inout [UInt8]) {
        if let index = table.index(of: field) {
            return HPACKInteger.append(index, prefix: 7, pattern: 0x80, to: &block)
        }
        // A field that does not fit would only throw the others out.
        let isKept = field.size <= table.capacity / 2
        HPACKInteger.append(
            table.index(ofName: field.name) ?? 0, prefix: isKept ? 6 : 4, pattern: isKept ? 0x40 : 0, to: &block)
        if table.index(ofName: field.name) == nil { append(field.name, to: &block) }
        append(field.value, to: &block)
        if isKept { table.insert(field) }
    }

    private func append(_ text: [UInt8], to block: inout [UInt8]) {
        HPACKInteger.append(text.count, prefix: 7, to: &block)
        block += text
    }
}

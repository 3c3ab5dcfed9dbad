/// Puts bytes together, lengths before vectors included.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func uint8(_ value: UInt8) { bytes.append(value) }

    mutating func uint16(_ value: UInt16) {
        bytes.append(UInt8(value >> 8))
        bytes.append(UInt8(truncatingIfNeeded: value))
    }

    mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// A vector with one byte of length; the content has at most 255 bytes.
    mutating func vector8(_ content: (inout ByteWriter) -> Void) {
        var inner = ByteWriter()
        content(&inner)
        uint8(UInt8(inner.bytes.count))
        append(inner.bytes)
    }

    /// A vector with two bytes of length; the content has at most 65,535 bytes.
    mutating func vector16(_ content: (inout ByteWriter) -> Void) {
        var inner = ByteWriter()
        content(&inner)
        uint16(UInt16(inner.bytes.count))
        append(inner.bytes)
    }

    /// A vector with three bytes of length.
    mutating func vector24(_ content: (inout ByteWriter) -> Void) {
        var inner = ByteWriter()
        content(&inner)
        uint8(UInt8(inner.bytes.count >> 16))
        uint16(UInt16(truncatingIfNeeded: inner.bytes.count))
        append(inner.bytes)
    }
}

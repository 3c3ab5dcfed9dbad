/// The integers of HPACK (RFC 7541 5.1): the last bits of a byte, continued in sevens when they do not suffice.
enum HPACKInteger {
    /// Writes an integer behind the `pattern` in the upper bits of its first byte.
    static func append(_ value: Int, prefix bits: Int, pattern: UInt8 = 0, to bytes: inout [UInt8]) {
        let largest = 1 << bits - 1
        if value < largest { return bytes.append(pattern | UInt8(value)) }
        bytes.append(pattern | UInt8(largest))
        var rest = value - largest
        while rest >= 128 {
            bytes.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Takes an integer from the front; nil when the bytes end within it or it is beyond 2^28, which nothing here needs.
    static func take(prefix bits: Int, from bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.popFirst() else { return nil }
        let largest = 1 << bits - 1
        var value = Int(first) & largest
        if value < largest { return value }
        for shift in stride(from: 0, through: 21, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value += Int(byte & 127) << shift
            if byte < 128 { return value }
        }
        return nil
    }
}

/// What may be known and shown of a secret's form: how long it is, how it starts, which kinds of characters it has.
package struct SecretShape: Sendable, Hashable {
    /// The number of bytes, the prefix included.
    package let count: Int
    /// The fixed part that marks a kind of key, for example `ak_live_`; empty when there is none.
    ///
    /// Only lower-case words of at most eight letters, each followed by `_` or `-`, with at least twelve bytes after
    /// them, count as one, so that no random part is taken for a prefix.
    package let prefix: String
    /// The classes of characters after the prefix.
    package let classes: Set<ByteClass>

    init(of bytes: [UInt8]) {
        count = bytes.count
        let length = Self.prefixLength(of: bytes)
        prefix = String(decoding: bytes.prefix(length), as: UTF8.self)
        classes = Set(bytes.dropFirst(length).map(ByteClass.init))
    }

    static func prefixLength(of bytes: [UInt8]) -> Int {
        var end = 0
        for _ in 0..<3 {
            let rest = bytes[end...]
            guard let separator = rest.firstIndex(where: { ByteClass($0) != .lowercase }),
                (1...8).contains(separator - end),
                bytes[separator] == UInt8(ascii: "_") || bytes[separator] == UInt8(ascii: "-"),
                bytes.count - separator - 1 >= 12
            else { break }
            end = separator + 1
        }
        return end
    }
}

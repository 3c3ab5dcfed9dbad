/// The static table of HPACK (RFC 7541 appendix A), and the dynamic one behind it (RFC 7541 2.3).
struct HPACKTable: Sendable, Hashable {
    /// A name and a value.
    struct Field: Sendable, Hashable {
        var name: [UInt8]
        var value: [UInt8]

        init(_ name: [UInt8], _ value: [UInt8]) {
            self.name = name
            self.value = value
        }

        /// What it counts against a table's size (RFC 7541 4.1).
        var size: Int { name.count + value.count + 32 }
    }

    /// The largest sum of sizes of the dynamic fields.
    private(set) var capacity: Int
    /// Newest first.
    private var fields: [Field] = []
    private var size = 0

    init(capacity: Int = 4096) { self.capacity = capacity }

    /// The field at an index that counts from 1 through both tables; nil when there is none.
    subscript(index: Int) -> Field? {
        if index < 1 { return nil }
        if index <= Self.fixed.count { return Self.fixed[index - 1] }
        let dynamic = index - Self.fixed.count - 1
        return dynamic < fields.count ? fields[dynamic] : nil
    }

    /// The index of a field; nil when it is in neither table.
    func index(of field: Field) -> Int? {
        if let index = Self.fixed.firstIndex(of: field) { return index + 1 }
        return fields.firstIndex(of: field).map { $0 + Self.fixed.count + 1 }
    }

    /// The first index with a name, whatever the value.
    func index(ofName name: [UInt8]) -> Int? {
        if let index = Self.fixed.firstIndex(where: { $0.name == name }) { return index + 1 }
        return fields.firstIndex { $0.name == name }.map { $0 + Self.fixed.count + 1 }
    }

    /// Adds a field in front; the oldest make room, and one that is larger than the table empties it.
    mutating func insert(_ field: Field) {
        fields.insert(field, at: 0)
        size += field.size
        evict()
    }

    /// Gives the dynamic table another capacity.
    mutating func resize(to capacity: Int) {
        self.capacity = capacity
        evict()
    }

    private mutating func evict() {
        while size > capacity, let oldest = fields.popLast() { size -= oldest.size }
    }

    private static let fixed = texts.map { Field(Array($0.0.utf8), Array($0.1.utf8)) }

    private static let texts: [(String, String)] = [
        (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"), (":path", "/index.html"),
        (":scheme", "http"), (":scheme", "https"), (":status", "200"), (":status", "204"), (":status", "206"),
        (":status", "304"), (":status", "400"), (":status", "404"), (":status", "500"), ("accept-charset", ""),
        ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""), ("accept", ""),
        ("access-control-allow-origin", ""), ("age", ""), ("allow", ""), ("authorization", ""),
        ("cache-control", ""), ("content-disposition", ""), ("content-encoding", ""), ("content-language", ""),
        ("content-length", ""), ("content-location", ""), ("content-range", ""), ("content-type", ""),
        ("cookie", ""), ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""),
        ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
        ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""), ("max-forwards", ""),
        ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""), ("referer", ""), ("refresh", ""),
        ("retry-after", ""), ("server", ""), ("set-cookie", ""), ("strict-transport-security", ""),
        ("transfer-encoding", ""), ("user-agent", ""), ("vary", ""), ("via", ""), ("www-authenticate", ""),
    ]
}

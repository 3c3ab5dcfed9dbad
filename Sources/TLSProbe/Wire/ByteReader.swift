/// Takes bytes apart from the front. Nothing is read past the end: what is not there is an error.
struct ByteReader {
    /// Bytes that are not what their protocol says.
    struct Malformed: Error, Sendable, Hashable {
        /// What is wrong, as a clause: `the session id is longer than 32 bytes`.
        let problem: String

        init(_ problem: String) { self.problem = problem }
    }

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isEmpty: Bool { rest.isEmpty }
    var count: Int { rest.count }

    mutating func bytes(_ count: Int, _ what: String) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw Malformed("\(what) is cut off") }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func uint8(_ what: String) throws(Malformed) -> UInt8 {
        guard let byte = rest.popFirst() else { throw Malformed("\(what) is cut off") }
        return byte
    }

    mutating func uint16(_ what: String) throws(Malformed) -> UInt16 {
        let pair = try bytes(2, what)
        return UInt16(pair[pair.startIndex]) << 8 | UInt16(pair[pair.startIndex + 1])
    }

    mutating func uint24(_ what: String) throws(Malformed) -> Int {
        let high = try uint8(what)
        return try Int(high) << 16 | Int(uint16(what))
    }

    /// A vector with one byte of length before it.
    mutating func vector8(_ what: String) throws(Malformed) -> ArraySlice<UInt8> {
        try bytes(Int(uint8(what)), what)
    }

    /// A vector with two bytes of length before it.
    mutating func vector16(_ what: String) throws(Malformed) -> ArraySlice<UInt8> {
        try bytes(Int(uint16(what)), what)
    }

    /// Refuses bytes after the last field.
    func end(of what: String) throws(Malformed) {
        if !rest.isEmpty { throw Malformed("\(what) has \(rest.count) bytes too many") }
    }
}

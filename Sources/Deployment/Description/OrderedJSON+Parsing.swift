package import TypedYAML

/// Why bytes are no JSON.
package struct JSONProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// Bytes from the start.
    package let offset: Int
    package let reason: String

    package var description: String { "no JSON: \(reason) at byte \(offset)" }
}

extension OrderedJSON {
    /// Values nest at most so deep, so that hostile bytes cannot exhaust the stack.
    package static var depthLimit: Int { 128 }

    /// The value of a JSON text (RFC 8259). Numbers keep their text, objects their order and repeated members.
    package init(parsing bytes: [UInt8]) throws(JSONProblem) {
        var reader = JSONReader(bytes: bytes)
        self = try reader.document()
    }

    /// The whole number that the value is, however it is written (`12`, `12.0`, `1.2e1`); nil for everything else.
    package var wholeNumber: Int? {
        switch self {
        case .integer(let integer): integer
        case .double(let double): Int(exactly: double)
        case .number(let text): Int(text) ?? Double(text).flatMap(Int.init(exactly:))
        default: nil
        }
    }
}

private struct JSONReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONProblem) -> OrderedJSON {
        let value = try value(depth: 0)
        skipSpace()
        if position < bytes.count { throw problem("something after the value") }
        return value
    }

    private mutating func value(depth: Int) throws(JSONProblem) -> OrderedJSON {
        if depth > OrderedJSON.depthLimit { throw problem("values nest deeper than \(OrderedJSON.depthLimit)") }
        skipSpace()
        switch bytes[safe: position] {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try number()
        case nil: throw problem("the text ends where a value should be")
        default: throw problem("no value begins so")
        }
    }

    private mutating func object(depth: Int) throws(JSONProblem) -> OrderedJSON {
        var members: [OrderedJSON.Member] = []
        position += 1
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard bytes[safe: position] == UInt8(ascii: "\"") else { throw problem("a member begins with its name") }
            let name = try string()
            guard take(":") else { throw problem("a ':' is missing") }
            members.append((name, try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw problem("a '}' is missing") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONProblem) -> OrderedJSON {
        var elements: [OrderedJSON] = []
        position += 1
        if take("]") { return .array([]) }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw problem("a ']' is missing") }
        return .array(elements)
    }

    private mutating func string() throws(JSONProblem) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = bytes[safe: position] {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw problem("not UTF-8") }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw problem("a control character in a string")
            default: text.append(byte)
            }
        }
        throw problem("a string does not end")
    }

    private mutating func escape() throws(JSONProblem) -> Character {
        guard let byte = bytes[safe: position] else { throw problem("a string does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Character(Unicode.Scalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return Character(try unicodeEscape())
        default: throw problem("an unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONProblem) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, bytes[safe: position] == UInt8(ascii: "\\"),
            bytes[safe: position + 1] == UInt8(ascii: "u")
        else { throw problem("half a surrogate pair") }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw problem("half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONProblem) -> UInt32 {
        let digits = bytes[min(position, bytes.count)..<min(position + 4, bytes.count)]
        let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard digits.count == 4, isHexadecimal, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw problem("four hexadecimal digits are missing") }
        position += 4
        return value
    }

    private mutating func number() throws(JSONProblem) -> OrderedJSON {
        let start = position
        if bytes[safe: position] == UInt8(ascii: "-") { position += 1 }
        let whole = position
        guard digits() else { throw problem("a number without digits") }
        if bytes[whole] == UInt8(ascii: "0"), position > whole + 1 { throw problem("a number with a leading zero") }
        if bytes[safe: position] == UInt8(ascii: ".") {
            position += 1
            guard digits() else { throw problem("a number without digits after its point") }
        }
        if bytes[safe: position] == UInt8(ascii: "e") || bytes[safe: position] == UInt8(ascii: "E") {
            position += 1
            if bytes[safe: position] == UInt8(ascii: "+") || bytes[safe: position] == UInt8(ascii: "-") {
                position += 1
            }
            guard digits() else { throw problem("a number without digits in its exponent") }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() -> Bool {
        let start = position
        while let byte = bytes[safe: position], (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        return position > start
    }

    private mutating func word(_ word: StaticString, _ value: OrderedJSON) throws(JSONProblem) -> OrderedJSON {
        let text = Array(word.description.utf8)
        guard bytes[position...].starts(with: text) else { throw problem("an unknown word") }
        position += text.count
        return value
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard bytes[safe: position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = bytes[safe: position], [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    private func problem(_ reason: String) -> JSONProblem { JSONProblem(offset: position, reason: reason) }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

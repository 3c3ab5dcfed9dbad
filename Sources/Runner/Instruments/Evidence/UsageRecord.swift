import Deployment
import RegularExpressions
import Secrecy
import TypedYAML

/// What the documented log says of one call.
struct UsageRecord: Sendable, Hashable {
    /// Names under which the endpoint may be logged: its name in the target file, its path, method and path.
    var endpoints: Set<String>
    var credits: Int
    var status: Int
}

/// Recognises records of calls in the lines of a log: JSON lines, logfmt, CSV, the common log format, or a pattern.
struct UsageReader: Sendable {
    /// With the groups `endpoint`, `credits` and `status`; nil for the known formats.
    let expression: RegularExpression?

    /// How many lines record the call.
    func count(_ record: UsageRecord, in text: [UInt8]) throws(RegularExpression.SearchTooLong) -> Int {
        var count = 0
        for line in Self.lines(of: text) {
            let fields = try fields(of: line)
            if fields.contains(where: record.endpoints.contains), Self.holdsNumbers(of: record, fields) { count += 1 }
        }
        return count
    }

    /// Whether some line records a call of one of these endpoints: it names one, and two numbers.
    func recognises(_ endpoints: Set<String>, in text: [UInt8]) throws(RegularExpression.SearchTooLong) -> Bool {
        for line in Self.lines(of: text) {
            let fields = try fields(of: line)
            if fields.contains(where: endpoints.contains), fields.count(where: { Self.number($0) != nil }) > 1 {
                return true
            }
        }
        return false
    }

    /// Whether calls like this one are recorded under a name that is none of `endpoints`: some line has the form of the records
    /// that name one of them, and the call's numbers, and names none.
    func namesOtherwise(
        _ record: UsageRecord, besides endpoints: Set<String>, in text: [UInt8]
    ) throws(RegularExpression.SearchTooLong) -> Bool {
        var forms: Set<Int> = []
        var others: [[String]] = []
        for line in Self.lines(of: text) {
            let fields = try fields(of: line)
            if fields.contains(where: endpoints.contains) { forms.insert(fields.count) } else { others.append(fields) }
        }
        return others.contains { forms.contains($0.count) && Self.holdsNumbers(of: record, $0) }
    }

    static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] { text.split(separator: UInt8(ascii: "\n")) }

    /// A value of a line.
    struct Place: Sendable, Hashable {
        /// Where it stands in lines of the same form: the names of JSON members or of logfmt around it, or which of how many words
        /// it is.
        var path: String
        var text: String
    }

    /// The values of a line. Of a log of millions of lines, those of one at a time.
    func places(of line: ArraySlice<UInt8>) throws(RegularExpression.SearchTooLong) -> [Place] {
        guard let expression else { return Self.places(of: line) }
        let groups = try expression.firstMatch(in: String(decoding: line, as: UTF8.self))?.groups ?? []
        return groups.enumerated().map { Place(path: "group \($0)", text: $1) }
    }

    private func fields(of line: ArraySlice<UInt8>) throws(RegularExpression.SearchTooLong) -> [String] {
        try places(of: line).map(\.text)
    }

    /// A whole number, which some logs write as `1.0`.
    static func number(_ text: String) -> Int? { OrderedJSON.number(text).wholeNumber }

    static func holdsNumbers(of record: UsageRecord, _ fields: [String]) -> Bool {
        let numbers = Set(fields.compactMap(number))
        return numbers.contains(record.status) && numbers.contains(record.credits)
    }

    /// The values of a line, whatever its format is.
    private static func places(of line: ArraySlice<UInt8>) -> [Place] {
        if let start = line.firstIndex(of: UInt8(ascii: "{")),
            let json = try? OrderedJSON(parsing: Array(line[start...]))
        {
            return scalars(of: json, at: "")
        }
        return words(of: line)
    }

    private static func scalars(of json: OrderedJSON, at path: String) -> [Place] {
        switch json {
        case .string(let text): return [Place(path: path, text: text)] + embedded(text, at: path)
        case .integer(let number): return [Place(path: path, text: String(number))]
        case .double(let number): return [Place(path: path, text: String(number))]
        case .number(let text): return [Place(path: path, text: text)]
        case .bool(let value): return [Place(path: path, text: String(value))]
        case .array(let elements):
            return elements.enumerated().flatMap { scalars(of: $1, at: "\(path)/\($0)") }
        case .object(let members): return members.flatMap { scalars(of: $0.value, at: "\(path)/\($0.key)") }
        case .null: return []
        }
    }

    /// A line of text inside a member, as log shippers wrap it.
    private static func embedded(_ text: String, at path: String) -> [Place] {
        guard text.contains(" ") || text.contains("{") else { return [] }
        return places(of: Array(text.utf8)[...]).map { Place(path: "\(path)>\($0.path)", text: $0.text) }
    }

    /// Words between blanks, commas, quotation marks and brackets; of `name=value` the value, as a name may be that of an endpoint.
    /// The request line of the common log format gives its path without the query.
    private static func words(of line: ArraySlice<UInt8>) -> [Place] {
        let separators = Set(" \t,;\"'[]|\r\n".utf8)
        let words = line.split(whereSeparator: separators.contains)
        return words.enumerated().flatMap { index, word -> [Place] in
            let name = word.prefix { ByteClass($0).isAlphanumeric || Array("_-.".utf8).contains($0) }
            let isNamed = !name.isEmpty && name.endIndex < word.endIndex && word[name.endIndex] == UInt8(ascii: "=")
            let value = isNamed ? word[(name.endIndex + 1)...] : word
            if value.isEmpty { return [] }
            let place = isNamed ? String(decoding: name, as: UTF8.self) : "word \(index) of \(words.count)"
            let text = String(decoding: value, as: UTF8.self)
            let path = text.split(separator: "?", maxSplits: 1).first.map(String.init) ?? text
            return (path == text ? [text] : [text, path]).map { Place(path: place, text: $0) }
        }
    }
}

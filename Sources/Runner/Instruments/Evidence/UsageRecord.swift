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

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] { text.split(separator: UInt8(ascii: "\n")) }

    /// The values of a line. Of a log of millions of lines, those of one at a time.
    private func fields(of line: ArraySlice<UInt8>) throws(RegularExpression.SearchTooLong) -> [String] {
        guard let expression else { return Self.fields(of: line) }
        return try expression.firstMatch(in: String(decoding: line, as: UTF8.self))?.groups ?? []
    }

    /// A whole number, which some logs write as `1.0`.
    private static func number(_ text: String) -> Int? { OrderedJSON.number(text).wholeNumber }

    private static func holdsNumbers(of record: UsageRecord, _ fields: [String]) -> Bool {
        let numbers = Set(fields.compactMap(number))
        return numbers.contains(record.status) && numbers.contains(record.credits)
    }

    /// The values of a line, whatever its format is.
    static func fields(of line: ArraySlice<UInt8>) -> [String] {
        if let start = line.firstIndex(of: UInt8(ascii: "{")),
            let json = try? OrderedJSON(parsing: Array(line[start...]))
        {
            return scalars(of: json)
        }
        return words(of: line)
    }

    private static func scalars(of json: OrderedJSON) -> [String] {
        switch json {
        case .string(let text): return [text] + embedded(text)
        case .integer(let number): return [String(number)]
        case .double(let number): return [String(number)]
        case .number(let text): return [text]
        case .array(let elements): return elements.flatMap(scalars)
        case .object(let members): return members.flatMap { scalars(of: $0.value) }
        case .null, .bool: return []
        }
    }

    /// A line of text inside a member, as log shippers wrap it.
    private static func embedded(_ text: String) -> [String] {
        text.contains(" ") || text.contains("{") ? fields(of: Array(text.utf8)[...]) : []
    }

    /// Words between blanks, commas, quotation marks and brackets; of `name=value` the value, as a name may be that of an endpoint.
    /// The request line of the common log format gives its path without the query.
    private static func words(of line: ArraySlice<UInt8>) -> [String] {
        let separators = Set(" \t,;\"'[]|\r\n".utf8)
        return line.split(whereSeparator: separators.contains).flatMap { word -> [String] in
            let name = word.prefix { ByteClass($0).isAlphanumeric || Array("_-.".utf8).contains($0) }
            let isNamed = !name.isEmpty && name.endIndex < word.endIndex && word[name.endIndex] == UInt8(ascii: "=")
            let value = isNamed ? word[(name.endIndex + 1)...] : word
            if value.isEmpty { return [] }
            let text = String(decoding: value, as: UTF8.self)
            let path = text.split(separator: "?", maxSplits: 1).first.map(String.init) ?? text
            return path == text ? [text] : [text, path]
        }
    }
}

internal import CPCRE2

/// A compiled regular expression in Perl's syntax, as PCRE2 defines it (pcre2syntax(3)).
///
/// Texts are read as Unicode; `\d`, `\w` and `\s` stand for ASCII. A line ends with CR, LF or both, and `^` and `$` mean the ends of
/// the text unless the expression asks for `(?m)`. Two expressions are equal when their texts are.
package struct RegularExpression: Sendable, Hashable {
    /// The expression as it was written.
    package let text: String
    private let program: Program

    /// Throws the ``SyntaxError`` that makes the text no expression.
    package init(_ text: String) throws(SyntaxError) {
        self.text = text
        program = try Program(text)
    }

    /// How many groups capture something.
    package var groupCount: Int { program.groupCount }
    /// The names of named groups.
    package var groupNames: Set<String> { Set(program.groups.keys) }

    /// Whether the expression is found anywhere in a text.
    ///
    /// - Throws: ``SearchTooLong`` when that takes more than a second of computing.
    package func isFound(in text: String) throws(SearchTooLong) -> Bool { try firstMatch(in: text) != nil }

    /// The first place where the expression is found; nil when there is none.
    ///
    /// - Throws: ``SearchTooLong`` when that takes more than a second of computing.
    package func firstMatch(in text: String) throws(SearchTooLong) -> Match? {
        var search = Search(program, expression: self.text, in: text)
        return try search.next()
    }

    /// All places that do not overlap, in order.
    ///
    /// - Throws: ``SearchTooLong`` when all of them together take more than a second of computing.
    package func matches(in text: String) throws(SearchTooLong) -> [Match] {
        var search = Search(program, expression: self.text, in: text)
        var found: [Match] = []
        while let match = try search.next() { found.append(match) }
        return found
    }

    package static func == (one: RegularExpression, other: RegularExpression) -> Bool { one.text == other.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension RegularExpression {
    /// Why a text is no regular expression.
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        /// The reason, in PCRE2's words.
        package let description: String
        /// Where the expression goes wrong, counted in Unicode scalars from its start; its length when something is missing at the end.
        package let offset: Int
    }

    /// A search was given up: the expression goes back over the text again and again.
    package struct SearchTooLong: Error, Hashable, CustomStringConvertible {
        /// The expression.
        package let expression: String

        package var description: String {
            "looking for '\(expression)' takes too long; repeat less inside of what is repeated, or anchor it"
        }
    }

    /// One place where an expression was found.
    package struct Match: Sendable, Hashable {
        fileprivate let captures: [String?]
        fileprivate let numbers: [String: Int]

        /// What a group captured, by number: 0 is the whole match. Nil when the group took no part, or does not exist.
        package subscript(group: Int) -> String? { captures.indices.contains(group) ? captures[group] : nil }

        /// What a group captured, by name.
        package subscript(name: String) -> String? { numbers[name].flatMap { self[$0] } }

        /// What the groups that took part captured, in order.
        package var groups: [String] { captures.dropFirst().compactMap(\.self) }
    }
}

/// The compiled form. It does not change, so that several threads may use it at once (pcre2api(3), Multithreading).
private final class Program: @unchecked Sendable {
    let code: OpaquePointer
    let groupCount: Int
    /// The numbers of named groups.
    let groups: [String: Int]

    init(_ text: String) throws(RegularExpression.SyntaxError) {
        let context = pcre2_compile_context_create_8(nil)
        defer { pcre2_compile_context_free_8(context) }
        pcre2_set_newline_8(context, UInt32(PCRE2_NEWLINE_ANYCRLF))
        // Callouts are where a search looks at its budget. \C could cut a character in two.
        let options = PCRE2_UTF | PCRE2_AUTO_CALLOUT | PCRE2_NEVER_BACKSLASH_C
        var (error, offset): (Int32, Int) = (0, 0)
        let bytes = Array(text.utf8)
        guard let code = pcre2_compile_8(bytes, bytes.count, options, &error, &offset, context) else {
            throw RegularExpression.SyntaxError(
                description: Self.message(error),
                offset: String(decoding: bytes.prefix(offset), as: UTF8.self).unicodeScalars.count)
        }
        self.code = code
        groupCount = Int(Self.number(code, PCRE2_INFO_CAPTURECOUNT))
        groups = Self.groups(of: code)
    }

    deinit { pcre2_code_free_8(code) }

    private static func message(_ error: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, Int(length))), as: UTF8.self)
    }

    private static func number(_ code: OpaquePointer, _ what: Int32) -> UInt32 {
        var value: UInt32 = 0
        pcre2_pattern_info_8(code, UInt32(what), &value)
        return value
    }

    /// The table of names: each entry is the group's number in two bytes and the name, padded with zeros.
    private static func groups(of code: OpaquePointer) -> [String: Int] {
        let size = Int(number(code, PCRE2_INFO_NAMEENTRYSIZE))
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [:] }
        let entries = (0..<Int(number(code, PCRE2_INFO_NAMECOUNT))).map { index in
            let entry = UnsafeBufferPointer(start: table + index * size, count: size)
            let name = String(decoding: entry[2...].prefix { $0 != 0 }, as: UTF8.self)
            return (name, Int(entry[0]) << 8 | Int(entry[1]))
        }
        return Dictionary(entries) { first, _ in first }
    }
}

/// Looks for one expression in one text, match after match.
private struct Search {
    private let program: Program
    private let expression: String
    private let text: [UInt8]
    /// Where the next match may begin; nil at the end.
    private var start: Int? = 0
    private let budget = Budget()

    init(_ program: Program, expression: String, in text: String) {
        self.program = program
        self.expression = expression
        self.text = Array(text.utf8)
    }

    mutating func next() throws(RegularExpression.SearchTooLong) -> RegularExpression.Match? {
        guard let start, let ranges = try ranges(from: start) else { return nil }
        self.start = ranges[0].flatMap(behind)
        return RegularExpression.Match(
            captures: ranges.map { $0.map { String(decoding: text[$0], as: UTF8.self) } }, numbers: program.groups)
    }

    /// Behind a match; behind an empty one, a character further.
    private func behind(_ range: Range<Int>) -> Int? {
        guard range.isEmpty else { return range.upperBound }
        guard range.upperBound < text.count else { return nil }
        // The bytes of a character after its first begin with the bits 10 (RFC 3629, 3).
        return text[(range.upperBound + 1)...].firstIndex { $0 & 0xC0 != 0x80 } ?? text.count
    }

    /// The ranges of the whole match and of its groups; nil when there is no match.
    private func ranges(from start: Int) throws(RegularExpression.SearchTooLong) -> [Range<Int>?]? {
        let data = pcre2_match_data_create_from_pattern_8(program.code, nil)
        let context = pcre2_match_context_create_8(nil)
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        pcre2_set_match_limit_8(context, .max)
        pcre2_set_heap_limit_8(context, Budget.heapKibibytes)
        pcre2_set_callout_8(
            context,
            { _, budget in
                budget.map { Unmanaged<Budget>.fromOpaque($0).takeUnretainedValue().isSpent() } == true
                    ? PCRE2_ERROR_CALLOUT : 0
            },
            Unmanaged.passUnretained(budget).toOpaque())
        // Swift's strings are well formed.
        let result = withExtendedLifetime(budget) {
            pcre2_match_8(program.code, text, text.count, start, PCRE2_NO_UTF_CHECK, data, context)
        }
        if result == PCRE2_ERROR_NOMATCH { return nil }
        guard result > 0, let vector = pcre2_get_ovector_pointer_8(data) else {
            throw RegularExpression.SearchTooLong(expression: expression)
        }
        return (0...program.groupCount).map { group in
            let (lower, upper) = (vector[2 * group], vector[2 * group + 1])
            // Groups that took no part have PCRE2_UNSET, which is -1 here; \K in a lookahead can put the end before the start.
            return group < result && lower >= 0 && lower <= upper ? lower..<upper : nil
        }
    }
}

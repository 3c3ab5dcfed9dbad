/// A value and where it was written.
package struct Located<Value: Sendable>: Sendable {
    package let value: Value
    package let range: SourceRange

    package init(_ value: Value, at range: SourceRange) {
        self.value = value
        self.range = range
    }

    /// The same place with another value.
    package func map<New: Sendable>(_ transform: (Value) -> New) -> Located<New> {
        Located<New>(transform(value), at: range)
    }
}

extension Located: Equatable where Value: Equatable {}
extension Located: Hashable where Value: Hashable {}

extension Located<String> {
    /// The place of a piece of the text, in scalars from its start; the whole place where the text was written with
    /// escapes or over several lines, so that its pieces have no simple place.
    package func range(of piece: Range<Int>) -> SourceRange { range.narrowed(to: piece, of: value) }
}

extension SourceRange {
    func narrowed(to piece: Range<Int>, of value: String) -> SourceRange {
        guard start.line == end.line else { return self }
        let source = file.scalars(line: start.line, from: start.column, count: width)
        let text = Array(value.unicodeScalars)
        let offset: Int
        if source == text {
            offset = 0
        } else if Array(source.dropFirst().dropLast()) == text {
            offset = 1
        } else {
            return self
        }
        let column = start.column + offset
        return SourceRange(
            file: file, start: SourcePosition(line: start.line, column: column + min(piece.lowerBound, text.count)),
            end: SourcePosition(line: start.line, column: column + min(piece.upperBound, text.count)))
    }
}

/// A key of a mapping with free keys, with its place, and its value.
package struct Entry<Key: Sendable, Value: Sendable>: Sendable {
    package let key: Located<Key>
    package let value: Value

    package init(key: Located<Key>, value: Value) {
        self.key = key
        self.value = value
    }
}

/// Why a scalar's text is not a value of its type, thrown by the parsers of custom types.
package struct Mistake: Error, Sendable {
    package let message: String
    package let label: String?
    package let help: String?
    /// The offending piece in scalars from the start of the text; nil for all of it.
    package let piece: Range<Int>?

    package init(_ message: String, label: String? = nil, help: String? = nil, piece: Range<Int>? = nil) {
        self.message = message
        self.label = label
        self.help = help
        self.piece = piece
    }
}

/// A JSON value whose objects keep the order in which their members were written, so that the same value is always the same text.
package enum OrderedJSON: Sendable {
    package typealias Member = (key: String, value: OrderedJSON)

    case null
    case bool(Bool)
    case integer(Int)
    /// A finite number; written as `null` otherwise, as JSON has no other.
    case double(Double)
    /// A number as its exact JSON text.
    case number(String)
    case string(String)
    case array([OrderedJSON])
    case object([Member])

    /// An array of strings.
    package static func strings(_ strings: some Sequence<String>) -> OrderedJSON {
        .array(strings.map { .string($0) })
    }

    /// The value of an object's member; nil for other values and keys.
    package subscript(key: String) -> OrderedJSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
    }

    /// The same object with further members after its own; other values stay what they are.
    package func adding(_ more: [Member]) -> OrderedJSON {
        guard case .object(let members) = self else { return self }
        return .object(members + more)
    }
}

extension OrderedJSON: Equatable {
    package static func == (left: OrderedJSON, right: OrderedJSON) -> Bool {
        left.text(.compact) == right.text(.compact)
    }
}

extension OrderedJSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByNilLiteral
{
    package init(dictionaryLiteral elements: (String, OrderedJSON)...) { self = .object(elements.map { ($0, $1) }) }
    package init(arrayLiteral elements: OrderedJSON...) { self = .array(elements) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(nilLiteral: ()) { self = .null }
}

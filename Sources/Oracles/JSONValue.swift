#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// A JSON text as a value (RFC 8259). Numbers keep no more than a double.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    /// Parses a whole JSON text; nil when it is not one.
    package init?(parsing bytes: [UInt8]) {
        // Cheap refusal of HTML and plain text, which are most of what is not JSON.
        guard let first = bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }),
            UInt8(ascii: "{") == first || UInt8(ascii: "[") == first || UInt8(ascii: "\"") == first
                || bytes.count < 32,
            let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        else { return nil }
        self = value
    }

    /// The value at a JSON pointer (RFC 6901); nil when the pointer is malformed or leads nowhere.
    package func value(at pointer: String) -> JSONValue? {
        if pointer.isEmpty { return self }
        guard pointer.hasPrefix("/") else { return nil }
        var current = self
        for token in pointer.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            let key = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            switch current {
            case .object(let members):
                guard let next = members[key] else { return nil }
                current = next
            case .array(let elements):
                guard let index = Int(key), String(index) == key, elements.indices.contains(index) else { return nil }
                current = elements[index]
            default: return nil
            }
        }
        return current
    }

    /// Every string value inside, in no particular order; member names are not values.
    package var strings: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.strings)
        case .object(let members): members.values.flatMap(\.strings)
        case .null, .bool, .number: []
        }
    }

    /// Where the scalars stand, as member names joined by `/`, array elements as `[]`, an empty object as `{}`; not deeper than
    /// `depth`.
    ///
    /// Two answers of one endpoint share most of these; two answers that only share an envelope do not.
    ///
    /// - Parameter name: what a member is called, by the place of the object and its own name.
    package func leafPaths(
        depth: Int = 4, at place: String = "", name: (_ place: String, _ member: String) -> String = { $1 }
    ) -> Set<String> {
        guard depth > 0 else { return [place] }
        func below(_ step: String) -> String { place.isEmpty ? step : "\(place)/\(step)" }
        func inside(_ step: String, _ value: JSONValue) -> Set<String> {
            value.leafPaths(depth: depth - 1, at: below(step), name: name)
        }
        return switch self {
        case .null, .bool, .number, .string: [place]
        case .array(let elements):
            elements.isEmpty
                ? [below("[]")]
                : elements.reduce(into: []) { $0.formUnion(inside("[]", $1)) }
        case .object(let members):
            members.isEmpty
                ? [below("{}")]
                : members.reduce(into: []) { $0.formUnion(inside(name(place, $1.key), $1.value)) }
        }
    }

    /// A scalar as text, as a reader of a report expects it; nil for arrays and objects.
    package var scalarText: String? {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let value):
            if let whole = Int64(exactly: value) { String(whole) } else { String(value) }
        case .string(let text): text
        case .array, .object: nil
        }
    }
}

extension JSONValue: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let members = try? container.decode([String: JSONValue].self) {
            self = .object(members)
        } else if let elements = try? container.decode([JSONValue].self) {
            self = .array(elements)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else {
            self = .number(try container.decode(Double.self))
        }
    }
}

/// A JSON value written in YAML, with places: what a `json:` body or an expected document is decoded to.
package struct LocatedJSON: Sendable {
    /// A member of an object.
    package struct Member: Sendable {
        package let key: String
        package let keyRange: SourceRange
        package let value: LocatedJSON

        package init(key: String, keyRange: SourceRange, value: LocatedJSON) {
            self.key = key
            self.keyRange = keyRange
            self.value = value
        }
    }

    /// What the value is. A number is its exact JSON text.
    package indirect enum Content: Sendable {
        case null
        case bool(Bool)
        case number(String)
        case string(String)
        case array([LocatedJSON])
        case object([Member])
    }

    package let content: Content
    package let range: SourceRange

    package init(_ content: Content, at range: SourceRange) {
        self.content = content
        self.range = range
    }

    /// The value without its places.
    package var json: OrderedJSON {
        switch content {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .number(let number): .number(number)
        case .string(let string): .string(string)
        case .array(let elements): .array(elements.map(\.json))
        case .object(let members): .object(members.map { ($0.key, $0.value.json) })
        }
    }
}

extension Schema<LocatedJSON> {
    /// Any value that JSON can hold. Plain scalars are resolved by the YAML 1.2 core schema.
    package static var json: Schema<LocatedJSON> {
        Schema(shape: .anyJSON, encode: { $0.json }) { node, decoding in LocatedJSON(node, decoding) }
    }
}

extension LocatedJSON {
    init?(_ node: YAMLNode, _ decoding: Decoding) {
        range = node.pointer
        switch node.content {
        case .refused: return nil
        case .scalar(let scalar):
            guard let value = Self.scalar(scalar, node.range, decoding) else { return nil }
            content = value
        case .sequence(let nodes):
            let elements = nodes.map { LocatedJSON($0, decoding) }
            guard elements.allSatisfy({ $0 != nil }) else { return nil }
            content = .array(elements.compactMap { $0 })
        case .mapping(let pairs):
            let members = pairs.map { pair in
                LocatedJSON(pair.value, decoding).map { Member(key: pair.key, keyRange: pair.keyRange, value: $0) }
            }
            guard members.allSatisfy({ $0 != nil }) else { return nil }
            content = .object(members.compactMap { $0 })
        }
    }

    private static func scalar(_ scalar: YAMLScalar, _ range: SourceRange, _ decoding: Decoding) -> Content? {
        switch scalar.value {
        case .null: return .null
        case .bool(let bool): return .bool(bool)
        case .integer(let json?), .decimal(let json): return .number(json)
        case .string: return .string(scalar.text)
        case .integer(nil), .notFinite:
            decoding.error(
                "not-json", "JSON cannot hold the number \(scalar.text)", at: range,
                help: "write it in quotes to send it as text")
            return nil
        }
    }
}

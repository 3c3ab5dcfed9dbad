/// A declared key of a mapping: the token with which a `Record` hands out its value.
package struct Field<Value: Sendable>: Sendable {
    /// The key as it is written; for a choice of keys, what is chosen.
    package let name: String
    let slot: Int
}

/// A declared key of any type.
package protocol AnyField: Sendable {
    var name: String { get }
}

extension Field: AnyField {}

/// The keys of a mapping while it is being declared. The order of declaration is the order of the reference page.
package struct Fields {
    var declared: [DeclaredField] = []
    var rules: [KeyRule] = []
    /// What stands in each slot when its key is absent; nil where the key is required or a rule watches over it.
    var absent: [(any AnySlot)?] = []

    /// A key that must be given.
    ///
    /// - Parameters:
    ///   - about: a sentence for the reference page and the editors' hints.
    ///   - example: a value as YAML text.
    package mutating func required<Value: Sendable>(
        _ name: String, _ schema: Schema<Value>, about: String, example: String? = nil
    ) -> Field<Value> {
        declare(name, schema, about, example, nil, .required, absent: nil) { $0 }
    }

    /// A key that may be left out; its value is then nil.
    ///
    /// - Parameter deprecated: what to write instead, for keys that are on their way out; using one is a warning.
    package mutating func optional<Value: Sendable>(
        _ name: String, _ schema: Schema<Value>, about: String, example: String? = nil, deprecated: String? = nil
    ) -> Field<Value?> {
        declare(name, schema, about, example, deprecated, .optional, absent: .some(nil)) { .some($0) }
    }

    /// A key that may be left out, with the value that then stands in.
    package mutating func optional<Value: Sendable>(
        _ name: String, _ schema: Schema<Value>, default standIn: Value, about: String, example: String? = nil,
        deprecated: String? = nil
    ) -> Field<Value> {
        declare(name, schema, about, example, deprecated, .defaulted(schema.encode(standIn)), absent: standIn) { $0 }
    }

    /// Exactly one of several keys, each with a type of its own: what the mapping is (a step is `request:`, or `wait:`, ...).
    ///
    /// - Parameter what: what is chosen, for error texts: `action`.
    package mutating func oneOf<Value: Sendable>(_ what: String, _ variants: Variant<Value>...) -> Field<Value> {
        oneOf(what, variants)
    }

    /// Exactly one of several keys, each with a type of its own.
    package mutating func oneOf<Value: Sendable>(_ what: String, _ variants: [Variant<Value>]) -> Field<Value> {
        absent.append(nil)
        let slot = absent.count - 1
        for variant in variants { declared.append(variant.declare(slot) { Slot($0) }) }
        rules.append(.exactlyOne(variants.map(\.name)))
        return Field(name: what, slot: slot)
    }

    /// At most one of several keys, each with a type of its own; nil when none is given.
    package mutating func atMostOneOf<Value: Sendable>(_ what: String, _ variants: Variant<Value>...) -> Field<Value?> {
        absent.append(Slot<Value?>(nil))
        let slot = absent.count - 1
        for variant in variants { declared.append(variant.declare(slot) { Slot<Value?>($0) }) }
        rules.append(.atMostOne(variants.map(\.name)))
        return Field(name: what, slot: slot)
    }

    /// Rule: exactly one of these optional keys is given.
    package mutating func exactlyOne(of fields: any AnyField...) { rules.append(.exactlyOne(fields.map(\.name))) }

    /// Rule: these optional keys exclude each other.
    package mutating func atMostOne(of fields: any AnyField...) { rules.append(.atMostOne(fields.map(\.name))) }

    /// Rule: one or more of these optional keys are given.
    package mutating func atLeastOne(of fields: any AnyField...) { rules.append(.atLeastOne(fields.map(\.name))) }

    /// Rule: a key is only allowed together with others.
    package mutating func field(_ field: any AnyField, requires others: any AnyField...) {
        rules.append(.requires(field.name, others.map(\.name)))
    }

    private mutating func declare<Value: Sendable, Kept: Sendable>(
        _ name: String, _ schema: Schema<Value>, _ about: String, _ example: String?, _ deprecated: String?,
        _ presence: FieldShape.Presence, absent standIn: Kept?, keep: @escaping @Sendable (Value) -> Kept
    ) -> Field<Kept> {
        absent.append(standIn.map { Slot($0) })
        let shape = FieldShape(
            name: name, about: about, shape: schema.shape, presence: presence, example: example, deprecated: deprecated
        ) { schema.decode($0).diagnostics }
        declared.append(
            DeclaredField(shape: shape, slot: absent.count - 1) { node, decoding in
                schema.decodeNode(node, decoding).map { Slot(keep($0)) }
            })
        return Field(name: name, slot: absent.count - 1)
    }
}

/// One of several keys of which a mapping has exactly one.
package struct Variant<Value: Sendable>: Sendable {
    let name: String
    let shape: FieldShape
    let decodeNode: @Sendable (YAMLNode, Decoding) -> Value?

    /// A key, and how its value becomes the value of the choice.
    package static func key<Payload: Sendable>(
        _ name: String, _ schema: Schema<Payload>, about: String, example: String? = nil, deprecated: String? = nil,
        _ make: @escaping @Sendable (Payload) -> Value
    ) -> Variant<Value> {
        let shape = FieldShape(
            name: name, about: about, shape: schema.shape, presence: .optional, example: example, deprecated: deprecated
        ) { schema.decode($0).diagnostics }
        return Variant(name: name, shape: shape) { schema.decodeNode($0, $1).map(make) }
    }

    fileprivate func declare(_ slot: Int, _ keep: @escaping @Sendable (Value) -> any AnySlot) -> DeclaredField {
        DeclaredField(shape: shape, slot: slot) { decodeNode($0, $1).map(keep) }
    }
}

/// A key with its decoder, whatever its type.
struct DeclaredField: Sendable {
    let shape: FieldShape
    let slot: Int
    let decode: @Sendable (YAMLNode, Decoding) -> (any AnySlot)?
}

/// A decoded value of any type.
protocol AnySlot: AnyObject, Sendable {}

/// A decoded value; boxed, so that values of all types fit one array and come back without a conversion.
final class Slot<Value: Sendable>: AnySlot {
    let value: Value
    init(_ value: Value) { self.value = value }
}

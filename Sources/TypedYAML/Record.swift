/// A decoded mapping, handed to the closure that makes a value of it. Every field is there and sound.
package struct Record {
    /// The place of the mapping: the key that it belongs to, its first key in a list, the whole of it in `{}` form.
    package let range: SourceRange
    let slots: [any AnySlot]
    let given: [Given?]
    let decoding: Decoding

    /// A key as it stands in the file.
    struct Given {
        let key: String
        let keyRange: SourceRange
        let value: YAMLNode
    }

    /// The value of a field.
    package subscript<Value>(field: Field<Value>) -> Value {
        guard let slot = slots[field.slot] as? Slot<Value> else {
            preconditionFailure("'\(field.name)' was declared in another mapping")
        }
        return slot.value
    }

    /// Whether the file gives the field.
    package func isGiven<Value>(_ field: Field<Value>) -> Bool { given[field.slot] != nil }

    /// The key that was given for a field: which one, for a choice of keys.
    package func key<Value>(of field: Field<Value>) -> Located<String>? {
        given[field.slot].map { Located($0.key, at: $0.keyRange) }
    }

    /// The place of a field's value; of the mapping when the field is not given.
    package func range<Value>(of field: Field<Value>) -> SourceRange { given[field.slot]?.value.pointer ?? range }

    /// The place of a field's key; of the mapping when the field is not given.
    package func keyRange<Value>(of field: Field<Value>) -> SourceRange { given[field.slot]?.keyRange ?? range }

    /// Reports an error in the mapping; the file then has no value, whatever the closure returns.
    package func error(
        _ code: String, _ message: String, at range: SourceRange, label: String? = nil, notes: [Diagnostic.Note] = [],
        help: String? = nil
    ) {
        decoding.error(code, message, at: range, label: label, notes: notes, help: help)
    }

    /// Reports a warning in the mapping.
    package func warn(
        _ code: String, _ message: String, at range: SourceRange, label: String? = nil, help: String? = nil
    ) {
        decoding.warn(code, message, at: range, label: label, help: help)
    }
}

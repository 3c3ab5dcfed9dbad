internal import TypedYAML

/// The JSON Schema of the typed declarations, widened: in keys and steps a reference to the row may stand for any value.
enum RowReferences {
    private static let definition: OrderedJSON.Member = (
        "row-reference",
        [
            "type": "string", "pattern": "\\$\\{(case|matrix)\\.[A-Za-z]",
            "description": "A value of the row: `${case.NAME}` or `${matrix.NAME}`.",
        ]
    )

    /// The mappings that are read before the rows are made: no reference stands in them.
    private static let before: Set<String> = ["spec-file", "check", "set-of-controls", "matrix-range"]
    /// The keys of a check in which references stand.
    private static let bodies: Set<String> = ["keys", "steps", "finally"]

    static func allowed(in schema: OrderedJSON) -> OrderedJSON {
        guard case .object(let members) = schema else { return schema }
        return .object(
            members.map { member in
                guard member.key == "$defs", case .object(let definitions) = member.value else { return member }
                return (member.key, .object(definitions.map(widened) + [definition]))
            })
    }

    private static func widened(_ definition: OrderedJSON.Member) -> OrderedJSON.Member {
        guard case .object(let members) = definition.value else { return definition }
        let isBefore = before.contains(definition.key)
        if isBefore, definition.key != "check" { return definition }
        return (
            definition.key,
            .object(
                members.map { member in
                    guard member.key == "properties", case .object(let properties) = member.value else { return member }
                    return (
                        member.key,
                        .object(
                            properties.map { property in
                                isBefore && !bodies.contains(property.key)
                                    ? property : (property.key, wide(property.value))
                            })
                    )
                })
        )
    }

    /// The schema of one value, or of the values inside it, or a reference.
    private static func wide(_ schema: OrderedJSON) -> OrderedJSON {
        guard case .object(let members) = schema, !members.isEmpty, !takesAnyText(schema) else { return schema }
        let notes: Set<String> = ["description", "default", "deprecated"]
        let inner = members.filter { !notes.contains($0.key) }.map { member in
            switch member.key {
            case "items", "additionalProperties": (key: member.key, value: wide(member.value))
            case "anyOf":
                if case .array(let choices) = member.value {
                    (key: member.key, value: OrderedJSON.array(choices.map(wideInside)))
                } else {
                    member
                }
            default: member
            }
        }
        let reference: OrderedJSON = ["$ref": "#/$defs/row-reference"]
        return .object([("anyOf", [.object(inner), reference])] + members.filter { notes.contains($0.key) })
    }

    /// The same with the values inside a choice widened; the choice itself is widened around.
    private static func wideInside(_ schema: OrderedJSON) -> OrderedJSON {
        guard case .object(let members) = schema else { return schema }
        return .object(
            members.map { member in
                switch member.key {
                case "items", "additionalProperties": (key: member.key, value: wide(member.value))
                default: member
                }
            })
    }

    private static func takesAnyText(_ schema: OrderedJSON) -> Bool {
        guard schema["pattern"] == nil, schema["enum"] == nil, schema["minLength"] == nil, let type = schema["type"]
        else {
            return false
        }
        if case .array(let types) = type { return types.contains("string") }
        return type == "string"
    }
}

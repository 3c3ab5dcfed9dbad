extension Schema {
    /// The JSON Schema (draft 2020-12) of the files that this schema decodes.
    ///
    /// It accepts what the decoder accepts, except for what a schema cannot say: the checks of `checked` and of records.
    ///
    /// - Parameters:
    ///   - title: what the file is.
    ///   - id: the schema's `$id`, when it has an address.
    package func jsonSchema(title: String, id: String? = nil) -> OrderedJSON {
        var writer = JSONSchemaWriter()
        let root = writer.schema(of: shape)
        var members: [OrderedJSON.Member] = [("$schema", "https://json-schema.org/draft/2020-12/schema")]
        if let id { members.append(("$id", .string(id))) }
        members.append(("title", .string(title)))
        if case .object(let own) = root { members += own }
        if !writer.definitions.isEmpty { members.append(("$defs", .object(writer.definitions))) }
        return .object(members)
    }
}

private struct JSONSchemaWriter {
    /// The schemas of the mappings, in the order in which they were first met.
    var definitions: [OrderedJSON.Member] = []
    private var defined: [String: MappingShape] = [:]

    mutating func schema(of shape: Shape) -> OrderedJSON {
        switch shape {
        case .scalar(let scalar): return Self.scalar(scalar)
        case .anyJSON: return [:]
        case .list(let element, let count):
            return .object([("type", "array"), ("items", schema(of: element))] + Self.bounds(count, "Items"))
        case .oneOrMany(let element):
            let one = schema(of: element)
            var alternatives = [one]
            if case .object(let members) = one, members.count == 1, case .array(let own)? = one["anyOf"] {
                alternatives = own
            }
            return ["anyOf": .array(alternatives + [["type": "array", "items": one, "minItems": 1]])]
        case .map(let key, let value, let count):
            return .object(
                [
                    ("type", "object"), ("propertyNames", Self.keySchema(key)),
                    ("additionalProperties", schema(of: value)),
                ] + Self.bounds(count, "Properties"))
        case .choice(let shapes):
            return ["anyOf": .array(shapes.map { schema(of: $0) })]
        // The mapping inside that refers to itself is a definition by now.
        case .lazy(_, let resolve): return schema(of: resolve())
        case .mapping(let mapping):
            if let known = defined[mapping.name.slug] {
                precondition(
                    known === mapping || known.fields.map(\.name) == mapping.fields.map(\.name),
                    "two mappings are named '\(mapping.name)'")
                return Self.reference(mapping.name)
            }
            defined[mapping.name.slug] = mapping
            let place = definitions.count
            definitions.append((mapping.name.slug, .null))
            definitions[place].value = definition(mapping)
            return Self.reference(mapping.name)
        }
    }

    private mutating func definition(_ mapping: MappingShape) -> OrderedJSON {
        let properties = mapping.fields.map { field in (field.name, property(field)) }
        let required = mapping.fields.compactMap { field -> String? in
            if case .required = field.presence { field.name } else { nil }
        }
        var members: [OrderedJSON.Member] = [
            ("type", "object"), ("description", .string(mapping.about)), ("properties", .object(properties)),
        ]
        if !required.isEmpty { members.append(("required", .strings(required))) }
        members.append(("additionalProperties", false))
        if !mapping.rules.isEmpty { members.append(("allOf", .array(mapping.rules.map(Self.rule)))) }
        return .object(members)
    }

    private mutating func property(_ field: FieldShape) -> OrderedJSON {
        guard case .object(let own) = schema(of: field.shape) else { return [:] }
        var members = own.filter { $0.key != "description" }
        members.append(("description", .string(field.about)))
        if case .defaulted(let value?) = field.presence { members.append(("default", value)) }
        if field.deprecated != nil { members.append(("deprecated", true)) }
        return .object(members)
    }

    private static func rule(_ rule: KeyRule) -> OrderedJSON {
        func has(_ name: String) -> OrderedJSON { ["required": [.string(name)]] }
        switch rule {
        case .exactlyOne(let names):
            return ["oneOf": .array(names.map(has))]
        case .atMostOne(let names):
            let some: OrderedJSON = ["anyOf": .array(names.map(has))]
            return ["oneOf": .array(names.map(has) + [["not": some]])]
        case .atLeastOne(let names):
            return ["anyOf": .array(names.map(has))]
        case .requires(let name, let others):
            return ["dependentRequired": .object([(name, .strings(others))])]
        }
    }

    private static func scalar(_ shape: ScalarShape) -> OrderedJSON {
        var members = shape.assertions
        if let about = shape.about { members.append(("description", .string(about))) }
        return .object(members)
    }

    /// Keys are strings, whatever the type is elsewhere.
    private static func keySchema(_ shape: ScalarShape) -> OrderedJSON {
        .object(shape.assertions.filter { $0.key != "type" })
    }

    private static func bounds(_ count: CountBounds, _ what: String) -> [OrderedJSON.Member] {
        var members: [OrderedJSON.Member] = []
        if count.least > 0 { members.append(("min\(what)", .integer(count.least))) }
        if let most = count.most { members.append(("max\(what)", .integer(most))) }
        return members
    }

    private static func reference(_ name: String) -> OrderedJSON { ["$ref": .string("#/$defs/\(name.slug)")] }
}

extension String {
    /// The text as a fragment: lower-case, with hyphens for everything that is no letter or digit.
    var slug: String {
        String(lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" })
    }
}

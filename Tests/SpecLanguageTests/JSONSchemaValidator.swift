import TypedYAML

/// Validates against the part of JSON Schema (draft 2020-12) that the generated schemas use; any other keyword is reported.
struct JSONSchemaValidator {
    let root: OrderedJSON
    private(set) var complaints: [String] = []

    init(_ root: OrderedJSON) { self.root = root }

    /// What is wrong with a value, as lines with JSON pointers; empty for a valid one.
    static func complaints(about value: OrderedJSON, by schema: OrderedJSON) -> [String] {
        var validator = JSONSchemaValidator(schema)
        validator.check(value, schema, "")
        return validator.complaints
    }

    private static let notes: Set<String> = [
        "$schema", "$id", "$defs", "title", "description", "default", "deprecated",
    ]

    private mutating func check(_ value: OrderedJSON, _ schema: OrderedJSON, _ path: String) {
        guard case .object(let keywords) = schema else { return }
        for (keyword, argument) in keywords where !Self.notes.contains(keyword) {
            check(value, keyword, argument, schema, path)
        }
    }

    private func isValid(_ value: OrderedJSON, _ schema: OrderedJSON) -> Bool {
        var attempt = JSONSchemaValidator(root)
        attempt.check(value, schema, "")
        return attempt.complaints.isEmpty
    }

    private mutating func check(
        _ value: OrderedJSON, _ keyword: String, _ argument: OrderedJSON, _ schema: OrderedJSON, _ path: String
    ) {
        func complain(_ holds: Bool) {
            if !holds { complaints.append("\(path) breaks \(keyword) \(argument.text(.compact))") }
        }
        switch keyword {
        case "$ref": check(value, resolved(argument), path)
        case "type": complain(types(argument).contains { value.isOf(type: $0) })
        case "enum": complain(argument.elements.contains(value))
        case "pattern":
            guard let text = value.text, let regex = try? Regex(argument.text ?? "") else { break }
            complain(text.firstMatch(of: regex) != nil)
        case "minLength": complain(value.text.map { $0.count >= argument.integer } ?? true)
        case "minimum": complain(value.double.map { $0 >= Double(argument.integer) } ?? true)
        case "maximum": complain(value.double.map { $0 <= Double(argument.integer) } ?? true)
        case "minItems": complain(!value.isOf(type: "array") || value.elements.count >= argument.integer)
        case "maxItems": complain(!value.isOf(type: "array") || value.elements.count <= argument.integer)
        case "minProperties": complain(!value.isOf(type: "object") || value.members.count >= argument.integer)
        case "items":
            for (index, element) in value.elements.enumerated() { check(element, argument, "\(path)/\(index)") }
        case "properties":
            for (name, member) in value.members {
                if let declared = argument[name] { check(member, declared, "\(path)/\(name)") }
            }
        case "required": for name in argument.elements { complain(value[name.text ?? ""] != nil) }
        case "additionalProperties":
            let declared = Set((schema["properties"]?.members ?? []).map(\.key))
            for (name, member) in value.members where !declared.contains(name) {
                if argument == false { complain(false) } else { check(member, argument, "\(path)/\(name)") }
            }
        case "propertyNames": for (name, _) in value.members { check(.string(name), argument, "\(path)/\(name)") }
        case "anyOf": complain(argument.elements.contains { isValid(value, $0) })
        case "oneOf": complain(argument.elements.count { isValid(value, $0) } == 1)
        case "allOf": for part in argument.elements { check(value, part, path) }
        case "not": complain(!isValid(value, argument))
        case "dependentRequired":
            for (name, others) in argument.members where value[name] != nil {
                for other in others.elements { complain(value[other.text ?? ""] != nil) }
            }
        default: complaints.append("the keyword \(keyword) is not known here")
        }
    }

    private func types(_ argument: OrderedJSON) -> [String] {
        argument.text.map { [$0] } ?? argument.elements.compactMap(\.text)
    }

    private func resolved(_ reference: OrderedJSON) -> OrderedJSON {
        let name = reference.text?.split(separator: "/").last.map(String.init) ?? ""
        return root["$defs"]?[name] ?? ["not": [:]]
    }
}

extension OrderedJSON {
    fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }
    fileprivate var elements: [OrderedJSON] { if case .array(let elements) = self { elements } else { [] } }
    fileprivate var members: [Member] { if case .object(let members) = self { members } else { [] } }
    fileprivate var integer: Int { double.map { Int($0) } ?? 0 }

    fileprivate var double: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .double(let double): double
        case .number(let number): Double(number)
        default: nil
        }
    }

    fileprivate func isOf(type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"),
            (.integer, "integer"), (.integer, "number"), (.double, "number"), (.number, "number"):
            true
        case (.number(let number), "integer"): Int(number) != nil
        default: false
        }
    }
}

internal import TypedYAML

extension Readings.ErrorCodePlace {
    /// Whether an error's body holds a code where this reading says it stands.
    package func holds(_ code: String, in body: [UInt8]) -> Bool {
        guard let json = try? OrderedJSON(parsing: body) else { return false }
        switch self {
        case .anywhere: return json.holdsText(code)
        case .pointer(let pointer): return json.value(at: pointer)?.scalarText == code
        }
    }

    /// As a target file writes it.
    package var text: String {
        switch self {
        case .anywhere: "anywhere"
        case .pointer(let pointer): pointer.description
        }
    }
}

extension OrderedJSON {
    /// Whether any string value, however deep, is this text.
    fileprivate func holdsText(_ text: String) -> Bool {
        switch self {
        case .string(let string): string == text
        case .array(let elements): elements.contains { $0.holdsText(text) }
        case .object(let members): members.contains { $0.value.holdsText(text) }
        default: false
        }
    }
}

extension SuccessRule {
    /// Why an answer is no success in the words of the rule; nil when it is one.
    package func complaint(status code: Int, body: [UInt8]) -> String? {
        if !status.contains(code) { return "the status is \(code) instead of \(status)" }
        if json.isEmpty { return nil }
        guard let document = try? OrderedJSON(parsing: body) else { return "the body is no JSON" }
        for (pointer, requirement) in json {
            let value = document.value(at: pointer)
            switch requirement {
            case .exists: if value == nil { return "the body has nothing at \(pointer)" }
            case .absent: if value != nil { return "the body has something at \(pointer)" }
            case .equals(let wanted):
                if value != wanted { return "the body at \(pointer) is not \(wanted.text(.compact))" }
            }
        }
        return nil
    }
}

/// A YAML node with its place. What the language refuses (aliases, tags) is reported while composing and becomes `refused`.
package struct YAMLNode: Sendable {
    enum Content: Sendable {
        case scalar(YAMLScalar)
        case sequence([YAMLNode])
        case mapping([YAMLPair])
        case refused
    }

    let content: Content
    /// The text of the node; of a block collection from its first key or dash to the end of its last value.
    let range: SourceRange
    /// What a diagnostic about the node points at: the node, or the key of a block collection or of an empty value.
    let pointer: SourceRange

    /// What the node is, for error texts.
    var kind: String {
        switch content {
        case .scalar(let scalar): scalar.kind
        case .sequence: "a list"
        case .mapping: "a mapping"
        case .refused: "something else"
        }
    }

    var isScalar: Bool {
        if case .scalar = content { true } else { false }
    }

    /// Whether the node is an empty plain scalar, as after `key:` with nothing behind it.
    var isEmpty: Bool {
        if case .scalar(let scalar) = content { scalar.isPlain && scalar.text.isEmpty } else { false }
    }
}

/// A key and its value.
struct YAMLPair: Sendable {
    let key: String
    let keyRange: SourceRange
    let value: YAMLNode
}

/// The text of a scalar and whether it was written without quotes, so that its text decides its type.
struct YAMLScalar: Sendable {
    let text: String
    let isPlain: Bool

    /// What the scalar stands for.
    var value: CoreScalar { isPlain ? CoreScalar(plain: text) : .string }

    /// What the scalar is, for error texts.
    var kind: String {
        if isPlain, text.isEmpty { return "nothing" }
        switch value {
        case .null: return "null"
        case .bool: return "the boolean \(text)"
        case .integer, .decimal, .notFinite: return "the number \(text)"
        case .string: return "the text \(quoted(text))"
        }
    }
}

/// A text as error messages show it: in single quotes, on one line, cut when it is long.
func quoted(_ text: String) -> String {
    let scalars = text.unicodeScalars
    var shown = ""
    for scalar in scalars.prefix(40) {
        if scalar == "\n" { shown += "\\n" } else { shown.unicodeScalars.append(scalar) }
    }
    return scalars.count > 40 ? "'\(shown)…'" : "'\(shown)'"
}

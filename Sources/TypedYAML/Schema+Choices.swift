extension Schema {
    /// A value that is written in different ways, told apart by the kind of node.
    ///
    /// - Parameters:
    ///   - scalar: how a text or number is read; nil where none is allowed.
    ///   - list: how a list is read.
    ///   - mapping: how a mapping is read.
    package static func kinds(
        scalar: Schema<Value>? = nil, list: Schema<Value>? = nil, mapping: Schema<Value>? = nil
    ) -> Schema<Value> {
        let given = [scalar, list, mapping].compactMap { $0 }
        let shape = Shape.choice(given.map(\.shape))
        return Schema(shape: shape, encode: { value in given.lazy.compactMap { $0.encode(value) }.first }) {
            node, decoding in
            let schema: Schema<Value>? =
                switch node.content {
                case .scalar: node.isEmpty ? nil : scalar
                case .sequence: list
                case .mapping: mapping
                case .refused: nil
                }
            guard let schema else {
                decoding.reportWrongKind(node, expected: shape.phrase)
                return nil
            }
            return schema.decodeNode(node, decoding)
        }
    }

    /// A value of the first of several types that fits; for scalars that differ in form, such as a number or a word.
    package static func either(_ schemas: Schema<Value>...) -> Schema<Value> {
        let shape = Shape.choice(schemas.map(\.shape))
        return Schema(shape: shape, encode: { value in schemas.lazy.compactMap { $0.encode(value) }.first }) {
            node, decoding in
            var attempts: [[Diagnostic]] = []
            for schema in schemas {
                let attempt = decoding.attempt()
                if let value = schema.decodeNode(node, attempt), !attempt.diagnostics.hasErrors {
                    attempt.diagnostics.forEach(decoding.report)
                    return value
                }
                attempts.append(attempt.diagnostics)
            }
            // Where only one alternative is of the right kind, its errors say more than 'neither of these', except that a
            // word or number outside one alternative's choice is better shown all of them.
            let near = attempts.filter { $0.contains { $0.code != "wrong-kind" || $0.range != node.pointer } }
            let isOutsideChoice = near.joined().contains { $0.code == "unknown-word" || $0.code == "out-of-range" }
            if near.count == 1, let only = near.first, !node.isScalar || !isOutsideChoice {
                only.forEach(decoding.report)
            } else {
                decoding.reportWrongKind(
                    node, expected: shape.phrase, label: near.joined().lazy.compactMap(\.label).first)
            }
            return nil
        }
    }
}

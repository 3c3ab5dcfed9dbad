extension Schema {
    /// What is wrong with the examples of the declarations, so that a test can keep them right: every `example:` must
    /// decode by the declaration that it stands in.
    package var exampleDiagnostics: [Diagnostic] {
        var visitor = ExampleVisitor()
        visitor.visit(shape)
        return visitor.diagnostics
    }
}

private struct ExampleVisitor {
    var diagnostics: [Diagnostic] = []
    private var visited: Set<String> = []

    mutating func visit(_ shape: Shape) {
        switch shape {
        case .scalar, .anyJSON: break
        case .list(let element, _), .oneOrMany(let element): visit(element)
        case .map(_, let value, _): visit(value)
        case .choice(let shapes): for shape in shapes { visit(shape) }
        case .lazy(let name, let resolve): if !visited.contains(name) { visit(resolve()) }
        case .mapping(let mapping):
            guard visited.insert(mapping.name).inserted else { return }
            if let example = mapping.example { check(example, mapping.name, mapping.decodeExample) }
            for field in mapping.fields {
                if let example = field.example { check(example, "\(mapping.name).\(field.name)", field.decodeExample) }
                visit(field.shape)
            }
        }
    }

    private mutating func check(_ text: String, _ name: String, _ decode: (SourceFile) -> [Diagnostic]) {
        diagnostics += decode(SourceFile(name: "example of \(name)", text: text))
    }
}

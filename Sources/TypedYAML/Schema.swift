/// A declaration of what a YAML value may be, from which its decoder, its JSON Schema and its reference page all follow.
///
/// Schemas are values: built from scalars (`.string`, `.int(in:)`, `.duration`, ...), put together with `.list(of:)`,
/// `.map(values:)`, `.mapping(_:about:)`, `.kinds(scalar:list:mapping:)`, and turned into other types with `map` and `checked`.
package struct Schema<Value: Sendable>: Sendable {
    let shape: Shape
    /// The JSON form of a value, for documented defaults; nil for types that have none.
    let encode: @Sendable (Value) -> OrderedJSON?
    /// The value of a node, or nil after at least one reported error.
    let decodeNode: @Sendable (YAMLNode, Decoding) -> Value?

    init(
        shape: Shape, encode: @escaping @Sendable (Value) -> OrderedJSON? = { _ in nil },
        decode: @escaping @Sendable (YAMLNode, Decoding) -> Value?
    ) {
        self.shape = shape
        self.encode = encode
        decodeNode = { node, decoding in
            if case .refused = node.content { nil } else { decode(node, decoding) }
        }
    }

    /// Decodes a file. Every error of the file is reported, in the order of lines; with any error there is no value.
    package func decode(_ file: SourceFile) -> Decoded<Value> {
        let decoding = Decoding(file: file)
        let value = YAMLComposer.compose(decoding).flatMap { decodeNode($0, decoding) }
        return Decoded(
            value: decoding.diagnostics.hasErrors ? nil : value, diagnostics: decoding.diagnostics.sortedByPlace())
    }

    /// Reads and decodes a file.
    ///
    /// - Parameters:
    ///   - path: where the file is.
    ///   - name: the name shown to the user; the path unless given.
    ///   - limit: the largest size in bytes.
    package func decode(
        path: String, name: String? = nil, limit: Int = SourceFile.defaultSizeLimit
    ) -> Decoded<Value> {
        switch SourceFile.read(path, name: name, limit: limit) {
        case .success(let file): decode(file)
        case .failure(let diagnostic): Decoded(value: nil, diagnostics: [diagnostic])
        }
    }

    /// The same text, turned into another type.
    ///
    /// - Parameter back: the way back, for documenting defaults.
    package func map<New: Sendable>(
        back: (@Sendable (New) -> Value)? = nil, _ transform: @escaping @Sendable (Value) -> New
    ) -> Schema<New> {
        Schema<New>(shape: shape, encode: { new in back.flatMap { encode($0(new)) } }) { node, decoding in
            decodeNode(node, decoding).map(transform)
        }
    }

    /// The same text, turned into another type by a check that may throw a `Mistake`, reported at the value.
    ///
    /// What such a check refuses, the JSON Schema cannot know.
    package func checked<New: Sendable>(
        back: (@Sendable (New) -> Value)? = nil, _ check: @escaping @Sendable (Value) throws(Mistake) -> New
    ) -> Schema<New> {
        Schema<New>(shape: shape, encode: { new in back.flatMap { encode($0(new)) } }) { node, decoding in
            guard let value = decodeNode(node, decoding) else { return nil }
            do throws(Mistake) {
                return try check(value)
            } catch {
                decoding.report(error, in: node)
                return nil
            }
        }
    }

    /// The same value together with its place.
    package var located: Schema<Located<Value>> {
        Schema<Located<Value>>(shape: shape, encode: { encode($0.value) }) { node, decoding in
            decodeNode(node, decoding).map { Located($0, at: node.pointer) }
        }
    }

    /// The values of another schema together with their places: `.located(.name)`.
    package static func located<Inner: Sendable>(_ schema: Schema<Inner>) -> Schema<Located<Inner>>
    where Value == Located<Inner> {
        schema.located
    }

    /// A schema that is looked up when it is first needed, so that a type can contain itself.
    ///
    /// - Parameter name: the name of the mapping that the schema declares.
    package static func lazy(_ name: String, _ schema: @escaping @Sendable () -> Schema<Value>) -> Schema<Value> {
        Schema(shape: .lazy(name) { schema().shape }, encode: { schema().encode($0) }) { node, decoding in
            schema().decodeNode(node, decoding)
        }
    }
}

/// What decoding a file gave: a value unless there was an error, and everything there is to say.
package struct Decoded<Value: Sendable>: Sendable {
    package let value: Value?
    /// Errors and warnings, in the order of lines.
    package let diagnostics: [Diagnostic]
}

extension Decoding {
    /// Reports a mistake in a scalar at the piece that it names.
    func report(_ mistake: Mistake, in node: YAMLNode) {
        var range = node.pointer
        if !isFull, let piece = mistake.piece, case .scalar(let scalar) = node.content {
            range = range.narrowed(to: piece, of: scalar.text)
        }
        error("invalid-value", mistake.message, at: range, label: mistake.label, help: mistake.help)
    }

    /// Reports that a node is not of the kind that a schema wants.
    func reportWrongKind(_ node: YAMLNode, expected: String, label: String? = nil, help: String? = nil) {
        if node.isEmpty {
            error(
                "missing-value", "a value is missing: expected \(expected)", at: node.pointer,
                help: "write the value, or leave the key out")
        } else {
            error("wrong-kind", "expected \(expected), found \(node.kind)", at: node.pointer, label: label, help: help)
        }
    }
}

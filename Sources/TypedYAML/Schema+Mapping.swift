extension Schema {
    /// A mapping with known keys.
    ///
    /// The closure declares the keys and returns the closure that makes a value of a decoded `Record`; that one may check
    /// what the keys have to do with each other, report errors at their places and return nil.
    ///
    /// - Parameters:
    ///   - name: what one such mapping is, in the singular: `request`. Unique within a language.
    ///   - about: a sentence or more for the reference page.
    ///   - example: a whole mapping as YAML text.
    package static func mapping(
        _ name: String, about: String, example: String? = nil,
        _ declare: (inout Fields) -> @Sendable (Record) -> Value?
    ) -> Schema<Value> {
        var fields = Fields()
        let make = declare(&fields)
        let (declared, absent) = (fields.declared, fields.absent)
        @Sendable func decode(_ shape: MappingShape, _ node: YAMLNode, _ decoding: Decoding) -> Value? {
            MappingDecoder(shape: shape, declared: declared, absent: absent).record(node, decoding).flatMap(make)
        }
        let shape = MappingShape(
            name: name, about: about, example: example, fields: fields.declared.map(\.shape), rules: fields.rules
        ) { shape, file in
            Schema(shape: .mapping(shape)) { decode(shape, $0, $1) }.decode(file).diagnostics
        }
        return Schema(shape: .mapping(shape)) { decode(shape, $0, $1) }
    }
}

/// Decodes the keys of one kind of mapping.
private struct MappingDecoder: Sendable {
    let shape: MappingShape
    let declared: [DeclaredField]
    let absent: [(any AnySlot)?]

    /// The record of a mapping, or nil after at least one reported error. All keys are decoded, whatever the others hold.
    func record(_ node: YAMLNode, _ decoding: Decoding) -> Record? {
        guard case .mapping(let pairs) = node.content else {
            let keys = listed(shape.fields.map(\.name), "and")
            decoding.reportWrongKind(
                node, expected: "\(shape.phrase) (a mapping)", help: "\(shape.phrase) has the keys \(keys)")
            return nil
        }
        var slots = absent
        var given = [Record.Given?](repeating: nil, count: absent.count)
        var keys = GivenKeys(shape: shape)
        var meant: Set<String> = []
        var isSound = true
        for pair in pairs {
            guard let index = shape.index(of: pair.key) else {
                if let suggestion = reportUnknown(pair, decoding) { meant.insert(suggestion) }
                isSound = false
                continue
            }
            let field = declared[index]
            keys.ranges[index] = pair.keyRange
            given[field.slot] = Record.Given(key: pair.key, keyRange: pair.keyRange, value: pair.value)
            if let instead = field.shape.deprecated {
                decoding.warn(
                    "deprecated-key", "the key '\(pair.key)' is deprecated", at: pair.keyRange, help: instead)
            }
            if let slot = field.decode(pair.value, decoding) {
                slots[field.slot] = slot
            } else {
                isSound = false
            }
        }
        let complaints = missing(keys, meant: meant, node, decoding) + broken(keys, meant: meant, node, decoding)
        complaints.forEach(decoding.report)
        let values = slots.compactMap { $0 }
        guard isSound, complaints.isEmpty, values.count == slots.count else { return nil }
        return Record(range: node.pointer, slots: values, given: given, decoding: decoding)
    }

    /// Reports a key that is not declared; the key that was probably meant.
    private func reportUnknown(_ pair: YAMLPair, _ decoding: Decoding) -> String? {
        let names = shape.fields.filter { $0.deprecated == nil }.map(\.name)
        let suggestion = Suggestion.nearest(to: pair.key, among: names)
        decoding.error(
            "unknown-key", "unknown key \(quoted(pair.key)) in \(shape.phrase)", at: pair.keyRange,
            label: suggestion.map { "did you mean '\($0)'?" },
            help: suggestion == nil ? "the keys of \(shape.phrase) are \(listed(names, "and"))" : nil)
        return suggestion
    }

    private func missing(
        _ keys: GivenKeys, meant: Set<String>, _ node: YAMLNode, _ decoding: Decoding
    ) -> [Diagnostic] {
        let names = zip(shape.fields, keys.ranges).compactMap { field, range -> String? in
            guard range == nil, case .required = field.presence, !meant.contains(field.name) else { return nil }
            return field.name
        }
        guard !names.isEmpty else { return [] }
        let message = names.count == 1 ? "the key \(listed(names, "and")) is" : "the keys \(listed(names, "and")) are"
        return [Diagnostic(.error, "missing-key", "\(message) missing in \(shape.phrase)", at: node.pointer)]
    }

    private func broken(
        _ keys: GivenKeys, meant: Set<String>, _ node: YAMLNode, _ decoding: Decoding
    ) -> [Diagnostic] {
        shape.rules.compactMap { rule in
            switch rule {
            case .exactlyOne(let names):
                conflict(names, keys) ?? absence(names, keys, meant, node, "exactly one")
            case .atMostOne(let names):
                conflict(names, keys)
            case .atLeastOne(let names):
                absence(names, keys, meant, node, "at least one")
            case .requires(let name, let others):
                companion(name, others.filter { keys[$0] == nil && !meant.contains($0) }, keys)
            }
        }
    }

    private func conflict(_ names: [String], _ keys: GivenKeys) -> Diagnostic? {
        let given = names.compactMap { name in keys[name].map { (name: name, range: $0) } }
            .sorted { $0.range.start < $1.range.start }
        guard given.count > 1 else { return nil }
        return Diagnostic(
            .error, "conflicting-keys", "\(shape.phrase) cannot have '\(given[1].name)' beside '\(given[0].name)'",
            at: given[1].range, notes: [Diagnostic.Note("'\(given[0].name)' is given here", at: given[0].range)],
            help: "keep one of \(listed(given.map(\.name), "and"))")
    }

    private func absence(
        _ names: [String], _ keys: GivenKeys, _ meant: Set<String>, _ node: YAMLNode, _ amount: String
    ) -> Diagnostic? {
        if names.contains(where: { keys[$0] != nil || meant.contains($0) }) { return nil }
        let current = names.filter { name in shape.fields.contains { $0.name == name && $0.deprecated == nil } }
        return Diagnostic(
            .error, "missing-key", "\(shape.phrase) needs \(amount) of the keys \(listed(current, "and"))",
            at: node.pointer)
    }

    private func companion(_ name: String, _ lacking: [String], _ keys: GivenKeys) -> Diagnostic? {
        guard let range = keys[name], !lacking.isEmpty else { return nil }
        return Diagnostic(
            .error, "missing-key", "'\(name)' in \(shape.phrase) needs \(listed(lacking, "and")) beside it", at: range)
    }
}

/// The places of the keys that a mapping gives.
private struct GivenKeys {
    let shape: MappingShape
    /// By the order of declaration.
    var ranges: [SourceRange?]

    init(shape: MappingShape) {
        self.shape = shape
        ranges = Array(repeating: nil, count: shape.fields.count)
    }

    subscript(name: String) -> SourceRange? { shape.index(of: name).flatMap { ranges[$0] } }
}

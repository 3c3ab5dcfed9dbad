/// Builds the tree of a file from its events, refusing what the language leaves out of YAML: anchors, aliases, tags,
/// directives, merge keys, several documents, keys that are not text, duplicate keys, deep nesting.
struct YAMLComposer: ~Copyable {
    /// How deep lists and mappings may nest.
    static let depthLimit = 64

    private var events: YAMLEvents
    private let decoding: Decoding

    /// The root of the file, or nil when there is none or the text is not YAML; everything wrong is reported.
    static func compose(_ decoding: Decoding) -> YAMLNode? {
        var composer = YAMLComposer(events: YAMLEvents(decoding.file), decoding: decoding)
        do {
            return try composer.document()
        } catch {
            decoding.report(error)
            return nil
        }
    }

    private init(events: consuming YAMLEvents, decoding: Decoding) {
        self.events = events
        self.decoding = decoding
    }

    private mutating func document() throws(Diagnostic) -> YAMLNode? {
        var root: YAMLNode?
        var documents = 0
        while true {
            let event = try events.next()
            switch event.kind {
            case .streamEnd:
                if documents == 0 { throw nothing() }
                return root
            case .documentStart(let hasDirectives):
                documents += 1
                if hasDirectives {
                    refuse("yaml-directive", "directives are not part of this language", event.range, "delete the line")
                }
                if documents > 1 {
                    throw Diagnostic(
                        .error, "several-documents", "a second document begins here", at: event.range,
                        help: "a file holds one document: use a file for each, or delete the '---'")
                }
            case .documentEnd, .other, .sequenceEnd, .mappingEnd: continue
            case .alias, .scalar, .sequenceStart, .mappingStart:
                let node = try node(event, depth: 1, key: nil)
                if node.isEmpty { throw nothing() }
                root = node
            }
        }
    }

    private func nothing() -> Diagnostic {
        Diagnostic(.error, "file-empty", "\(decoding.file.name) holds nothing", in: decoding.file.name)
    }

    private mutating func node(
        _ event: YAMLEvents.Event, depth: Int, key: SourceRange?
    ) throws(Diagnostic) -> YAMLNode {
        if depth > Self.depthLimit {
            throw Diagnostic(
                .error, "nested-too-deep", "lists and mappings nest more than \(Self.depthLimit) levels deep",
                at: event.range)
        }
        let refused = refuseProperties(of: event)
        let node: YAMLNode
        switch event.kind {
        case .scalar(let scalar):
            let isEmpty = scalar.isPlain && scalar.text.isEmpty
            node = YAMLNode(
                content: .scalar(scalar), range: event.range, pointer: isEmpty ? key ?? event.range : event.range)
        case .sequenceStart(let isFlow):
            node = try sequence(event, isFlow: isFlow, depth: depth, key: key)
        case .mappingStart(let isFlow):
            node = try mapping(event, isFlow: isFlow, depth: depth, key: key)
        default:
            node = YAMLNode(content: .refused, range: event.range, pointer: event.range)
        }
        return refused ? YAMLNode(content: .refused, range: node.range, pointer: node.pointer) : node
    }

    private mutating func sequence(
        _ start: YAMLEvents.Event, isFlow: Bool, depth: Int, key: SourceRange?
    ) throws(Diagnostic) -> YAMLNode {
        var elements: [YAMLNode] = []
        while true {
            let event = try events.next()
            if case .sequenceEnd = event.kind {
                let range =
                    isFlow ? start.range.through(event.range) : start.range.through(elements.last?.range ?? start.range)
                return YAMLNode(
                    content: .sequence(elements), range: range, pointer: isFlow ? range : key ?? start.range)
            }
            elements.append(try node(event, depth: depth + 1, key: nil))
        }
    }

    private mutating func mapping(
        _ start: YAMLEvents.Event, isFlow: Bool, depth: Int, key: SourceRange?
    ) throws(Diagnostic) -> YAMLNode {
        var pairs: [YAMLPair] = []
        var firstPlaces: [String: SourceRange] = [:]
        var end = start.range
        while true {
            let event = try events.next()
            if case .mappingEnd = event.kind {
                let range = start.range.through(isFlow ? event.range : end)
                let first = pairs.first?.keyRange ?? start.range
                return YAMLNode(content: .mapping(pairs), range: range, pointer: isFlow ? range : key ?? first)
            }
            let keyNode = try node(event, depth: depth + 1, key: nil)
            let value = try node(try events.next(), depth: depth + 1, key: keyNode.range)
            end = keyNode.range.through(value.range)
            guard let name = keyText(keyNode) else { continue }
            if let first = place(of: name, in: pairs, firstPlaces) {
                decoding.error(
                    "duplicate-key", "the key '\(name)' is given twice", at: keyNode.range,
                    label: "delete or rename one of the two", notes: [Diagnostic.Note("first given here", at: first)])
                continue
            }
            pairs.append(YAMLPair(key: name, keyRange: keyNode.range, value: value))
            if pairs.count == Self.searchLimit {
                for pair in pairs { firstPlaces[pair.key] = pair.keyRange }
            } else if pairs.count > Self.searchLimit {
                firstPlaces[name] = keyNode.range
            }
        }
    }

    /// Up to so many keys, looking through them is faster than hashing them.
    private static let searchLimit = 16

    private func place(
        of key: String, in pairs: [YAMLPair], _ places: [String: SourceRange]
    ) -> SourceRange? {
        places.isEmpty ? pairs.first { $0.key == key }?.keyRange : places[key]
    }

    /// The text of a key, or nil after an error.
    private func keyText(_ node: YAMLNode) -> String? {
        switch node.content {
        case .refused: return nil
        case .sequence, .mapping:
            refuse("key-not-text", "a key must be text, not \(node.kind)", node.range, "write 'key: value'")
            return nil
        case .scalar(let scalar):
            if scalar.isPlain, scalar.text == "<<" {
                refuse("merge-key", "merge keys are not part of this language", node.range, "repeat the keys")
                return nil
            }
            guard scalar.value == .string else {
                let help =
                    scalar.text.isEmpty ? "write the key before the ':'" : "write it in quotes: \"\(scalar.text)\""
                refuse("key-not-text", "a key must be text, not \(scalar.kind)", node.range, help)
                return nil
            }
            return scalar.text
        }
    }

    /// Reports anchors, aliases and tags; true when the node must not be used.
    private func refuseProperties(of event: YAMLEvents.Event) -> Bool {
        if case .alias = event.kind {
            refuse("yaml-alias", "anchors and aliases are not part of this language", event.range, "repeat the value")
            return true
        }
        if event.hasAnchor {
            refuse(
                "yaml-anchor", "anchors and aliases are not part of this language", event.range,
                "delete the '&' and its name")
        }
        if let tag = event.tag?.replacing("tag:yaml.org,2002:", with: "!!") {
            refuse("yaml-tag", "tags such as '\(tag)' are not part of this language", event.range, "delete the tag")
        }
        return event.hasAnchor || event.tag != nil
    }

    private func refuse(_ code: String, _ message: String, _ range: SourceRange, _ help: String) {
        decoding.error(code, message, at: range, help: help)
    }
}

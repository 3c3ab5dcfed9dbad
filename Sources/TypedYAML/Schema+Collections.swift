extension Schema {
    /// A list. Every element is decoded, whatever the others hold.
    package static func list<Element: Sendable>(
        of element: Schema<Element>, atLeast least: Int = 0, atMost most: Int? = nil
    ) -> Schema<[Element]> where Value == [Element] {
        let count = CountBounds(least: least, most: most)
        return Schema<[Element]>(
            shape: .list(element.shape, count: count), encode: { encodeAll($0, element) }
        ) { node, decoding in
            guard case .sequence(let nodes) = node.content else {
                decoding.reportWrongKind(node, expected: "a list", help: "put '- ' before each item")
                return nil
            }
            return elements(nodes, element, count, node, decoding)
        }
    }

    /// One value, or a list of such values.
    package static func oneOrMany<Element: Sendable>(_ element: Schema<Element>) -> Schema<[Element]>
    where Value == [Element] {
        let count = CountBounds(least: 1)
        return Schema<[Element]>(
            shape: .oneOrMany(element.shape), encode: { encodeAll($0, element) }
        ) { node, decoding in
            guard case .sequence(let nodes) = node.content else {
                return element.decodeNode(node, decoding).map { [$0] }
            }
            return elements(nodes, element, count, node, decoding)
        }
    }

    /// A mapping whose keys are free, in the order of the file.
    ///
    /// - Parameter keys: a schema of scalars that every key must meet.
    package static func map<Key: Sendable, Element: Sendable>(
        keys: Schema<Key>, values: Schema<Element>, atLeast least: Int = 0, atMost most: Int? = nil
    ) -> Schema<[Entry<Key, Element>]> where Value == [Entry<Key, Element>] {
        guard case .scalar(let key) = keys.shape else {
            preconditionFailure("the keys of a map are scalars")
        }
        let count = CountBounds(least: least, most: most)
        return Schema<[Entry<Key, Element>]>(
            shape: .map(key: key, value: values.shape, count: count), encode: { $0.isEmpty ? [:] : nil }
        ) { node, decoding in
            guard case .mapping(let pairs) = node.content else {
                decoding.reportWrongKind(node, expected: "a mapping", help: "write 'key: value' lines")
                return nil
            }
            if let complaint = count.complaint(pairs.count, of: "mapping") {
                decoding.error("wrong-count", complaint, at: node.pointer)
                return nil
            }
            let entries: [Entry<Key, Element>?] = pairs.map { pair in
                // Keys are text already, so that a word such as 1.2 stands for itself.
                let content = YAMLNode.Content.scalar(YAMLScalar(text: pair.key, isPlain: false))
                let keyNode = YAMLNode(content: content, range: pair.keyRange, pointer: pair.keyRange)
                let key = keys.decodeNode(keyNode, decoding)
                let value = values.decodeNode(pair.value, decoding)
                guard let key, let value else { return nil }
                return Entry(key: Located(key, at: pair.keyRange), value: value)
            }
            return allOrNone(entries)
        }
    }

    private static func elements<Element: Sendable>(
        _ nodes: [YAMLNode], _ element: Schema<Element>, _ count: CountBounds, _ list: YAMLNode, _ decoding: Decoding
    ) -> [Element]? {
        if let complaint = count.complaint(nodes.count, of: "list") {
            decoding.error("wrong-count", complaint, at: list.pointer)
            return nil
        }
        return allOrNone(nodes.map { element.decodeNode($0, decoding) })
    }

    private static func encodeAll<Element: Sendable>(_ values: [Element], _ element: Schema<Element>) -> OrderedJSON? {
        allOrNone(values.map { element.encode($0) }).map { .array($0) }
    }
}

/// The elements when none is missing.
func allOrNone<Element>(_ elements: [Element?]) -> [Element]? {
    let present = elements.compactMap { $0 }
    return present.count == elements.count ? present : nil
}

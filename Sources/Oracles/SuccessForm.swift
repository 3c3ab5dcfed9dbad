/// Where the values of an endpoint's successes stand, learned from one or two of them.
///
/// Places are member names joined by `/`, array elements as `[]`, members whose names change from answer to answer as `{*}`:
/// an object keyed by ids has other names each time, and is the same kind of answer all the same.
package struct SuccessForm: Sendable, Hashable {
    /// How deep places are told apart.
    private static let depth = 4
    /// Stands for the names of members that change.
    private static let anyName = "{*}"

    /// The places of the values that a refusal has not as well; empty where the answers are no documents.
    package var leaves: Set<String>
    /// The lists, and the objects with changing members, among these places, which another time may be empty.
    package var lists: Set<String>
    /// The objects whose members change, each with the names that stay.
    private var changing: [String: Set<String>] = [:]

    package init(leaves: Set<String>, lists: Set<String> = []) {
        self.leaves = leaves
        self.lists = lists
    }

    /// Learns from answers to the same request.
    ///
    /// - Parameter refusal: an answer to a caller without a key. What it holds too is an envelope that tells nothing.
    package init(of answers: [Answer], besides refusal: Answer? = nil) {
        self.init(leaves: [])
        let documents = answers.compactMap(Self.document)
        guard let first = documents.first, documents.count == answers.count else { return }
        let envelope = refusal.flatMap(Self.document)?.leafPaths(depth: Self.depth) ?? []
        for other in documents.dropFirst() { compare([first], [other], at: [], depth: Self.depth, besides: envelope) }
        let all = places(of: first)
        // What is not there every time tells less than what is.
        let steady = documents.dropFirst().reduce(all) { $0.intersection(places(of: $1)) }
        let learned = steady.isEmpty ? all : steady
        leaves = learned.isSubset(of: envelope) ? learned : learned.subtracting(envelope)
        lists = Set(leaves.flatMap(Self.lists(around:))).subtracting(envelope)
    }

    /// How much an answer is like those that were learned from.
    package func resemblance(of answer: Answer) -> SuccessShape.Resemblance {
        guard !leaves.isEmpty else { return .same }
        guard let document = Self.document(of: answer) else { return .none }
        let found = places(of: document)
        // Optional members come and go, and so do the elements of lists; half of the known ones is enough to be the same kind of answer.
        let full = lists.filter { list in
            found.contains { $0.hasPrefix(list + "/") || list.hasSuffix("{}") && $0.hasPrefix(list.dropLast(2)) }
        }
        let common = leaves.count { leaf in
            found.contains(leaf) || full.contains(leaf)
                || Self.lists(around: leaf).contains { lists.contains($0) && found.contains($0) }
        }
        if common * 2 >= leaves.count { return .same }
        if common > 0 { return .partial }
        // The names may be keys of data that changed only now: the same values under other names are a doubt.
        let unnamed = Set(leaves.map(Self.withoutContainers))
        let alike = unnamed.intersection(found.map(Self.withoutContainers))
        return unnamed.contains { $0.contains("/") } && alike.count * 2 >= unnamed.count ? .partial : .none
    }

    /// The body as JSON; one of several JSON texts, a line each, as the list of these. Bare words and numbers are as good as plain
    /// text.
    private static func document(of answer: Answer) -> JSONValue? {
        if !answer.isDeclaredJSON {
            let lines = answer.body.split(separator: UInt8(ascii: "\n"))
            let values = lines.compactMap { JSONValue(parsing: Array($0.drop { $0 == 0x1E })) }.filter(\.isContainer)
            if !values.isEmpty, values.count == lines.count { return .array(values) }
        }
        return answer.json.flatMap { $0.isContainer ? $0 : nil }
    }

    /// Notes the objects that share no names but those of the envelope.
    private mutating func compare(
        _ one: [JSONValue], _ other: [JSONValue], at steps: [String], depth: Int, besides envelope: Set<String>
    ) {
        let sides = [one, other]
        guard depth > 0, sides.allSatisfy({ !$0.isEmpty }) else { return }
        func descend(_ step: String, _ values: [[JSONValue]]) {
            compare(values[0], values[1], at: steps + [step], depth: depth - 1, besides: envelope)
        }
        descend("[]", sides.map { $0.flatMap(\.elements) })
        let members = sides.map { $0.flatMap(\.members) }
        let names = members.map { Set($0.map(\.key)) }
        let both = names[0].intersection(names[1])
        let areObjects = sides.allSatisfy { $0.contains(where: \.isObject) }
        let staying = Self.names(at: steps, in: envelope)
        if areObjects, names[0] != names[1], both.isSubset(of: staying) {
            changing[steps.joined(separator: "/")] = staying
            descend(Self.anyName, members.map { $0.filter { !both.contains($0.key) }.map(\.value) })
        }
        for name in both { descend(name, members.map { $0.filter { $0.key == name }.map(\.value) }) }
    }

    /// The names of the members of an object, of which only the places of values are known.
    private static func names(at steps: [String], in places: Set<String>) -> Set<String> {
        let prefix = steps.map { $0 + "/" }.joined()
        return Set(
            places.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count).prefix { $0 != "/" }) })
    }

    private func places(of document: JSONValue) -> Set<String> {
        document.leafPaths(depth: Self.depth) { place, name in
            changing[place].map { $0.contains(name) } ?? true ? name : Self.anyName
        }
    }

    /// The lists and changing objects that a place lies in, as they are when empty; itself where it is that of an empty one.
    private static func lists(around leaf: String) -> [String] {
        let steps = leaf.split(separator: "/", omittingEmptySubsequences: false)
        return steps.indices.compactMap { index in
            switch steps[index] {
            case "[]", "{}": steps[...index].joined(separator: "/")
            case Self.anyName[...]: (steps[..<index] + ["{}"]).joined(separator: "/")
            default: nil
            }
        }
    }

    /// A place with the names of everything that holds the value left out.
    private static func withoutContainers(_ leaf: String) -> String {
        let steps = leaf.split(separator: "/", omittingEmptySubsequences: false)
        return (steps.dropLast().map { $0 == "[]" ? $0 : Self.anyName[...] } + steps.suffix(1)).joined(separator: "/")
    }
}

extension JSONValue {
    fileprivate var isContainer: Bool {
        switch self {
        case .array, .object: true
        case .null, .bool, .number, .string: false
        }
    }

    fileprivate var isObject: Bool { if case .object = self { true } else { false } }

    fileprivate var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }

    fileprivate var members: [(key: String, value: JSONValue)] {
        if case .object(let members) = self { members.map { ($0.key, $0.value) } } else { [] }
    }
}

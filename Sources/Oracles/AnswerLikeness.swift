/// Whether an answer can be told from others by its bytes (CWE-204).
///
/// The others were asked for in the same way, so that what differs between them changes by itself: an id of the request, a
/// time, a count. Only what they have in common is compared.
package struct AnswerLikeness: Sendable {
    /// Fields that change with time, connection or length, whatever was asked.
    package static let changing: Set<String> = [
        "date", "age", "expires", "content-length", "connection", "keep-alive", "transfer-encoding", "alt-svc",
    ]

    private let references: [Answer]
    private let ignored: Set<String>

    /// - Parameter volatile: further fields that change by themselves, in lower case.
    package init(_ references: [Answer], volatile: Set<String> = []) {
        self.references = references
        ignored = Self.changing.union(volatile)
    }

    /// The first thing in which an answer differs; nil when there is none.
    package func difference(of answer: Answer) -> String? {
        guard let first = references.first else { return nil }
        let statuses = Set(references.map(\.status))
        if statuses.count == 1, answer.status != first.status {
            return "status \(answer.status) instead of \(first.status)"
        }
        return fieldDifference(of: answer, first) ?? bodyDifference(of: answer, first)
    }

    private func fieldDifference(of answer: Answer, _ first: Answer) -> String? {
        let names = (references + [answer]).flatMap { $0.headers.map { $0.name.lowercased() } }
        for name in Set(names).subtracting(ignored).sorted() {
            let known = Set(references.map { $0.values(of: name) })
            let own = answer.values(of: name)
            // A field that is not always there, or not always the same, says nothing but whether it exists.
            if known.count == 1, known.first != own { return "another field \(name)" }
            if known.count > 1, !known.contains([]), own.isEmpty { return "no field \(name)" }
        }
        return nil
    }

    private func bodyDifference(of answer: Answer, _ first: Answer) -> String? {
        if references.allSatisfy({ $0.body == first.body }) {
            return answer.body == first.body ? nil : "another body"
        }
        let parsed = references.compactMap(\.json)
        guard parsed.count == references.count, let reference = parsed.first else { return nil }
        guard let json = answer.json else { return "a body that is no JSON" }
        let places = parsed.map { $0.leaves() }
        let leaves = json.leaves()
        for (place, value) in reference.leaves().sorted(by: { $0.key < $1.key })
        where places.allSatisfy({ $0[place] == value }) && leaves[place] != value {
            return "another value at \(place)"
        }
        let known = Set(places.flatMap(\.keys))
        return leaves.keys.sorted().first { !known.contains($0) }.map { "a further value at \($0)" }
    }
}

extension JSONValue {
    /// The scalars by their JSON pointers.
    fileprivate func leaves(at pointer: String = "") -> [String: JSONValue] {
        switch self {
        case .array(let elements):
            elements.enumerated().reduce(into: [:]) { leaves, element in
                leaves.merge(element.element.leaves(at: "\(pointer)/\(element.offset)")) { first, _ in first }
            }
        case .object(let members):
            members.reduce(into: [:]) { leaves, member in
                leaves.merge(member.value.leaves(at: "\(pointer)/\(member.key)")) { first, _ in first }
            }
        case .null, .bool, .number, .string: [pointer: self]
        }
    }
}

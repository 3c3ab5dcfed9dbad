internal import TypedYAML

/// The keys and steps of a check, parted into those that are the same in all rows and those that refer to the row.
///
/// The first are decoded once, however many rows there are.
struct RowParts: Sendable {
    /// What no row changes.
    private(set) var fixed: [LocatedJSON.Member] = []
    /// What is decoded again for each row.
    private(set) var varying: [LocatedJSON.Member] = []
    /// For every list, which of its elements vary.
    private var pattern: [String: [Bool]] = [:]

    init(_ body: [LocatedJSON.Member]) {
        for member in body {
            switch member.value.content {
            case .array(let elements) where !elements.isEmpty:
                part(member, elements, mentions: \.mentionsRow) { .array($0) }
            case .object(let members) where !members.isEmpty:
                part(member, members, mentions: \.value.mentionsRow) { .object($0) }
            case .array, .object, .null, .bool, .number: fixed.append(member)
            case .string: varying.append(member)
            }
        }
    }

    private mutating func part<Element>(
        _ member: LocatedJSON.Member, _ elements: [Element], mentions: (Element) -> Bool,
        _ make: ([Element]) -> LocatedJSON.Content
    ) {
        let varies = elements.map(mentions)
        pattern[member.key] = varies
        for isVarying in [false, true] {
            let chosen = zip(elements, varies).filter { $0.1 == isVarying }.map(\.0)
            guard !chosen.isEmpty else { continue }
            let value = LocatedJSON(make(chosen), at: member.value.range)
            let part = LocatedJSON.Member(key: member.key, keyRange: member.keyRange, value: value)
            if isVarying { varying.append(part) } else { fixed.append(part) }
        }
    }

    /// The whole row, everything in the order of the file.
    func joined(_ fixed: RowBody, _ varying: RowBody) -> RowBody {
        RowBody(
            keys: joined("keys", fixed.keys, varying.keys), steps: joined("steps", fixed.steps, varying.steps),
            finally: joined("finally", fixed.finally, varying.finally))
    }

    private func joined<Element>(_ name: String, _ fixed: [Element], _ varying: [Element]) -> [Element] {
        guard let pattern = pattern[name] else { return fixed + varying }
        var fixed = fixed.makeIterator()
        var varying = varying.makeIterator()
        return pattern.compactMap { $0 ? varying.next() : fixed.next() }
    }
}

extension LocatedJSON {
    /// Whether a reference to the row stands in any text of the value.
    fileprivate var mentionsRow: Bool {
        switch content {
        case .null, .bool, .number: false
        case .string(let text): text.contains("${case.") || text.contains("${matrix.")
        case .array(let elements): elements.contains(where: \.mentionsRow)
        case .object(let members): members.contains { $0.value.mentionsRow }
        }
    }
}

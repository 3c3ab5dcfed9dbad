/// What the successes of an endpoint look like, so that a page or a fall-back answer with status 200 is not taken for one.
package enum SuccessShape: Sendable {
    /// Declared by the operator.
    case declared(DeclaredSuccess)
    /// Learned from a request with a valid key: the media type, where the scalars of a JSON body stand, and the lists among these
    /// places, which another time may be empty.
    case learned(mediaType: String?, leaves: Set<String>, lists: Set<String> = [])

    /// How much an answer is like the endpoint's successes.
    package enum Resemblance: Sendable, Hashable {
        case same
        /// The same media type and a few of the same members: a doubt.
        case partial
        case none
    }

    /// Learns from the answer to a valid key.
    ///
    /// - Parameter refusal: an answer to a caller without a key. What both hold is an envelope that tells nothing.
    package init(learningFrom answer: Answer, besides refusal: Answer? = nil) {
        let leaves = answer.json?.leafPaths() ?? []
        let shared = refusal?.json?.leafPaths() ?? []
        let telling = leaves.subtracting(shared)
        let learned = telling.isEmpty ? leaves : telling
        self = .learned(
            mediaType: answer.mediaType, leaves: learned,
            lists: Set(learned.flatMap(Self.lists(around:))).subtracting(shared))
    }

    /// The lists that a place lies in, and itself where it is that of an empty list.
    private static func lists(around leaf: String) -> [String] {
        let steps = leaf.split(separator: "/", omittingEmptySubsequences: false)
        return steps.indices.filter { steps[$0] == "[]" }.map { steps[...$0].joined(separator: "/") }
    }

    /// Compares an answer with the endpoint's successes.
    package func resemblance(of answer: Answer) -> Resemblance {
        switch self {
        case .declared(let rule): return rule.matches(answer) ? .same : .none
        case .learned(let mediaType, let leaves, let lists):
            guard (200..<300).contains(answer.status), answer.mediaType == mediaType else { return .none }
            guard !leaves.isEmpty else { return .same }
            guard let found = answer.json?.leafPaths() else { return .none }
            // Optional members come and go, and so do the elements of lists; half of the known ones is enough to be the same kind of answer.
            let full = lists.filter { list in found.contains { $0.hasPrefix(list + "/") } }
            let common = leaves.count { leaf in
                found.contains(leaf) || full.contains(leaf)
                    || Self.lists(around: leaf).contains { lists.contains($0) && found.contains($0) }
            }
            return common * 2 >= leaves.count ? .same : common > 0 ? .partial : .none
        }
    }

    /// The same for an answer to HEAD, which has fields and no body.
    package func matchesHead(_ answer: Answer) -> Bool {
        switch self {
        case .declared(let rule): rule.status(answer.status)
        case .learned(let mediaType, _, _): (200..<300).contains(answer.status) && answer.mediaType == mediaType
        }
    }
}

/// A success as the target file describes it.
package struct DeclaredSuccess: Sendable {
    /// What has to be at a place of the body.
    package enum Requirement: Sendable, Hashable {
        case exists
        case absent
        case equals(JSONValue)
    }

    /// Whether a status counts as success.
    package var status: @Sendable (Int) -> Bool
    /// JSON pointers (RFC 6901) and what has to be there.
    package var requirements: [(pointer: String, requirement: Requirement)]

    package init(
        status: @escaping @Sendable (Int) -> Bool, requirements: [(pointer: String, requirement: Requirement)]
    ) {
        self.status = status
        self.requirements = requirements
    }

    func matches(_ answer: Answer) -> Bool {
        status(answer.status)
            && requirements.allSatisfy { pointer, requirement in
                let value = answer.json?.value(at: pointer)
                return switch requirement {
                case .exists: value != nil
                case .absent: value == nil
                case .equals(let wanted): value == wanted
                }
            }
    }
}

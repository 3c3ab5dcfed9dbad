/// What the successes of an endpoint look like, so that a page or a fall-back answer with status 200 is not taken for one.
package enum SuccessShape: Sendable {
    /// Declared by the operator.
    case declared(DeclaredSuccess)
    /// Learned from a request with a valid key.
    case learned(mediaType: String?, members: Set<String>)

    /// Learns from the answer to a valid key.
    package init(learningFrom answer: Answer) {
        var members: Set<String> = []
        if case .object(let object)? = answer.json { members = Set(object.keys) }
        self = .learned(mediaType: answer.mediaType, members: members)
    }

    /// True when the answer looks like a success of the endpoint.
    package func matches(_ answer: Answer) -> Bool {
        switch self {
        case .declared(let rule): return rule.matches(answer)
        case .learned(let mediaType, let members):
            guard (200..<300).contains(answer.status), answer.mediaType == mediaType else { return false }
            guard !members.isEmpty else { return true }
            guard case .object(let object)? = answer.json else { return false }
            // Optional members come and go; half of the known ones is enough to be the same kind of answer.
            return members.intersection(object.keys).count * 2 >= members.count
        }
    }

    /// The same for an answer to HEAD, which has fields and no body.
    package func matchesHead(_ answer: Answer) -> Bool {
        switch self {
        case .declared(let rule): rule.status(answer.status)
        case .learned(let mediaType, _): (200..<300).contains(answer.status) && answer.mediaType == mediaType
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

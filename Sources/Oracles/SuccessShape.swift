/// What the successes of an endpoint look like, so that a page or a fall-back answer with status 200 is not taken for one.
package enum SuccessShape: Sendable, Hashable {
    /// Declared by the operator.
    case declared(statuses: [Int], present: [String])
    /// Learned from a request with a valid key.
    case learned(mediaType: String?, members: Set<String>)

    /// Learns from the answer to a valid key.
    package init(learningFrom answer: Answer) {
        var members: Set<String> = []
        if case .object(let object)? = answer.json { members = Set(object.keys) }
        self = .learned(mediaType: answer.mediaType, members: members)
    }

    /// True when the answer looks like a success of the endpoint. The status is known to be 2xx for a learned shape.
    package func matches(_ answer: Answer) -> Bool {
        switch self {
        case .declared(let statuses, let present):
            let statusFits = statuses.isEmpty ? (200..<300).contains(answer.status) : statuses.contains(answer.status)
            return statusFits && present.allSatisfy { answer.json?.value(at: $0) != nil }
        case .learned(let mediaType, let members):
            guard answer.mediaType == mediaType else { return false }
            guard !members.isEmpty else { return true }
            guard case .object(let object)? = answer.json else { return false }
            // Optional members come and go; half of the known ones is enough to be the same kind of answer.
            return members.intersection(object.keys).count * 2 >= members.count
        }
    }

    /// The same for an answer to HEAD, which has fields and no body.
    package func matchesHead(_ answer: Answer) -> Bool {
        switch self {
        case .declared(let statuses, _): statuses.isEmpty || statuses.contains(answer.status)
        case .learned(let mediaType, _): answer.mediaType == mediaType
        }
    }
}

/// What the successes of an endpoint look like, so that a page or a fall-back answer with status 200 is not taken for one.
package enum SuccessShape: Sendable {
    /// Declared by the operator.
    case declared(DeclaredSuccess)
    /// Learned from requests with a valid key: the media type, and where the values of a JSON body stand.
    case learned(mediaType: String?, form: SuccessForm)

    /// How much an answer is like the endpoint's successes.
    package enum Resemblance: Sendable, Hashable {
        case same
        /// The same media type, and a few of the same members or the same ones under other names: a doubt.
        case partial
        case none
    }

    /// Learns from the answers to a valid key.
    ///
    /// - Parameters:
    ///   - again: a second answer to the same request, which tells what of the first one changes by itself.
    ///   - refusal: an answer to a caller without a key. What both hold is an envelope that tells nothing.
    package init(learningFrom answer: Answer, again: Answer? = nil, besides refusal: Answer? = nil) {
        self = .learned(
            mediaType: answer.mediaType, form: SuccessForm(of: [answer] + [again].compactMap(\.self), besides: refusal))
    }

    /// Compares an answer with the endpoint's successes.
    package func resemblance(of answer: Answer) -> Resemblance {
        switch self {
        case .declared(let rule): return rule.matches(answer) ? .same : .none
        case .learned(let mediaType, let form):
            guard (200..<300).contains(answer.status), answer.mediaType == mediaType else { return .none }
            return form.resemblance(of: answer)
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

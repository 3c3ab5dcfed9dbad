/// What an answer says about the key that was sent.
package enum AnswerReading: Sendable, Hashable {
    /// The answer of a caller whose key was accepted.
    case authenticated
    /// A documented pair of status and code, as JSON.
    case refused(code: String)
    /// A documented code under a status that is not its own, such as 200 or 400.
    case misplacedCode(code: String, status: Int)
    /// A success status on something that does not look like the endpoint's answer.
    ///
    /// `resembles`: it shares a few members with the endpoint's answer, so that it may be one.
    case unlikeSuccess(status: Int, resembles: Bool)
    /// Any other answer; it says that the key was not accepted, and not why.
    case otherRefusal(status: Int)
    /// Says nothing about the key: 408, 425, 429 out of place, 5xx, or no whole answer.
    case noInformation(String)
}

/// Reads answers as the target's description says they are to be read.
package struct AnswerReader: Sendable {
    /// Where an error's code stands.
    package enum CodePlace: Sendable, Hashable {
        /// Any string value of the JSON body.
        case anywhere
        /// RFC 6901.
        case pointer(String)
    }

    /// Documented codes and their statuses.
    package var documented: [String: Int]
    package var codePlace: CodePlace

    package init(documented: [String: Int], codePlace: CodePlace) {
        self.documented = documented
        self.codePlace = codePlace
    }

    /// The error code of an answer: at the declared place, or the documented code found anywhere.
    package func code(of answer: Answer) -> String? {
        guard let json = answer.json else { return nil }
        switch codePlace {
        case .pointer(let pointer):
            guard case .string(let code)? = json.value(at: pointer) else { return nil }
            return code
        case .anywhere:
            let found = Set(json.strings).intersection(documented.keys)
            // Two documented codes in one body say nothing; the status decides which one is meant, if either.
            return found.count == 1 ? found.first : found.first { documented[$0] == answer.status }
        }
    }

    /// Every text that may be the answer's error code: the one at the declared place, or any string value.
    package func possibleCodes(of answer: Answer) -> [String] {
        guard let json = answer.json else { return [] }
        return switch codePlace {
        case .pointer: code(of: answer).map { [$0] } ?? []
        case .anywhere: json.strings
        }
    }

    /// Reads one answer.
    ///
    /// - Parameter shape: what the endpoint's successes look like; while that is not known, no 2xx is more than a doubt.
    package func reading(of result: AnswerResult, shape: SuccessShape?) -> AnswerReading {
        switch result {
        case .failure(let missing): .noInformation(missing.explanation)
        case .success(let answer): reading(of: answer, shape: shape)
        }
    }

    /// Whether an answer to a valid key may be learned from: a success status, and none of the documented codes.
    package func isSuccess(_ answer: Answer) -> Bool {
        (200..<300).contains(answer.status) && code(of: answer).flatMap { documented[$0] } == nil
    }

    private func reading(of answer: Answer, shape: SuccessShape?) -> AnswerReading {
        if answer.method == "HEAD", let bare = headReading(of: answer, shape: shape) { return bare }
        if let code = code(of: answer), let status = documented[code] {
            return status == answer.status ? .refused(code: code) : .misplacedCode(code: code, status: answer.status)
        }
        switch answer.status {
        // What a server says of itself, whoever asks (RFC 9110 9.3.7).
        case 200..<300 where answer.method == "OPTIONS" && answer.body.isEmpty:
            return .unlikeSuccess(status: answer.status, resembles: false)
        case 200..<300:
            switch shape?.resemblance(of: answer) ?? .partial {
            case .same: return .authenticated
            case .partial: return .unlikeSuccess(status: answer.status, resembles: true)
            case .none: return .unlikeSuccess(status: answer.status, resembles: false)
            }
        // A server that implements neither the method nor the version says so deliberately (RFC 9110 15.6.2, 15.6.6).
        case 501, 505: return .otherRefusal(status: answer.status)
        case 408, 425, 429, 500...: return .noInformation("status \(answer.status)")
        default: return .otherRefusal(status: answer.status)
        }
    }

    /// An answer to HEAD carries no code, so its status has to do.
    private func headReading(of answer: Answer, shape: SuccessShape?) -> AnswerReading? {
        if let code = documented.first(where: { $0.value == answer.status && $0.value != 429 })?.key {
            return .refused(code: code)
        }
        guard (200..<300).contains(answer.status) else { return nil }
        guard let shape else { return .unlikeSuccess(status: answer.status, resembles: true) }
        return shape.matchesHead(answer)
            ? .authenticated : .unlikeSuccess(status: answer.status, resembles: false)
    }
}

import HTTPExchange
import Oracles

extension Exchange {
    /// The exchange as far as a verdict may use it.
    ///
    /// - Parameter method: of the request, because an answer to HEAD has no body.
    func answerResult(method: String) -> AnswerResult {
        switch outcome {
        case .response(let response):
            .success(
                Answer(
                    status: response.status, headers: response.headers.map { Answer.Header($0.name, $0.value) },
                    body: response.body, method: method))
        case .failure(let failure): .failure(MissingAnswer(failure.missingAnswerKind, failure.description))
        }
    }

    /// Whether a kept connection ended before the first line of an answer, as servers end idle ones.
    var diedUnanswered: Bool {
        guard connection?.isNew != true, (partialResponse?.status ?? 0) == 0 else { return false }
        return switch failure {
        case .reusedConnectionDied, .closedWithoutResponse, .reset, .truncatedResponse: true
        default: false
        }
    }
}

extension TransportFailure {
    fileprivate var missingAnswerKind: MissingAnswer.Kind {
        switch self {
        case .timedOut: .timedOut
        case .closedWithoutResponse, .reset, .reusedConnectionDied: .closed
        case .versionNotNegotiated: .versionNotOffered
        case .nameNotResolved, .connectionRefused, .unreachable, .connectTimedOut, .trustUnreadable: .unreachable
        case .tlsHandshakeFailed, .certificateRejected: .insecure
        case .truncatedResponse, .malformedResponse, .headersTooLarge, .bodyTooLarge, .cancelled, .invalidRequest,
            .unclassified:
            .broken
        }
    }
}

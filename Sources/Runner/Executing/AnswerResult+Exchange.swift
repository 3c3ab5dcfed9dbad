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

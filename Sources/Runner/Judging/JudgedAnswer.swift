import Oracles
import Secrecy

/// An answer with what a judge has to know about the request.
struct JudgedAnswer: Sendable {
    var result: AnswerResult
    var reading: AnswerReading
    /// The documented or declared code in the body, if any.
    var code: String?
    /// The Origin field that was sent.
    var origin: String?
    /// Scheme, host and port that the request went to, as an origin (RFC 6454).
    var targetOrigin: String
    /// Tokens that the request carried as input.
    var tokens: [String]
    /// The keys that the request carried.
    var keys: [Secret] = []
    /// Forms of registered secrets found in the answer.
    var leaks: [LeakFinding]
    /// Whether an answer like this was asked for when it came, so that a 5xx or a 429 is no mishap.
    var wasAskedFor = false
    /// Whether a regenerated key differs from the one before; nil for requests.
    var newKeyDiffers: Bool?

    var answer: Answer? { try? result.get() }

    /// Whether the caller was served, or may have been.
    var mayBeServed: Bool {
        switch reading {
        case .authenticated, .unlikeSuccess(_, resembles: true): true
        case .refused, .misplacedCode, .unlikeSuccess, .otherRefusal, .noInformation: false
        }
    }
}

/// The three documented errors.
package enum DocumentedError: String, Sendable, CaseIterable {
    case invalidAPIKey = "invalid_api_key"
    case insufficientCredits = "insufficient_credits"
    case rateLimitExceeded = "rate_limit_exceeded"

    /// The documented status.
    package var status: Int {
        switch self {
        case .invalidAPIKey: 401
        case .insufficientCredits: 403
        case .rateLimitExceeded: 429
        }
    }
}

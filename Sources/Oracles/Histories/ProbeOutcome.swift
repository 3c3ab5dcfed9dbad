/// What one probe says. There is nothing between the three: whatever is not clearly one of the first two is the third.
package enum ProbeOutcome: Sendable, Hashable {
    /// The endpoint's own success.
    case accepted
    /// A documented refusal, by its code, such as `invalid_api_key`.
    case refused(reason: String)
    /// A time-out, a reset, a 5xx, an answer nobody asked for: no evidence for anything.
    case noInformation

    package var isRefused: Bool { if case .refused = self { true } else { false } }
}

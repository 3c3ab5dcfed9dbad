/// Why the key management did not do what it was asked for, whose fault that is, and what to do about it.
package struct ProviderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Who has to repair it.
    package enum Fault: String, Sendable, Hashable, CaseIterable {
        /// The target file, or the program that it names, does not fit the deployment.
        case description
        /// The deployment does not do what it should.
        case deployment
        /// Nothing or not all came back.
        case network
        /// A secret is missing, a program is not there, a person did not answer.
        case `operator`
        /// A guard of ours refused; `refusal` says which.
        case safeguard

        /// As users know it.
        var wording: String {
            switch self {
            case .description: "target file"
            case .deployment, .network, .operator: rawValue
            case .safeguard: "guard"
            }
        }
    }

    package var fault: Fault
    /// What happened, in one sentence without a full stop.
    package var message: String
    /// What to do next.
    package var remedy: String
    /// Where in the target file the failing description stands, as `file:line:column`.
    package var place: String?
    /// For deletions: the key does not exist (any more).
    package var isGone = false
    /// It is certain that the action changed nothing: what would have changed something was not sent, or was refused.
    package var isWithoutEffect = false
    /// Set when a guard refused.
    package var refusal: GuardRefusal?

    package init(
        _ fault: Fault, _ message: String, remedy: String, place: String? = nil, isGone: Bool = false,
        isWithoutEffect: Bool = false, refusal: GuardRefusal? = nil
    ) {
        self.fault = fault
        self.message = message
        self.remedy = remedy
        self.place = place
        self.isGone = isGone
        self.isWithoutEffect = isWithoutEffect
        self.refusal = refusal
    }

    /// A guard's refusal.
    package init(_ refusal: GuardRefusal) {
        self.init(.safeguard, refusal.message, remedy: refusal.remedy, refusal: refusal)
    }

    package var description: String {
        "\(place.map { "\($0): " } ?? "")\(message) (\(fault.wording)); \(remedy)"
    }
}

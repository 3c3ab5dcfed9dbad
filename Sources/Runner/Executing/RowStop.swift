import Deployment
import Secrecy

/// Why a row cannot go on to a verdict of its own. Thrown inside a row and turned into its outcome; never an error of the
/// harness.
enum RowStop: Error, Sendable, Hashable {
    /// The deployment does not offer what the row is about.
    case notApplicable(reason: String, remedy: String)
    /// A premise did not hold, or nothing came back.
    case inconclusive(String)
    /// The deployment declares the capability, and it could not be exercised.
    case untestable(String)
    /// The run is being stopped.
    case stopped

    init(_ failure: DeploymentFailure, doing action: String) {
        switch failure {
        case .provider(let error) where error.fault == .deployment:
            self = .untestable("\(action) failed: \(error.message); \(error.remedy)")
        case .provider, .refused, .journal: self = .inconclusive("\(action) failed: \(failure.description)")
        }
    }

    init(_ refusal: GuardRefusal) { self = .inconclusive(refusal.description) }

    init(_ error: SecretDerivationError) {
        self = .notApplicable(
            reason: error.description, remedy: "nothing to do: this form of a key means nothing for this deployment")
    }
}

/// Why something could not be done to the deployment.
package enum DeploymentFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// A guard refused; nothing was sent.
    case refused(GuardRefusal)
    /// The key management did not do it.
    case provider(ProviderError)
    /// The journal could not be written; nothing was sent.
    case journal(JournalFailure)

    package var description: String {
        switch self {
        case .refused(let refusal): refusal.description
        case .provider(let error): error.description
        case .journal(let failure): failure.description
        }
    }
}

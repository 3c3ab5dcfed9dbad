internal import HTTPExchange

extension Diagnosis {
    /// What a failed transfer says.
    init(_ failure: TransportFailure) {
        let party: Finding.Party =
            switch failure {
            case .nameNotResolved, .unreachable, .connectTimedOut, .reset(.connecting): .network
            case .trustUnreadable, .malformedResponse, .versionNotNegotiated, .invalidRequest, .certificateRejected:
                .description
            case .cancelled: .operator
            default: .deployment
            }
        self = .fault(of: party, failure.code, failure.description)
    }

    /// What a guard's refusal says: the target file allows too little, or the operator did.
    init(_ refusal: GuardRefusal) {
        let party: Finding.Party =
            switch refusal {
            case .budgetExceeded, .hostNotNamed: .description
            case .productionWithoutConsent: .operator
            case .circuitOpen: .deployment
            }
        self = .fault(of: party, refusal.message, refusal.remedy)
    }

    /// What the failure of an action on a key says.
    init(_ failure: DeploymentFailure) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .journal(let failure): self = .fault(of: .operator, failure.reason, "\(failure)")
        case .provider(let error):
            let party: Finding.Party =
                switch error.fault {
                case .description: .description
                case .deployment: .deployment
                case .network: .network
                case .operator, .safeguard: .operator
                }
            self = .fault(of: party, (error.place.map { "\($0): " } ?? "") + error.message, error.remedy)
        }
    }
}

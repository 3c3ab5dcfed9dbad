/// What an account of the target is for.
package enum AccountRole: String, Sendable, Hashable, Codable, CaseIterable {
    /// Has credits, and a rate that the run stays below.
    case funded
    /// Has no credits.
    case exhausted
    /// Has credits and a low rate, which the run exceeds on purpose.
    case limited
    /// Another customer, funded.
    case second
    /// Further accounts like `limited` and `second`. No spec names them; they stand in, so that checks which exceed a rate or
    /// count credits do not have to take turns.
    case limited2 = "limited-2"
    case limited3 = "limited-3"
    case limited4 = "limited-4"
    case limited5 = "limited-5"
    case limited6 = "limited-6"
    case second2 = "second-2"
    case second3 = "second-3"
    case second4 = "second-4"

    /// What specs can name.
    package static let allCases: [AccountRole] = [.funded, .exhausted, .limited, .second]
    /// What a target can describe.
    package static let described: [AccountRole] =
        allCases + [.limited2, .limited3, .limited4, .limited5, .limited6, .second2, .second3, .second4]

    /// The role under which specs know such an account.
    package var named: AccountRole {
        switch self {
        case .funded, .exhausted: self
        case .limited, .limited2, .limited3, .limited4, .limited5, .limited6: .limited
        case .second, .second2, .second3, .second4: .second
        }
    }

    /// Those that may stand for what specs name so, that one first.
    package var alike: [AccountRole] { Self.described.filter { $0.named == named } }

    /// The capability of a deployment with an account of this role.
    package var capability: Capability {
        switch named {
        case .exhausted: .accountExhausted
        case .limited: .accountLimited
        case .second: .accountSecond
        default: .accountFunded
        }
    }
}

/// Something that a deployment offers or not; a check that needs what is not offered is not applicable.
package enum Capability: String, Sendable, Hashable, Codable, CaseIterable {
    case keysCreate = "keys.create"
    case keysList = "keys.list"
    case keysRegenerate = "keys.regenerate"
    case keysDelete = "keys.delete"
    /// The key management is described as requests, so that they can be sent in other ways too.
    case keysRequests = "keys.requests"
    case keysRename = "keys.rename"
    case keysDetail = "keys.detail"
    case keysPages = "keys.pages"
    /// A key that the operator declares as revoked.
    case keysRevoked = "keys.revoked"
    case accountFunded = "account.funded"
    case accountExhausted = "account.exhausted"
    case accountLimited = "account.limited"
    case accountSecond = "account.second"
    case nodes
    /// The operator can restart it.
    case hookRestart = "hook.restart"
    /// The operator can set an account's balance.
    case hookSetCredits = "hook.set-credits"
    /// The operator can add to an account's balance.
    case hookTopUp = "hook.top-up"
    /// The operator can make calls fail with a 5xx.
    case hookOutage = "hook.outage"
    /// The operator can tell when the logs are complete.
    case hookWaitForLogs = "hook.wait-for-logs"
    /// A store can be read: a database, a dump.
    case evidenceStores = "evidence.stores"
    /// A log can be read.
    case evidenceLogs = "evidence.logs"
    /// An account's balance can be read.
    case balance
    /// The rate of the account `limited` is declared.
    case planRate = "plan.rate"
    /// The rate is the account's, not each key's.
    case accountRate = "rate.account"
    /// An endpoint costs nothing, beside those that cost credits.
    case freeEndpoint = "endpoint.free"
    case http2 = "protocol.http2"
}

/// What a provider tells about a created key besides the plaintext.
package enum KeyFact: String, Sendable, CaseIterable {
    case id
    case hint
    case label
}

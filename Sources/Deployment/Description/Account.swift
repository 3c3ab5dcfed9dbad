package import Contract
package import TypedYAML

/// An account of the deployment and what the operator knows of it.
package struct Account: Sendable {
    package var role: AccountRole
    /// The balance at the start of a run; nil: not known.
    package var credits: Int?
    /// The plan's rate; nil: not known.
    package var rate: RateLimit?
    /// What requests of the key management and hooks may refer to as `${account.NAME}`, in the order of the file.
    package var variables: [AccountVariable]
    /// Keys that exist already.
    package var keys: [StaticKey]
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(
        role: AccountRole, credits: Int? = nil, rate: RateLimit? = nil, variables: [AccountVariable] = [],
        keys: [StaticKey] = [], place: SourceRange
    ) {
        self.role = role
        self.credits = credits
        self.rate = rate
        self.variables = variables
        self.keys = keys
        self.place = place
    }
}

/// So many calls in so much time.
package struct RateLimit: Sendable, Hashable {
    package var limit: Int
    package var window: Duration

    package init(limit: Int, window: Duration) {
        self.limit = limit
        self.window = window
    }
}

/// A named value of an account.
package struct AccountVariable: Sendable {
    package enum Value: Sendable {
        /// May be printed.
        case text(String)
        /// May not.
        case secret(SecretSource)
    }

    package var name: String
    package var value: Value

    package init(name: String, value: Value) {
        self.name = name
        self.value = value
    }
}

/// A key that the operator made before the run.
package struct StaticKey: Sendable {
    package enum State: String, Sendable, CaseIterable {
        case active
        /// Was active once and was regenerated or deleted.
        case revoked
    }

    package var secret: SecretSource
    package var state: State
    /// Its id, label and masked hint in the key management, where the operator knows them.
    package var id: String?
    package var label: String?
    package var hint: String?

    package init(
        secret: SecretSource, state: State = .active, id: String? = nil, label: String? = nil, hint: String? = nil
    ) {
        self.secret = secret
        self.state = state
        self.id = id
        self.label = label
        self.hint = hint
    }
}

/// Where a secret comes from. The target file itself never holds one.
package struct SecretSource: Sendable {
    package enum Origin: Sendable, Hashable {
        /// A variable of the environment.
        case environment(String)
        /// A file; a relative path starts at the target file's folder.
        case file(String)
        /// The standard output of a program, started in the target file's folder.
        case command([String])
    }

    package var origin: Origin
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(_ origin: Origin, place: SourceRange) {
        self.origin = origin
        self.place = place
    }
}

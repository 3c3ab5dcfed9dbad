package import Contract
package import HTTPExchange
package import TypedYAML

/// Everything a target file says of one deployment. It holds no secret, only where secrets come from.
package struct TargetDescription: Sendable {
    /// The file it was read from.
    package var file: SourceFile
    /// The name used in reports; never the address.
    package var name: String
    /// How careful to be.
    package var environment: Environment
    /// Where the API is.
    package var base: BaseURL
    /// Which certificate authorities vouch for the API and the key management.
    package var trust: Trust
    /// Addresses behind the name, each reachable by itself; empty: the resolver decides.
    package var nodes: [Node]
    /// Further names that clients may use for it.
    package var names: [String]
    /// Where plain HTTP may be spoken; nil: nowhere that is known.
    package var plainPort: UInt16?
    /// In the order of the file; the first is the primary one. Never empty.
    package var endpoints: [Endpoint]
    /// At most one per role, in the order of ``Contract/AccountRole``.
    package var accounts: [Account]
    /// How keys are made; nil: only the static keys of the accounts exist.
    package var keys: KeyManagement?
    /// How an account's balance is read; nil: it cannot be.
    package var balance: BalanceReading?
    /// What the contract leaves open.
    package var readings: Readings
    /// What a run may cost.
    package var budgets: Budgets
    /// What the operator can do to the deployment for a run.
    package var hooks: [Hook]
    /// Where the deployment's stores and logs can be read.
    package var evidence: [EvidenceSource]

    /// How careful to be with a deployment.
    package enum Environment: String, Sendable, CaseIterable {
        case test
        /// A run needs the operator's consent on the command line.
        case production
    }

    /// The account of a role, if the target has one.
    package func account(_ role: AccountRole) -> Account? { accounts.first { $0.role == role } }

    /// The endpoint of a name.
    package func endpoint(_ name: String) -> Endpoint? { endpoints.first { $0.name == name } }

    /// The node of a name.
    package func node(_ name: String) -> Node? { nodes.first { $0.name == name } }

    /// The action of a hook, if the target has one.
    package func hook(_ event: Hook.Event) -> Hook? { hooks.first { $0.event == event } }
}

/// One address behind the deployment's name.
package struct Node: Sendable, Hashable {
    package var name: String
    package var address: NodeAddress

    package init(name: String, address: NodeAddress) {
        self.name = name
        self.address = address
    }
}

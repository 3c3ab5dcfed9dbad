package import Contract
package import Secrecy

/// An account with its secrets at hand.
package struct LiveAccount: Sendable {
    package let account: Account
    /// The variables by name; secret ones print as placeholders.
    package let variables: [String: SecretText]
    /// The operator's keys that are active, in the order of the file.
    package let active: [IssuedKey]
    /// The operator's keys that were revoked, in the order of the file.
    package let revoked: [IssuedKey]

    package init(account: Account, variables: [String: SecretText], active: [IssuedKey], revoked: [IssuedKey]) {
        self.account = account
        self.variables = variables
        self.active = active
        self.revoked = revoked
    }

    package var role: AccountRole { account.role }
}

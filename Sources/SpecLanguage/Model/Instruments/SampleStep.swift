package import Contract

/// Keys that are created to look at all of them, and deleted again.
///
/// Steps with the same values share one sample a run: what is asked of it differs, not the keys.
package struct SampleStep: Sendable, Hashable {
    /// Whose keys they are.
    package var account: AccountRole
    /// How many keys, if the target's budgets allow.
    package var keys: Int
    /// How many in a thorough run.
    package var thoroughKeys: Int
    /// Fewer than this say nothing: the row is inconclusive.
    package var fewestKeys: Int
    /// How many are created at the same time; 1: one after the other, so that their order is the generator's.
    package var atOnce: Int

    package init(account: AccountRole, keys: Int, thoroughKeys: Int, fewestKeys: Int, atOnce: Int) {
        self.account = account
        self.keys = keys
        self.thoroughKeys = thoroughKeys
        self.fewestKeys = fewestKeys
        self.atOnce = atOnce
    }
}

/// What a sample of keys is held against.
package enum SampleProperty: String, Sendable, CaseIterable {
    /// Every key has the documented form, and one alphabet has all their letters.
    case form
    /// No key comes twice.
    case distinct
    /// The form holds the promised bits, and no predictor needs fewer for these keys.
    case capacity
    /// Nothing speaks against the generator.
    case unpredictable
}

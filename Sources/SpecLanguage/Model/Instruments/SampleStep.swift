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
    /// How many when those raise a doubt that they do not settle; no more than they are where nothing is gained by it.
    package var keysInDoubt: Int
    /// Fewer than this say nothing: the row is inconclusive.
    package var fewestKeys: Int
    /// How many are created at the same time; 1: one after the other, so that their order is the generator's.
    package var atOnce: Int
    /// Whether all but the first few come from Regenerate, which may draw keys in another way.
    package var isRegenerated: Bool

    package init(
        account: AccountRole, keys: Int, thoroughKeys: Int, keysInDoubt: Int? = nil, fewestKeys: Int, atOnce: Int,
        isRegenerated: Bool = false
    ) {
        self.account = account
        self.keys = keys
        self.thoroughKeys = thoroughKeys
        self.keysInDoubt = keysInDoubt ?? keys
        self.fewestKeys = fewestKeys
        self.atOnce = atOnce
        self.isRegenerated = isRegenerated
    }

    /// Whether the keys follow one another as the generator made them.
    package var isInOrder: Bool { atOnce == 1 && !isRegenerated }
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

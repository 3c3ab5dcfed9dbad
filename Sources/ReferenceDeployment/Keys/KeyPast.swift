/// What a sound deployment does not keep: the past and the plaintext of keys, for the defects that need them.
///
/// In memory only, and empty unless a defect that reads it is switched on.
struct KeyPast: Sendable {
    /// A key as some careless code would have it at hand.
    struct Plain: Sendable {
        let text: String
        let owner: KeyOwner
    }

    /// A digest that was active once.
    struct Revoked: Sendable {
        let owner: KeyOwner
        let at: ContinuousClock.Instant
        let wasRegenerated: Bool
    }

    var plain: [Plain] = []
    var revoked: [Digest: Revoked] = [:]
    /// New keys not yet known everywhere, and when they will be.
    var pending: [Digest: ContinuousClock.Instant] = [:]
}

/// All attacks there are, in the order in which they are tried: the cheapest first.
package enum RecoveryAttacks {
    /// The attacks.
    package static var all: [any RecoveryAttack] {
        [
            EmbeddedTimeAttack(), ChecksumAttack(), LaggedSumAttack(), V8Attack(), XorshiftAttack(), DigestAttack(),
            CongruenceAttack(),
            CommonsAttack(), SumXorshiftAttack(), TwisterAttack(), SeedAttack(),
        ]
    }
}

/// All attacks there are, in the order in which they are tried: the cheapest first.
package enum RecoveryAttacks {
    /// The attacks.
    package static var all: [any RecoveryAttack] { all(sharing: nil) }

    /// The attacks, given what small seeds give: for samples that share it.
    package static func all(sharing seeds: SmallSeeds?) -> [any RecoveryAttack] {
        [
            EmbeddedTimeAttack(), ChecksumAttack(), LaggedSumAttack(), V8Attack(), XorshiftAttack(), DigestAttack(),
            DotNetSeedAttack(), CongruenceAttack(), CommonsAttack(), EncodedBytesAttack(), SumXorshiftAttack(),
            WeylAttack(), SeedTableAttack(), TwisterAttack(), SeedAttack(small: seeds),
        ]
    }
}

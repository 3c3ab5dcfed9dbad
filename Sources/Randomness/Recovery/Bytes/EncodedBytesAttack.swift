#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Finds generators that bytes were drawn from, which are then written in base64url or hexadecimal:
/// `random.nextBytes(bytes)`, `random.randbytes(24)`, or a byte from each `Math.random() * 256`.
struct EncodedBytesAttack: RecoveryAttack {
    let generator = "a weak generator of bytes in base64url or hexadecimal"
    let fewestKeys = 1

    /// What is tried on the bytes.
    private static let attacks: [any RecoveryAttack] = [
        JavaWordAttack(), TwisterWordAttack(), V8Attack(), LaggedSumAttack(), CongruenceAttack(), XorshiftAttack(),
        TwisterAttack(),
    ]

    func attempt(on sample: KeySample) -> RecoveryAttempt {
        guard let reading = ByteReading(sample) else { return .excluded }
        for attack in Self.attacks {
            guard case .recovered(var found) = attack.attempt(on: reading.keys) else { continue }
            // Each attack counts what it tries itself.
            let attacks = log2(Double(Self.attacks.count))
            found.sentence += ", as bytes that are written in \(reading.name)"
            found.hypothesesLog2 += attacks
            found.excessBits -= attacks
            found.nextKey = found.nextKey.map(reading.letters)
            return .recovered(found)
        }
        return .excluded
    }
}

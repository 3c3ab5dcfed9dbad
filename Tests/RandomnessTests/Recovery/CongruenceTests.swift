import Testing

@testable import Randomness

@Suite("Linear congruences")
struct CongruenceTests {
    @Test(
        "each that is known is found from one key, and gives the next one",
        arguments: Congruence.known.indices, [KeyAlphabet.digitsUpperLower, .nanoid])
    func own(index: Int, alphabet: KeyAlphabet) throws {
        let congruence = Congruence.known[index]
        var state = 0x1234_5678_9abc_def1 % congruence.modulus
        let letters = (0..<64).map { _ in
            defer { state = congruence.step(state) }
            return UInt8(congruence.letter(state, of: alphabet.size))
        }
        let sample = KeySample(length: 32, alphabet: alphabet, letters: letters)
        let found = try #require(CongruenceAttack().attempt(on: sample.prefix(1)).recovered, "\(congruence.name)")
        #expect(found.nextKey == Array(sample.key(1)))
    }
}

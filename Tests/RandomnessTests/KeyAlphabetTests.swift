import Testing

@testable import Randomness

@Suite("Alphabets and samples")
struct KeyAlphabetTests {
    @Test("every known alphabet has each letter once", arguments: KeyAlphabet.known)
    func distinctLetters(alphabet: KeyAlphabet) {
        #expect(Set(alphabet.letters).count == alphabet.size)
        #expect(KeyAlphabet.known.filter { $0.name == alphabet.name }.count == 1)
    }

    @Test("the common orders have the number of letters they say, all the same letters")
    func orders() {
        #expect(KeyAlphabet.orders64.allSatisfy { $0.size == 64 && $0.hasSameLetters(as: .nanoid) })
        #expect(KeyAlphabet.orders62.allSatisfy { $0.size == 62 && $0.hasSameLetters(as: .digitsUpperLower) })
        #expect(KeyAlphabet.nanoid.commonOrders.prefix(3).map(\.name) == ["nanoid", "64 letters by code", "base64url"])
        // Six orders of 62 letters with both signs behind, two ways each, of which one is base64url; and nanoid's two.
        #expect(KeyAlphabet.nanoid.commonOrders.count == 15)
    }

    @Test("renumbering keeps the text, and fails for a letter the other alphabet lacks")
    func renumbering() throws {
        let sample = KeySample(length: 4, alphabet: .hexadecimal, letters: [0, 15, 10, 3, 9, 9, 1, 2])
        let other = try #require(sample.renumbered(by: .base64URL))
        #expect(other.text(0) == Array("0fa3".utf8))
        #expect(other.text(1) == sample.text(1))
        #expect(sample.renumbered(by: .decimal) == nil)
    }

    @Test("a sample never shows its letters")
    func noLetters() {
        let sample = KeySample(length: 2, alphabet: .decimal, letters: [4, 2, 4, 2])
        #expect("\(sample)" == "2 keys of 2 letters (decimal)")
        var dumped = ""
        dump(sample, to: &dumped)
        #expect(!dumped.contains("42") && !dumped.contains("letters:"))
    }
}

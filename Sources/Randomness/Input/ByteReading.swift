/// How bytes are written as the letters of keys.
///
/// A key of base64url or hexadecimal letters may have been drawn letter by letter, or be the text of some bytes: then a generator's
/// numbers lie in the bytes, across the letters.
struct ByteReading: Sendable {
    /// What reports call it.
    var name: String { alphabet.name }
    /// The keys as bytes: their letters are numbers below 256.
    let keys: KeySample

    private let alphabet: KeyAlphabet
    /// Bits a letter.
    private let width: Int
    private let given: KeySample

    /// The bytes of some keys; nil where their letters are of another alphabet, or do not come to whole bytes.
    init?(_ sample: KeySample) {
        let alphabets: [KeyAlphabet] = [.base64URL, .base64, .hexadecimal, .upperHexadecimal]
        guard let alphabet = alphabets.first(where: { $0.hasSameLetters(as: sample.alphabet) }),
            let numbered = sample.renumbered(by: alphabet)
        else { return nil }
        width = alphabet.size.trailingZeroBitCount
        guard sample.length * width % 8 == 0 else { return nil }
        self.alphabet = alphabet
        given = sample
        keys = KeySample(
            length: sample.length * width / 8, alphabet: .bytes,
            letters: BytePacking.regrouped(numbered.letters, from: width, to: 8), issues: sample.issues,
            isSerial: sample.isSerial)
    }

    /// The letters of a key's bytes, as indices of the sample's own alphabet.
    func letters(of bytes: [UInt8]) -> [UInt8] {
        let table = given.alphabet.indexTable
        return BytePacking.regrouped(bytes, from: 8, to: width).map { UInt8(table[Int(alphabet.letters[Int($0)])]) }
    }
}

/// Keys in the order in which they were issued, as indices into an alphabet: what every analysis works on.
///
/// Keys are secrets. A sample has no description that shows them; what leaves the module is a verdict with digests.
package struct KeySample: Sendable {
    /// What all keys begin with, not analysed; may be empty.
    package let prefix: [UInt8]
    /// The letters of every key after the prefix; the same for all keys.
    package let length: Int
    /// The alphabet as documented, given or decided; its order numbers the letters.
    package let alphabet: KeyAlphabet
    /// The indices of all letters, key after key: letter p of key n is at `n * length + p`.
    package let letters: [UInt8]
    /// One entry a key, or none at all when nothing is known.
    package let issues: [KeyIssue]
    /// Whether the keys were created one after the other, so that their order is the generator's.
    package let isSerial: Bool

    /// - Precondition: `letters.count` is a multiple of `length`, every letter is below the alphabet's size, and
    ///   `issues` is empty or has one entry a key.
    package init(
        prefix: [UInt8] = [], length: Int, alphabet: KeyAlphabet, letters: [UInt8], issues: [KeyIssue] = [],
        isSerial: Bool = true
    ) {
        precondition(length > 0 && letters.count % length == 0, "the letters are no whole number of keys")
        precondition(letters.allSatisfy { Int($0) < alphabet.size }, "a letter is not of the alphabet")
        precondition(issues.isEmpty || issues.count == letters.count / length, "one issue a key, or none")
        self.prefix = prefix
        self.length = length
        self.alphabet = alphabet
        self.letters = letters
        self.issues = issues
        self.isSerial = isSerial
    }

    /// How many keys there are.
    package var count: Int { letters.count / length }

    /// The indices of one key's letters.
    package func key(_ index: Int) -> ArraySlice<UInt8> { letters[(index * length)..<((index + 1) * length)] }

    /// The same in the order in which a program drew them that writes its letters from the last to the first, or in order.
    func key(_ index: Int, isReversed: Bool) -> [UInt8] { isReversed ? key(index).reversed() : Array(key(index)) }

    /// One key's letters as ASCII bytes, without the prefix.
    package func text(_ index: Int) -> [UInt8] { key(index).map { alphabet.letters[Int($0)] } }

    /// The first keys only.
    package func prefix(_ keys: Int) -> KeySample { part(0..<min(keys, count)) }

    /// Some consecutive keys only.
    package func part(_ range: Range<Int>) -> KeySample {
        KeySample(
            prefix: prefix, length: length, alphabet: alphabet,
            letters: Array(letters[(range.lowerBound * length)..<(range.upperBound * length)]),
            issues: issues.isEmpty ? [] : Array(issues[range]), isSerial: isSerial)
    }

    /// The same keys with their letters numbered by another alphabet; nil when it lacks a letter that is there.
    package func renumbered(by other: KeyAlphabet) -> KeySample? {
        let table = other.indexTable
        var map = [UInt8](repeating: 0, count: alphabet.size)
        var isKnown = [Bool](repeating: false, count: alphabet.size)
        for (index, letter) in alphabet.letters.enumerated() where table[Int(letter)] >= 0 {
            map[index] = UInt8(table[Int(letter)])
            isKnown[index] = true
        }
        guard letters.allSatisfy({ isKnown[Int($0)] }) else { return nil }
        return KeySample(
            prefix: prefix, length: length, alphabet: other, letters: letters.map { map[Int($0)] }, issues: issues,
            isSerial: isSerial)
    }
}

extension KeySample: CustomReflectable, CustomStringConvertible {
    package var description: String { "\(count) keys of \(length) letters (\(alphabet.name))" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

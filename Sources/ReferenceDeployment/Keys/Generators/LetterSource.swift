/// A generator that numbers letters: what stands behind the keys of a deployment whose author took the wrong one.
///
/// Each conforming type gives number for number what the runtime it is named after gives; the tests hold it against
/// keys made with that runtime.
protocol LetterSource: Sendable {
    /// The next number from 0 to `count - 1`, in the way the runtime's programmers commonly ask for one.
    mutating func next(below count: Int) -> Int
}

extension LetterSource {
    /// A key's letters, one after the other.
    mutating func letters(_ count: Int, of alphabet: [UInt8]) -> [UInt8] {
        (0..<count).map { _ in alphabet[next(below: alphabet.count)] }
    }
}

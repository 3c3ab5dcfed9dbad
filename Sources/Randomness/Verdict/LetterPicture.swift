/// How often each letter is at each position: a picture of a fixed part, a narrow alphabet, a biased place.
package struct LetterPicture: Sendable {
    /// The letters, a row each.
    package var letters: [UInt8]
    /// For each position, for each letter: how far its count is from what is expected, from -3 to 3 steps.
    package var steps: [[Int]]

    /// The picture of a sample; nil for fewer than 25 different keys, which would show through it.
    package init?(_ sample: KeySample) {
        let different = Set((0..<sample.count).map { sample.key($0) }).count
        if different < 25 { return nil }
        letters = sample.alphabet.letters
        let expected = Double(sample.count) / Double(sample.alphabet.size)
        let deviation = (expected * (1 - 1 / Double(sample.alphabet.size))).squareRoot()
        steps = Battery.positionCounts(sample).map { counts in
            counts.map { count in
                let distance = (Double(count) - expected) / deviation
                let size = abs(distance) < 2 ? 0 : abs(distance) < 3 ? 1 : abs(distance) < 5 ? 2 : 3
                return distance < 0 ? -size : size
            }
        }
    }
}

/// A solver that tries to find the generator behind a sample.
///
/// It proves what it found by predicting keys that it did not use, so that its finding needs no p-value.
package protocol RecoveryAttack: Sendable {
    /// The generator it finds, for example `Math.random of V8, floor(r * 64)`.
    var generator: String { get }
    /// The fewest keys with which it can succeed: those it solves from and those it predicts.
    var fewestKeys: Int { get }
    /// Looks for the generator. Deterministic; must be quick when the sample is sound.
    func attempt(on sample: KeySample) -> RecoveryAttempt
}

/// What came of an attack.
package enum RecoveryAttempt: Sendable {
    /// The generator was rebuilt and predicted keys that were held back.
    case recovered(RecoveredGenerator)
    /// The attack would have found this generator in this sample, and did not.
    case excluded
    /// The attack could not be tried: too few keys, another alphabet, no times of issue. Says what is missing.
    case notTried(String)
}

/// A generator that was rebuilt from the keys.
package struct RecoveredGenerator: Sendable {
    /// Bits that `excessBits` must have for a finding to be told as a fact.
    ///
    /// Each attack counts all that it tried itself, so that a sound generator's keys come to so much in one attempt with a
    /// probability of 2^-36 at most: in fifteen attacks at each of four looks with 8.7e-10, beside the 1e-6 of the tests. That
    /// leaves a factor of 1,100 for what an attack should have counted and did not. Most demand 48 bits of themselves.
    package static let certainty = 36.0

    /// The generator, for example `Math.random of V8`.
    package var generator: String
    /// What was found in plain words: `the keys are produced by Math.random of V8`.
    package var sentence: String
    /// How many keys the state was solved from.
    package var keysUsed: Int
    /// How many letters it then predicted, all of them right.
    package var lettersPredicted: Int
    /// How many states or seeds could have been taken for the true one: the base-2 logarithm of all that was tried.
    package var hypothesesLog2: Double
    /// How sure it is, in bits: 2 to the minus this power is the chance that a sound generator's keys would have fitted
    /// any of the hypotheses as well (the letters that fit, less the state and all that was tried).
    package var excessBits: Double
    /// The letters of the key that will be issued next, as indices into the sample's alphabet; nil when unknown.
    package var nextKey: [UInt8]?
    /// The bits of a key that the finding leaves unknown, where it explains a part of it only: a checksum, a time or an
    /// identifier inside. nil when the keys follow from the finding altogether. A documented checksum is no weakness of
    /// the generator, but the key has so many bits less.
    package var bitsLeft: Double?
    /// What somebody needs to repeat it, for example the seed and the number of calls since the start.
    package var replay: [Detail]

    /// A named fact of a finding. It never holds a key.
    package struct Detail: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        generator: String, sentence: String, keysUsed: Int, lettersPredicted: Int, hypothesesLog2: Double = 0,
        excessBits: Double = 0, nextKey: [UInt8]? = nil, bitsLeft: Double? = nil,
        replay: [Detail] = []
    ) {
        self.generator = generator
        self.sentence = sentence
        self.keysUsed = keysUsed
        self.lettersPredicted = lettersPredicted
        self.hypothesesLog2 = hypothesesLog2
        self.excessBits = excessBits
        self.nextKey = nextKey
        self.bitsLeft = bitsLeft
        self.replay = replay
    }
}

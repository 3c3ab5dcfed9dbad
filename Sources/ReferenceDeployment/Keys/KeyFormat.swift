/// The documented form of a key: `ak_live_` and 32 letters of nanoid's alphabet.
struct KeyFormat: Sendable {
    static let prefix = "ak_live_"
    static let secretLength = 32
    static let length = 40

    /// The letters that keys are made of: 64, or 62 where `_` and `-` are unwelcome.
    let alphabet: [UInt8]

    static let letters64 = KeyFormat(alphabet: RandomText.letters64)
    static let letters62 = KeyFormat(alphabet: RandomText.letters62)

    /// A new key with log2(alphabet) x 32 bits of entropy: 192, or 190.5 for 62 letters.
    func generate() -> String { Self.prefix + RandomText.letters(Self.secretLength, of: alphabet) }

    /// Whether a value could be a key at all. All of nanoid's letters count, whatever the present alphabet is,
    /// so that a changed option does not shut out keys issued before.
    static func isWellFormed(_ value: String) -> Bool {
        value.utf8.count == length && value.hasPrefix(prefix)
            && value.utf8.dropFirst(prefix.utf8.count).allSatisfy(isLetter)
    }

    /// What a list shows of a key: its last four letters.
    static func hint(of key: String) -> String { "\(prefix)…\(key.suffix(4))" }

    static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}

/// The name of one run: lower-case letters and digits, in the label of every key that the run makes.
package struct RunID: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// The id of a text; nil when it is not four to sixteen lower-case letters and digits.
    package init?(_ text: String) {
        guard (4...16).contains(text.utf8.count), text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    /// A new one; 40 random bits, so that two runs against one account do not meet.
    package init(using generator: inout some RandomNumberGenerator) {
        // Without letters that are easily taken for each other when a label is read aloud or typed.
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        text = String((0..<8).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
    }

    /// A new one from the system's generator.
    package static func fresh() -> RunID {
        var generator = SystemRandomNumberGenerator()
        return RunID(using: &generator)
    }

    package var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}

/// The label of a key that a run makes: `keyspec-RUN-NUMBER-PURPOSE`, at most 40 of `[a-z0-9-]`.
///
/// The number makes it unique within the run; the purpose is for a person who finds the key in the dashboard.
package struct KeyLabel: Sendable, Hashable, CustomStringConvertible {
    /// Labels are at most so long: the shortest limit seen among key managements.
    package static let longest = 40

    package let text: String

    /// The label of a run's key.
    ///
    /// - Parameters:
    ///   - number: counts the keys of the run.
    ///   - purpose: what the key is for, for example check and row; anything but letters and digits becomes `-`.
    package init(run: RunID, number: Int, purpose: String) {
        var text = Self.prefix(of: run) + String(number, radix: 36)
        for word in purpose.lowercased().split(whereSeparator: { !($0.isASCII && ($0.isLetter || $0.isNumber)) }) {
            let room = Self.longest - text.count - 1
            if room < 1 { break }
            text += "-" + word.prefix(room)
        }
        self.text = text
    }

    /// What the labels of all keys of a run begin with.
    package static func prefix(of run: RunID) -> String { "keyspec-\(run.text)-" }

    package var description: String { text }
}

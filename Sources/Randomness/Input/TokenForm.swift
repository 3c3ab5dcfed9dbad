#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How an alphabet came to be the one a sample is judged by.
package enum AlphabetSource: String, Sendable {
    /// Somebody said so.
    case given
    /// The contract names it.
    case documented
    /// The smallest common alphabet that has all letters seen.
    case decided
    /// No common alphabet has all letters seen: they themselves are taken, and a missing letter cannot be noticed.
    case seen
}

/// The form of some tokens: a prefix, then letters of one alphabet.
package struct TokenForm: Sendable {
    /// What all begin with.
    package var prefix: [UInt8]
    /// What all end with, for example the padding of base64.
    package var suffix: [UInt8]
    /// Positions, after the prefix, of what is no letter of the token: hyphens, a UUID's version.
    package var structure: Set<Int>
    /// What is unusual about the form, in words; empty for a plain one.
    package var note: String
    /// How many letters are left.
    package var length: Int
    /// The alphabet of the letters.
    package var alphabet: KeyAlphabet
    /// Why this one.
    package var alphabetSource: AlphabetSource

    /// How many bits there are if every letter is equally likely: what the form can hold, not what was measured.
    package var capacity: Double { Double(length) * log2(Double(alphabet.size)) }
}

/// Why tokens have no common form.
package struct TokenProblem: Error, Sendable, Hashable {
    /// Which token, from 0 on; nil when there is none at all.
    package var token: Int?
    /// Which byte of it, from 0 on.
    package var offset: Int
    /// What is wrong, without the token.
    package var message: String
}

extension TokenForm {
    /// The prefix that the contract documents.
    package static let documentedPrefix = Array("ak_live_".utf8)

    /// Letters of a token that are looked at: the tests compare each with each.
    private static let longest = 256
    /// How many equal bits make a prefix.
    private static let bitsOfPrefix = 40.0
    /// How unlikely it must be that a common alphabet shows so few letters, for the letters seen to be taken instead.
    private static let chanceOfMissing = 1e-9

    /// Finds the form of tokens, or takes what is given.
    ///
    /// - Parameters:
    ///   - prefix: the prefix, when known; else it is detected.
    ///   - alphabets: the alphabets the letters may be of, the smallest that has them all is taken; else one is detected.
    ///   - source: where `alphabets` come from.
    package static func detect(
        in tokens: [[UInt8]], prefix: [UInt8]? = nil, alphabets: [KeyAlphabet]? = nil, source: AlphabetSource = .given
    ) throws(TokenProblem) -> TokenForm {
        guard let first = tokens.first else { throw TokenProblem(token: nil, offset: 0, message: "there is no token") }
        for (index, token) in tokens.enumerated() {
            if let offset = token.firstIndex(where: { $0 < 0x21 || $0 > 0x7E }) {
                throw TokenProblem(token: index, offset: offset, message: "this is no printable ASCII character")
            }
        }
        let head = prefix ?? TokenStructure.prefix(of: tokens)
        for (index, token) in tokens.enumerated() {
            let agreed = zip(token, head).prefix { $0 == $1 }.count
            if agreed < head.count {
                throw TokenProblem(
                    token: index, offset: agreed,
                    message: "the token does not begin with the prefix of \(head.count) letters")
            }
            if token.count != first.count {
                throw TokenProblem(
                    token: index, offset: min(token.count, first.count),
                    message: "the token has \(token.count) characters, the first one has \(first.count)")
            }
        }
        let end = first.count - TokenStructure.suffixLength(of: tokens, after: head.count, isGiven: alphabets != nil)
        var (structure, note): (Set<Int>, String) = ([], "")
        if prefix == nil || alphabets == nil { (structure, note) = TokenStructure.places(of: tokens, head.count..<end) }
        var places = (head.count..<end).filter { !structure.contains($0 - head.count) }
        if places.isEmpty {
            throw TokenProblem(token: 0, offset: first.count, message: "the token has no letters after the prefix")
        }
        if places.count > longest {
            note += (note.isEmpty ? "" : "; ") + "the first \(longest) of \(places.count) letters"
            structure.formUnion(places[longest...].map { $0 - head.count })
            places.removeLast(places.count - longest)
        }
        var seen = Set<UInt8>()
        for token in tokens { for place in places { seen.insert(token[place]) } }
        let documented =
            alphabets == nil && head == documentedPrefix ? [KeyAlphabet.digitsUpperLower, .nanoid] : nil
        let (alphabet, chosen) = try decide(
            seen, among: alphabets, source, documented: documented, tokens, places)
        return TokenForm(
            prefix: head, suffix: Array(first[end...]), structure: structure, note: note, length: places.count,
            alphabet: alphabet, alphabetSource: chosen)
    }

    /// What all tokens begin with beyond the prefix, too long for chance; nil when there is no such thing.
    package func longerPrefix(of tokens: [[UInt8]]) -> [UInt8]? {
        let common = TokenStructure.beginning(of: tokens)
        let chance = Double((common.count - prefix.count) * (tokens.count - 1)) * log2(Double(alphabet.size))
        return chance > Self.bitsOfPrefix && common.count < prefix.count + length ? common : nil
    }

    /// The letters of tokens of this form as a sample; times of issue beside them.
    package func sample(
        of tokens: [[UInt8]], issues: [KeyIssue] = [], isSerial: Bool = true
    ) throws(TokenProblem) -> KeySample {
        let table = alphabet.indexTable
        var letters: [UInt8] = []
        letters.reserveCapacity(tokens.count * length)
        for (index, token) in tokens.enumerated() {
            for offset in prefix.count..<(token.count - suffix.count) where !structure.contains(offset - prefix.count) {
                let letter = table[Int(token[offset])]
                if letter < 0 {
                    throw TokenProblem(
                        token: index, offset: offset, message: "the letter is not of the alphabet (\(alphabet.name))")
                }
                letters.append(UInt8(letter))
            }
        }
        return KeySample(
            prefix: prefix, length: length, alphabet: alphabet, letters: letters, issues: issues, isSerial: isSerial)
    }

    /// The whole token with these letters; nil when the form has places that no letter fills.
    package func token(of letters: [UInt8]) -> [UInt8]? {
        guard letters.count == length, structure.isEmpty else { return nil }
        return prefix + letters.map { alphabet.letters[Int($0)] } + suffix
    }

    private static func decide(
        _ seen: Set<UInt8>, among given: [KeyAlphabet]?, _ source: AlphabetSource, documented: [KeyAlphabet]?,
        _ tokens: [[UInt8]], _ places: [Int]
    ) throws(TokenProblem) -> (KeyAlphabet, AlphabetSource) {
        func smallest(_ all: [KeyAlphabet]) -> KeyAlphabet? {
            all.filter { seen.isSubset(of: $0.letters) }.min { $0.size < $1.size }
        }
        if let given {
            if let alphabet = smallest(given) { return (alphabet, source) }
            let allowed = Set(given.flatMap(\.letters))
            for (index, token) in tokens.enumerated() {
                if let place = places.first(where: { !allowed.contains(token[$0]) }) {
                    throw TokenProblem(
                        token: index, offset: place,
                        message: "the letter is not of the alphabet (\(given.map(\.name).joined(separator: ", ")))")
                }
            }
            throw TokenProblem(token: 0, offset: 0, message: "no single alphabet has all the letters")
        }
        if let documented, let alphabet = smallest(documented) { return (alphabet, .documented) }
        if let alphabet = smallest(KeyAlphabet.known) {
            // Nobody said that it is this one: many letters that never come speak against the guess, not the generator.
            let (k, m) = (alphabet.size, seen.count)
            let logChance =
                SpecialFunctions.logChoose(k, m) + Double(tokens.count * places.count) * log(Double(m) / Double(k))
            if logChance > log(chanceOfMissing) { return (alphabet, .decided) }
        }
        guard let alphabet = KeyAlphabet(name: "the \(seen.count) letters seen", letters: seen.sorted()) else {
            throw TokenProblem(token: 0, offset: places[0], message: "all tokens are one and the same letter")
        }
        return (alphabet, .seen)
    }
}

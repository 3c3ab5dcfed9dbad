/// What of a token is no letter that a generator drew: prefix and suffix, separators, a UUID's version, filling bits.
enum TokenStructure {
    /// From so many tokens on a place that never changes, and could by chance, is taken for a part of the form.
    private static let fewestTokens = 8
    /// At most so many kinds of prefix, each on several tokens, before so many letters.
    private static let mostWords = 16
    private static let fewestLettersBehindWords = 16

    /// The documented prefix, or the common beginning up to its last separator.
    static func prefix(of tokens: [[UInt8]]) -> [UInt8] {
        if tokens.allSatisfy({ $0.starts(with: TokenForm.documentedPrefix) }) { return TokenForm.documentedPrefix }
        if tokens.count < 3 { return [] }
        var common = beginning(of: tokens)
        // A UUID's hyphen behind an identical time is no prefix.
        if let first = tokens.first, first.count >= 36, isUUID(first.suffix(36)) {
            common = Array(common.prefix(first.count - 36))
        }
        guard let last = common.lastIndex(where: { isSeparator($0) || isMark($0) }), last > 0 || isMark(common[last])
        else { return [] }
        return Array(common[...last])
    }

    /// What all tokens begin with, letters included.
    static func beginning(of tokens: [[UInt8]]) -> [UInt8] {
        var common = tokens.first ?? []
        for token in tokens.dropFirst() { common = Array(zip(common, token).prefix { $0 == $1 }.map(\.0)) }
        return common
    }

    /// How much of the end is the same everywhere and no letter: the padding of base64, a quote, a further column.
    static func suffixLength(of tokens: [[UInt8]], after head: Int, isGiven: Bool) -> Int {
        var common = ArraySlice(tokens[0].dropFirst(head))
        for token in tokens.dropFirst() {
            let equal = zip(common.reversed(), token.dropFirst(head).reversed()).prefix { $0 == $1 }.count
            common = common.suffix(equal)
        }
        if isGiven || tokens.count < 3 {
            return common.count - (common.lastIndex { $0 != padding }.map { $0 + 1 - common.startIndex } ?? 0)
        }
        guard let first = common.firstIndex(where: isMark) else { return 0 }
        return common.endIndex - first
    }

    /// Places of a range, counted from its beginning, that hold no letter, and what they are.
    static func places(of tokens: [[UInt8]], _ range: Range<Int>) -> (Set<Int>, String) {
        let bodies = tokens.map { $0[range] }
        if let words = words(bodies) {
            let (rest, note) = places(of: tokens, (range.lowerBound + words.length)..<range.upperBound)
            let shifted = Set(rest.map { $0 + words.length })
            return (
                shifted.union(0..<words.length),
                "behind \(words.count) different prefixes\(note.isEmpty ? "" : "; \(note)")"
            )
        }
        if bodies.allSatisfy({ isUUID($0) && $0[$0.startIndex + 14] == UInt8(ascii: "4") }) {
            return (
                [8, 13, 18, 23, 14, 19], "UUIDs of version 4: without the hyphens, the version and the variant's digit"
            )
        }
        if tokens.count < fewestTokens { return fillingBits(bodies) }
        if bodies.allSatisfy(isBareUUID) {
            return ([12, 16], "UUIDs of version 4 without hyphens: without the version and the variant's digit")
        }
        let separated = separators(bodies)
        return separated.0.isEmpty ? fillingBits(bodies) : separated
    }

    private static let padding = UInt8(ascii: "=")

    private static func isSeparator(_ byte: UInt8) -> Bool { Array("-_.:".utf8).contains(byte) }

    /// What no alphabet of tokens has: quotes, brackets, commas, padding and the like.
    private static func isMark(_ byte: UInt8) -> Bool { Array("\"'`()[]{}<>,;|=".utf8).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }

    private static func isUUID(_ token: ArraySlice<UInt8>) -> Bool {
        token.count == 36
            && token.enumerated().allSatisfy { place, byte in
                [8, 13, 18, 23].contains(place) ? byte == UInt8(ascii: "-") : isHexadecimal(byte)
            }
    }

    private static func isBareUUID(_ token: ArraySlice<UInt8>) -> Bool {
        token.count == 32 && token.allSatisfy(isHexadecimal) && token[token.startIndex + 12] == UInt8(ascii: "4")
            && Array("89abAB".utf8).contains(token[token.startIndex + 16])
    }

    /// Words of a few kinds before a separator that every token has at the same place, such as `live_` and `test_`: a prefix
    /// that is not the same everywhere.
    private static func words(_ bodies: [ArraySlice<UInt8>]) -> (length: Int, count: Int)? {
        guard let first = bodies.first, bodies.count >= fewestTokens else { return nil }
        for (offset, place) in first.indices.enumerated().reversed() {
            guard isSeparator(first[place]), first.count - offset > fewestLettersBehindWords,
                bodies.allSatisfy({ $0[place] == first[place] })
            else { continue }
            let count = Set(bodies.map { $0.prefix(offset) }).count
            if count <= mostWords, count * fewestTokens <= bodies.count { return (offset + 1, count) }
        }
        return nil
    }

    /// Separators that every token has at the same place. One that also comes elsewhere is a letter, as two of nanoid's are.
    private static func separators(_ bodies: [ArraySlice<UInt8>]) -> (Set<Int>, String) {
        guard let first = bodies.first else { return ([], "") }
        let places = first.indices.filter { place in
            isSeparator(first[place]) && bodies.allSatisfy { $0[place] == first[place] }
        }
        let fixed = places.filter { place in
            !bodies.contains { body in
                body.indices.contains { body[$0] == first[place] && !places.contains($0) }
            }
        }
        if fixed.isEmpty { return ([], "") }
        return (Set(fixed.map { $0 - first.startIndex }), "without the separators at \(fixed.count) fixed places")
    }

    /// The last letter of base64 or base32 (RFC 4648) where the bytes do not fill it: its lowest bits are zeros.
    private static func fillingBits(_ bodies: [ArraySlice<UInt8>]) -> (Set<Int>, String) {
        guard let length = bodies.first?.count, length > 1 else { return ([], "") }
        for (alphabet, width) in [(KeyAlphabet.base64URL, 6), (.base64, 6), (.base32, 5)] {
            let filling = length * width % 8
            // Fewer tokens show so many zeros by chance, and few enough for no test to mind them.
            guard filling > 0, filling < width, bodies.count * filling >= 24 else { continue }
            let table = alphabet.indexTable
            let isFilled = bodies.allSatisfy { body in
                body.allSatisfy { table[Int($0)] >= 0 }
                    && body.last.map { Int(table[Int($0)]) & (1 << filling - 1) == 0 } ?? false
            }
            if isFilled { return ([length - 1], "without the last letter, which holds \(width - filling) bits only") }
        }
        return ([], "")
    }
}

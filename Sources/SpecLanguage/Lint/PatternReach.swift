/// Whether a regular expression is found in every text, so that looking for it says nothing.
///
/// It is when it can match no letters at all where every text lets it: anywhere, at the start or at the end. What the
/// expression says beyond the usual (conditions, back references, comments) is taken for something that can fail.
struct PatternReach {
    /// Where a piece can match no letters, in every text.
    private struct Reach {
        var anywhere = false
        var atStart = false
        var atEnd = false

        static let everywhere = Reach(anywhere: true, atStart: true, atEnd: true)
        static let nowhere = Reach()

        static func && (one: Reach, other: Reach) -> Reach {
            Reach(
                anywhere: one.anywhere && other.anywhere, atStart: one.atStart && other.atStart,
                atEnd: one.atEnd && other.atEnd)
        }

        static func || (one: Reach, other: Reach) -> Reach {
            Reach(
                anywhere: one.anywhere || other.anywhere, atStart: one.atStart || other.atStart,
                atEnd: one.atEnd || other.atEnd)
        }
    }

    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// It holds something that is not understood here.
    private var isStrange = false

    private init(_ pattern: String) { scalars = Array(pattern.unicodeScalars) }

    /// Whether `pattern`, which is sound, is certainly found in every text.
    static func isFoundEverywhere(_ pattern: String) -> Bool {
        var reader = PatternReach(pattern)
        let reach = reader.alternatives()
        guard !reader.isStrange, reader.index == reader.scalars.count else { return false }
        return reach.anywhere || reach.atStart || reach.atEnd
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[index...].starts(with: text.unicodeScalars) else { return false }
        index += text.unicodeScalars.count
        return true
    }

    private mutating func alternatives() -> Reach {
        var reach = sequence()
        while take("|") { reach = reach || sequence() }
        return reach
    }

    private mutating func sequence() -> Reach {
        var reach = Reach.everywhere
        while let scalar = next, scalar != "|", scalar != ")", !isStrange {
            let piece = piece(scalar)
            reach = reach && (isOptional() ? .everywhere : piece)
        }
        return reach
    }

    private mutating func piece(_ scalar: Unicode.Scalar) -> Reach {
        index += 1
        switch scalar {
        case "^": return Reach(atStart: true)
        case "$": return Reach(atEnd: true)
        case "(": return group()
        case "[": return letters()
        case "\\": return escape()
        default: return .nowhere
        }
    }

    /// Behind the bracket that opens a group.
    private mutating func group() -> Reach {
        if take("?") {
            if take("P<") || (take("<") && next != "=" && next != "!") {
                while let scalar = next, scalar != ">" { index += 1 }
                isStrange = !take(">")
            } else {
                // `(?i)`, `(?s:` and the like. White space and comments (`x`) are read in another way.
                while let scalar = next, "imsnU-".unicodeScalars.contains(scalar) { index += 1 }
                if take(")") { return .everywhere }
                isStrange = !take(":")
            }
        } else if next == "*" {
            isStrange = true
        }
        guard !isStrange else { return .nowhere }
        let reach = alternatives()
        if !take(")") { isStrange = true }
        return reach
    }

    /// Behind the bracket that opens a set of letters.
    private mutating func letters() -> Reach {
        _ = take("^")
        if next == "]" { isStrange = true }
        while let scalar = next, scalar != "]" {
            if take("[:") {
                while next != nil, !take(":]") { index += 1 }
            } else {
                index = min(index + (scalar == "\\" ? 2 : 1), scalars.count)
            }
        }
        if !take("]") { isStrange = true }
        return .nowhere
    }

    private mutating func escape() -> Reach {
        guard let scalar = next else {
            isStrange = true
            return .nowhere
        }
        index += 1
        switch scalar {
        case "A": return Reach(atStart: true)
        case "z", "Z": return Reach(atEnd: true)
        case "Q", "E": isStrange = true
        // \p{…}, \x{…}, \u{…}, \N{…}, \k<…>, \g{…}: what stands in the brackets is no quantifier.
        case _ where next == "{" || next == "<": isStrange = true
        default: break
        }
        return .nowhere
    }

    /// Takes a quantifier, if there is one; true when it allows for none.
    private mutating func isOptional() -> Bool {
        guard let scalar = next else { return false }
        var isOptional = false
        switch scalar {
        case "*", "?":
            index += 1
            isOptional = true
        case "+": index += 1
        case "{":
            let rest = scalars[(index + 1)...]
            guard let end = rest.firstIndex(of: "}"),
                rest[..<end].allSatisfy({ ("0"..."9").contains($0) || $0 == "," || $0 == " " })
            else {
                isStrange = true
                return false
            }
            let least = rest[..<end].prefix { $0 != "," }
            isOptional = least.allSatisfy { $0 == "0" || $0 == " " }
            index = end + 1
        default: return false
        }
        // A second sign makes it reluctant or possessive.
        if next == "?" || next == "+" { index += 1 }
        return isOptional
    }
}

/// A pattern of names, as shells have them.
///
/// `*` stands for any characters but `/`, `**` for any characters (`**/` also for none), `?` for one character but `/`,
/// `[a-z]` and `[!a-z]` for one of a set, `{a,b}` for either; a backslash makes the next character ordinary.
package struct Glob: Sendable, Hashable {
    package let text: String
    private let alternatives: [[Piece]]

    private enum Piece: Sendable, Hashable {
        case literal(Unicode.Scalar)
        case one
        case any
        case anyDeep
        case folders
        case set([ClosedRange<Unicode.Scalar>], negated: Bool)
    }

    /// More alternatives than these are refused.
    private static let alternativeLimit = 64

    /// Throws the `Mistake` that makes the text no pattern.
    package init(_ text: String) throws(Mistake) {
        self.text = text
        if text.isEmpty { throw Mistake("a glob must not be empty") }
        var alternatives: [[Piece]] = []
        for expanded in try Self.expand(Array(text.unicodeScalars)) {
            alternatives.append(try Self.pieces(expanded))
        }
        self.alternatives = alternatives
    }

    /// Whether the pattern describes the whole of a name.
    package func matches(_ name: String) -> Bool {
        let scalars = Array(name.unicodeScalars)
        return alternatives.contains { Self.matches($0, scalars) }
    }

    /// Fills in one row of reachable pattern positions per character, so that no pattern takes exponential time.
    private static func matches(_ pieces: [Piece], _ name: [Unicode.Scalar]) -> Bool {
        var reached = closure(of: [0], pieces)
        for (offset, scalar) in name.enumerated() {
            var next: Set<Int> = []
            for position in reached where position < pieces.count {
                switch pieces[position] {
                case .literal(let literal): if literal == scalar { next.insert(position + 1) }
                case .one: if scalar != "/" { next.insert(position + 1) }
                case .any: if scalar != "/" { next.insert(position) }
                case .anyDeep: next.insert(position)
                case .folders:
                    next.insert(position)
                    if scalar == "/" { next.insert(position + 1) }
                case .set(let ranges, let negated):
                    if scalar != "/", ranges.contains(where: { $0.contains(scalar) }) != negated {
                        next.insert(position + 1)
                    }
                }
            }
            // `**/` may end only at a slash: it stays where it is until one is seen.
            reached = closure(of: next, pieces, afterSlash: name[offset] == "/")
        }
        return reached.contains(pieces.count)
    }

    /// The positions together with those that need no further character.
    private static func closure(of positions: Set<Int>, _ pieces: [Piece], afterSlash: Bool = true) -> Set<Int> {
        var all = positions
        var pending = Array(positions)
        while let position = pending.popLast() {
            guard position < pieces.count else { continue }
            switch pieces[position] {
            case .any, .anyDeep: break
            case .folders where afterSlash: break
            default: continue
            }
            if all.insert(position + 1).inserted { pending.append(position + 1) }
        }
        return all
    }

    private static func expand(_ text: [Unicode.Scalar]) throws(Mistake) -> [[Unicode.Scalar]] {
        var results: [[Unicode.Scalar]] = [[]]
        var index = 0
        while index < text.count {
            if text[index] == "\\", index + 1 < text.count {
                results = results.map { $0 + text[index...index + 1] }
                index += 2
            } else if text[index] == "{" {
                guard let close = text[index...].firstIndex(of: "}") else {
                    throw Mistake("the '{' is not closed", piece: index..<index + 1)
                }
                let inner = text[(index + 1)..<close]
                if inner.contains("{") { throw Mistake("braces cannot nest", piece: index..<close + 1) }
                let options = inner.split(separator: ",", omittingEmptySubsequences: false)
                results = results.flatMap { result in options.map { result + $0 } }
                guard results.count <= alternativeLimit else {
                    throw Mistake("the braces make more than \(alternativeLimit) alternatives")
                }
                index = close + 1
            } else {
                results = results.map { $0 + [text[index]] }
                index += 1
            }
        }
        return results
    }

    private static func pieces(_ text: [Unicode.Scalar]) throws(Mistake) -> [Piece] {
        var pieces: [Piece] = []
        var index = 0
        while index < text.count {
            switch text[index] {
            case "\\":
                guard index + 1 < text.count else { throw Mistake("a glob cannot end with a backslash") }
                pieces.append(.literal(text[index + 1]))
                index += 2
            case "?":
                pieces.append(.one)
                index += 1
            case "*":
                let stars = text[index...].prefix { $0 == "*" }.count
                index += stars
                let opensFolder = pieces.isEmpty || pieces.last == .literal("/")
                if stars > 1, opensFolder, index < text.count, text[index] == "/" {
                    pieces.append(.folders)
                    index += 1
                } else {
                    pieces.append(stars > 1 ? .anyDeep : .any)
                }
            case "[":
                let (piece, end) = try set(text, from: index)
                pieces.append(piece)
                index = end
            default:
                pieces.append(.literal(text[index]))
                index += 1
            }
        }
        return pieces
    }

    private static func set(_ text: [Unicode.Scalar], from start: Int) throws(Mistake) -> (Piece, Int) {
        var index = start + 1
        let negated = index < text.count && text[index] == "!"
        if negated { index += 1 }
        guard let close = text[min(index + 1, text.count)...].firstIndex(of: "]") else {
            throw Mistake("the '[' is not closed")
        }
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        while index < close {
            if index + 2 < close, text[index + 1] == "-" {
                guard text[index] <= text[index + 2] else { throw Mistake("a range in '[…]' runs backwards") }
                ranges.append(text[index]...text[index + 2])
                index += 3
            } else {
                ranges.append(text[index]...text[index])
                index += 1
            }
        }
        return (.set(ranges, negated: negated), close + 1)
    }
}

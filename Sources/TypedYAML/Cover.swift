/// Hides what a diagnostic is not to show of a file: a secret that somebody wrote into it.
package struct Cover: Sendable {
    /// A text with stars in the place of what is to be hidden, as long as before.
    let hide: @Sendable (String) -> String
    /// Copies of files in which a diagnostic has hidden something: the others on its line do not show it either.
    var copies: [SourceFile] = []

    /// - Parameter hide: puts stars in the place of what is to be hidden.
    package init(_ hide: @escaping @Sendable (String) -> String = { $0 }) { self.hide = hide }

    /// So much of the line beside the shown part is looked at, in which a secret may begin or end.
    private static let margin = 256

    /// The scalars of a range's line from an index on.
    func scalars(of range: SourceRange, from first: Int, count: Int) -> [Unicode.Scalar] {
        let start = max(0, first - Self.margin)
        func line(of file: SourceFile) -> [Unicode.Scalar] {
            file.scalars(line: range.line, from: start + 1, count: first - start + count + Self.margin)
        }
        var scalars = line(of: range.file)
        for copy in copies where copy == range.file && copy !== range.file {
            for (index, scalar) in line(of: copy).enumerated() where scalar == "*" && index < scalars.count {
                scalars[index] = scalar
            }
        }
        let hidden = Array(hide(String(String.UnicodeScalarView(scalars))).unicodeScalars)
        precondition(hidden.count == scalars.count, "what hides parts of a line keeps its length")
        return Array(hidden.dropFirst(first - start).prefix(count))
    }
}

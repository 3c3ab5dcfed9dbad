internal import RegularExpressions

extension Schema<RegularExpression> {
    /// A regular expression.
    ///
    /// - Parameters:
    ///   - capturing: whether it has to have a group.
    ///   - groups: groups that it has to have, by name.
    package static func regularExpression(
        capturing: Bool = false, groups: [String] = [], example: String
    ) -> Schema {
        .scalar(
            "regular expression", example: example,
            about: "Perl's syntax, as PCRE2 has it; found anywhere, so anchor it.",
            encode: \.text
        ) { text throws(Mistake) in
            let expression: RegularExpression
            do throws(RegularExpression.SyntaxError) { expression = try RegularExpression(text) } catch {
                // What is missing at the end has no place of its own: all of it is shown.
                let piece = error.offset < text.unicodeScalars.count ? error.offset..<error.offset + 1 : nil
                throw Mistake(
                    "this is no regular expression: \(error)", help: "put a '\\' before a sign that is meant",
                    piece: piece)
            }
            for group in groups where !expression.groupNames.contains(group) {
                throw Mistake(
                    "the expression has no group named '\(group)'", help: "put what is the \(group) in (?<\(group)> )")
            }
            if capturing, expression.groupCount == 0 {
                throw Mistake("the expression has no group", help: "put what is to be captured in ( )")
            }
            return expression
        }
    }
}

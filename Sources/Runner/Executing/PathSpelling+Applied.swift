import SpecLanguage

extension PathSpelling {
    /// The path in this spelling; it always differs from the documented one, except for `documented` itself.
    func applied(to path: String) -> String {
        let cut = path.lastIndex(of: "/") ?? path.startIndex
        let head = path[..<cut]
        let tail = path[cut...].dropFirst()
        return switch self {
        case .documented: path
        case .trailingSlash: path + "/"
        case .upperCase: path.uppercased()
        case .firstLetterUpper: "\(head)/\(tail.prefix(1).uppercased())\(tail.dropFirst())"
        case .doubleSlash: "\(head)//\(tail)"
        case .leadingDoubleSlash: "/\(path)"
        case .dotSegment: "\(head)/./\(tail)"
        case .dotDotSegment: "\(head)/x/../\(tail)"
        case .encodedSlash: "\(head)%2f\(tail)"
        case .encodedLetter: "\(path.dropLast())\(Self.percentEncoded(path.suffix(1)))"
        case .semicolon: path + ";x"
        case .encodedTrailingSpace: path + "%20"
        case .jsonSuffix: path + ".json"
        case .backslash: "\(head)\\\(tail)"
        }
    }

    private static func percentEncoded(_ text: Substring) -> String {
        text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}

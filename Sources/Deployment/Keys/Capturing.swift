internal import HTTPExchange
internal import RegularExpressions
@_spi(SecretSender) internal import Secrecy
internal import TypedYAML

extension SecretText {
    /// The text with its secrets opened, to be looked at and sent, never shown.
    var openedText: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

extension Capture.Source {
    /// The piece of an answer that is meant; nil when it is not there.
    ///
    /// - Parameter cookies: the cookies that the answer sets.
    func piece(
        of response: HTTPResponse, cookies: [String: Secret]
    ) throws(RegularExpression.SearchTooLong) -> String? {
        switch self {
        case .json(let pointer):
            (try? OrderedJSON(parsing: response.body))?.value(at: pointer)?.scalarText
        case .header(let name): response.value(of: name)
        case .link(let relation): LinkField.target(of: relation, in: response.values(of: "Link"))
        case .cookie(let name): cookies[name].map { SecretText($0).openedText }
        case .body(let expression): try expression.firstMatch(in: response.text)?.groups.first
        case .html(let expression):
            try expression.firstMatch(in: response.text)?.groups.first.map(CharacterReference.decoded)
        }
    }

    /// How the target file says it, for error messages.
    var text: String {
        switch self {
        case .json(let pointer): "json: \(pointer)"
        case .header(let name): "header: \(name)"
        case .link(let relation): "link: \(relation)"
        case .cookie(let name): "cookie: \(name)"
        case .body(let expression): "body: \(expression.text)"
        case .html(let expression): "html: \(expression.text)"
        }
    }
}

/// Character references of HTML (WHATWG HTML 13.5): the five of XML, `&nbsp;` and numeric ones.
enum CharacterReference {
    static func decoded(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let ampersand = rest.firstIndex(of: "&") {
            result += rest[..<ampersand]
            rest = rest[ampersand...]
            guard let end = rest.prefix(12).firstIndex(of: ";"),
                let character = character(rest[rest.index(after: ampersand)..<end])
            else {
                result.append("&")
                rest.removeFirst()
                continue
            }
            result.append(character)
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    private static func character(_ name: Substring) -> Character? {
        switch name {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        case "quot": return "\""
        case "apos": return "'"
        case "nbsp": return "\u{A0}"
        default: break
        }
        guard name.hasPrefix("#") else { return nil }
        let digits = name.dropFirst()
        let number =
            digits.hasPrefix("x") || digits.hasPrefix("X") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map(Character.init)
    }
}

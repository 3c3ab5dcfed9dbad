import Deployment
import Evidence
import HTTPExchange
import Secrecy
import SpecLanguage

/// The tokens that a row has sent so far, each with the whole texts that it was a part of.
struct PlantedTokens: Sendable {
    private(set) var subjects: [Evidence.Subject] = []
    private var known: Set<String> = []

    /// Takes the tokens of a request that is about to be sent.
    mutating func add(_ template: RequestTemplate, _ built: RequestBuilder.Built, texts: TemplateEvaluation) {
        let shown = template.texts.compactMap { try? texts.secret($0).masked }
        for name in template.texts.flatMap(\.tokenNames) {
            let token = texts.token(name)
            add(name, token, values: shown.flatMap { Self.words(around: token, in: $0) })
        }
        for name in template.texts.flatMap(\.addressNames) { addAddress(name, texts.address(name)) }
        for (place, token) in built.planted.enumerated() {
            // Those of the body come last, and one of them stands for all of it.
            let messages = place == built.planted.count - 1 ? built.messages : []
            add("\(texts.step)-\(token.field)", token.text, values: [token.value], messages: messages)
        }
    }

    /// Databases have types for addresses, which keep the 16 bytes and not the text.
    private mutating func addAddress(_ name: String, _ text: String) {
        guard !known.contains(text) else { return }
        add(name, text, isRandom: false)
        let bytes = text.split(separator: ":").compactMap { UInt16($0, radix: 16) }.flatMap {
            [UInt8($0 >> 8), UInt8($0 & 0xFF)]
        }
        subjects.append(Evidence.Subject(name: "the address '\(name)' as binary", bytes: bytes))
    }

    private mutating func add(
        _ name: String, _ text: String, values: [String] = [], messages: [[UInt8]] = [], isRandom: Bool = true
    ) {
        guard known.insert(text).inserted else { return }
        subjects.append(
            Evidence.Subject(
                name: "the token '\(name)'", text: text, values: values, messages: messages, isRandom: isRandom))
    }

    /// The text between the marks of JSON, forms and lists that holds a token.
    private static func words(around token: String, in text: String) -> [String] {
        let marks = Set("\"'&=?/,;{}[]<>() \t\r\n")
        let words = text.split(whereSeparator: marks.contains).map(String.init)
        return words.filter { $0.contains(token) && $0 != token }
    }
}

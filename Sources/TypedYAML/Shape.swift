/// What a schema says of itself, for the JSON Schema, the reference page and error texts.
indirect enum Shape: Sendable {
    case scalar(ScalarShape)
    case list(Shape, count: CountBounds)
    case oneOrMany(Shape)
    case map(key: ScalarShape, value: Shape, count: CountBounds)
    case mapping(MappingShape)
    case lazy(String, @Sendable () -> Shape)
    case choice([Shape])
    case anyJSON

    /// The shape for an error text: `a duration such as 3s`.
    var phrase: String {
        switch self {
        case .scalar(let scalar): scalar.phrase
        case .list: "a list"
        case .oneOrMany(let element): "\(element.phrase) or a list of these"
        case .map: "a mapping"
        case .mapping(let mapping): "\(mapping.phrase) (a mapping)"
        case .lazy(_, let shape): shape().phrase
        case .choice(let shapes): shapes.map(\.phrase).joined(separator: " or ")
        case .anyJSON: "a value"
        }
    }
}

/// How many elements a list or map may have.
struct CountBounds: Sendable {
    var least = 0
    var most: Int?

    /// Why a list or mapping of `count` is not allowed, or nil.
    func complaint(_ count: Int, of what: String) -> String? {
        let found = count == 0 ? "the \(what) is empty" : "the \(what) has \(count)"
        if count < least { return "\(found), where at least \(least) is needed" }
        if let most, count > most { return "\(found), where at most \(most) is allowed" }
        return nil
    }
}

/// A kind of scalar.
struct ScalarShape: Sendable {
    struct Word: Sendable {
        let text: String
        let meaning: String?
    }

    /// The name in the reference page: `duration`.
    let name: String
    /// The name in error texts: `a duration such as 3s`.
    let phrase: String
    /// The assertions of the JSON Schema.
    let assertions: [OrderedJSON.Member]
    var about: String?
    var example: String?
    var words: [Word] = []
}

/// A mapping with known keys.
final class MappingShape: Sendable {
    let name: String
    let about: String
    let example: String?
    let fields: [FieldShape]
    let rules: [KeyRule]
    private let decodeWith: @Sendable (MappingShape, SourceFile) -> [Diagnostic]
    private let indices: [String: Int]

    init(
        name: String, about: String, example: String?, fields: [FieldShape], rules: [KeyRule],
        decodeWith: @escaping @Sendable (MappingShape, SourceFile) -> [Diagnostic]
    ) {
        self.decodeWith = decodeWith
        self.name = name
        self.about = about
        self.example = example
        self.fields = fields
        self.rules = rules
        indices = Dictionary(fields.enumerated().map { ($1.name, $0) }) { first, _ in
            preconditionFailure("the mapping '\(name)' declares the key '\(fields[first].name)' twice")
        }
    }

    /// The name with its article: `a request`.
    var phrase: String { withArticle(name) }

    func index(of key: String) -> Int? { indices[key] }

    /// Decodes the example, for `Schema.exampleDiagnostics`.
    func decodeExample(_ file: SourceFile) -> [Diagnostic] { decodeWith(self, file) }
}

/// A key of a mapping.
struct FieldShape: Sendable {
    enum Presence: Sendable {
        case required
        case optional
        /// Optional, with the value that stands in; nil where the value has no JSON form.
        case defaulted(OrderedJSON?)
    }

    let name: String
    let about: String
    let shape: Shape
    let presence: Presence
    let example: String?
    let deprecated: String?
    /// Decodes the example, for `Schema.exampleDiagnostics`.
    let decodeExample: @Sendable (SourceFile) -> [Diagnostic]
}

/// A rule about which keys of a mapping go together.
enum KeyRule: Sendable {
    case exactlyOne([String])
    case atMostOne([String])
    case atLeastOne([String])
    /// The first key needs the others.
    case requires(String, [String])
}

/// `a request`, `an endpoint`.
func withArticle(_ name: String) -> String {
    let word = name.prefix { $0 != " " }
    // Abbreviations are spelled out: an HTTP version, a TLS version.
    let isAbbreviation = word.count > 1 && word.allSatisfy { $0.isUppercase }
    let vowels = isAbbreviation ? "AEFHILMNORSX" : "AEIOUaeiou"
    return (word.first.map { vowels.contains($0) } == true ? "an " : "a ") + name
}

/// `'a'`, `'a' or 'b'`, `'a', 'b' or 'c'`.
func listed(_ words: [String], _ conjunction: String) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.joined() }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}

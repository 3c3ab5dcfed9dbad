import Deployment
import SpecLanguage
import TypedYAML

/// The sample of an endpoint with a token in each of its texts, in the body and in the query. Where a text has a form (an
/// address, a host, a URL), the token takes the place that the form leaves to its owner, under a name that is reserved (RFC
/// 2606, RFC 6761). Numbers and truth values stay as they are.
struct PlantedSample {
    /// A token in a field.
    struct Token: Hashable {
        var field: String
        var text: String
        /// The whole text of which it is a part.
        var value: String
    }

    /// The body.
    private(set) var bytes: [UInt8] = []
    private(set) var query: [PlainField] = []
    private(set) var tokens: [Token] = []
    /// The body, and what is left of it once a program has read it and writes it again: caches and queues are filed under
    /// digests of either. None where the body is so large that to digest it takes long.
    private(set) var messages: [[UInt8]] = []
    private let token: (String) -> String

    private static let filler = 2 << 20

    /// - Parameter token: the token of a field.
    init(
        _ planting: Planting, body sample: SampleBody, query fields: [PlainField] = [],
        token: @escaping (String) -> String
    ) {
        self.token = token
        query = fields.map { field in
            let isText = Double(field.value) == nil && !["true", "false", ""].contains(field.value)
            return isText ? PlainField(field.name, value(of: field.value, at: "query-\(field.name)")) : field
        }
        switch sample {
        case .none: break
        case .json(let json):
            var planted = plant(json, at: "")
            if planting == .wrongTypes { planted = Self.listed(planted) }
            if planting != .large { messages = Self.writings(of: planted) }
            if case .object(let members) = planted {
                var more = members + [("keyspec_note", .string(value(of: "x", at: "extra")))]
                if planting == .large { more.append(("keyspec_filler", .string(Self.padding))) }
                planted = .object(more)
            }
            bytes = Array(planted.text(.compact).utf8)
            if planting != .large { messages += Self.writings(of: planted) }
        case .form(let fields):
            var planted = fields.map { PlainField($0.name, value(of: $0.value, at: $0.name)) }
            planted.append(PlainField("keyspec_note", value(of: "x", at: "extra")))
            if planting == .large { planted.append(PlainField("keyspec_filler", Self.padding)) }
            bytes = Array(FormEncoding.text(of: planted).utf8)
        case .text(let text, _):
            bytes = Array((value(of: text, at: "text") + (planting == .large ? Self.padding : "")).utf8)
        }
        // Every token is before the cut: only the end of the structure is missing.
        if planting == .broken { bytes = Array(bytes.dropLast(2)) }
        if planting != .large, !bytes.isEmpty, !messages.contains(bytes) { messages.append(bytes) }
    }

    /// A value as most programs write it, in the order of its members and sorted: without blanks, and with the blanks that
    /// Python puts after colons and commas.
    private static func writings(of json: OrderedJSON) -> [[UInt8]] {
        var writings: [[UInt8]] = []
        for value in [json, sorted(json)] {
            for text in [value.text(.compact), spaced(value)].map({ Array($0.utf8) }) where !writings.contains(text) {
                writings.append(text)
            }
        }
        return writings
    }

    private static func sorted(_ json: OrderedJSON) -> OrderedJSON {
        switch json {
        case .array(let elements): .array(elements.map(sorted))
        case .object(let members):
            .object(members.map { ($0.key, sorted($0.value)) }.sorted { $0.0 < $1.0 })
        default: json
        }
    }

    private static func spaced(_ json: OrderedJSON) -> String {
        switch json {
        case .array(let elements): "[\(elements.map(spaced).joined(separator: ", "))]"
        case .object(let members):
            "{\(members.map { "\(OrderedJSON.string($0.key).text(.compact)): \(spaced($0.value))" }.joined(separator: ", "))}"
        default: json.text(.compact)
        }
    }

    private static let padding = String(repeating: "x", count: filler)

    private mutating func plant(_ json: OrderedJSON, at path: String) -> OrderedJSON {
        switch json {
        case .string(let text): return .string(value(of: text, at: path))
        case .array(let elements):
            return .array(elements.enumerated().map { plant($1, at: Self.joined(path, String($0))) })
        case .object(let members):
            return .object(members.map { ($0.key, plant($0.value, at: Self.joined(path, $0.key))) })
        default: return json
        }
    }

    private static func listed(_ json: OrderedJSON) -> OrderedJSON {
        guard case .object(let members) = json else { return .array([json]) }
        return .object(members.map { ($0.key, .array([$0.value])) })
    }

    private static func joined(_ path: String, _ part: String) -> String { path.isEmpty ? part : "\(path)-\(part)" }

    private mutating func value(of sample: String, at field: String) -> String {
        let text = token(field)
        let value: String
        if sample.contains("://") {
            value = "https://\(text).example/"
        } else if let at = sample.lastIndex(of: "@"), at > sample.startIndex {
            value = "\(text)@\(text).example"
        } else if sample.contains("."), !sample.contains(" ") {
            value = "\(text).example"
        } else {
            value = text
        }
        tokens.append(Token(field: field, text: text, value: value))
        return value
    }
}

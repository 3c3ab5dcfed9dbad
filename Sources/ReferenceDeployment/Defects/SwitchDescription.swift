/// What the command line says about a defect or a harmless variant.
package struct SwitchDescription: Sendable {
    /// The value that a switch takes, with the one it has when none is given.
    package enum Parameter: Sendable {
        case milliseconds(Int)
        case count(Int)

        /// The default as it is written on the command line.
        package var text: String {
            switch self {
            case .milliseconds(let value): value % 1000 == 0 ? "\(value / 1000)s" : "\(value)ms"
            case .count(let value): "\(value)"
            }
        }

        var value: Int {
            switch self {
            case .milliseconds(let value), .count(let value): value
            }
        }

        /// Reads `80ms`, `5s` or a bare number (milliseconds, or a count).
        func parse(_ text: String) -> Int? {
            switch self {
            case .count: return Int(text).flatMap { $0 > 0 ? $0 : nil }
            case .milliseconds:
                if text.hasSuffix("ms") { return Int(text.dropLast(2)).flatMap { $0 >= 0 ? $0 : nil } }
                if text.hasSuffix("s") {
                    return Int(text.dropLast()).flatMap { (0...86_400).contains($0) ? $0 * 1000 : nil }
                }
                return Int(text).flatMap { $0 >= 0 ? $0 : nil }
            }
        }
    }

    package let id: String
    /// The clause that a check should see broken; nil for a harmless variant.
    package let clause: String?
    /// Clauses of other areas that are broken along with it.
    package let alsoBreaks: [String]
    package let summary: String
    package let parameter: Parameter?
    /// For a defect that no check can see yet: what it would take.
    package var unchecked: String?

    /// As `keyspec-reference defects --json` prints it.
    package var json: String { jsonValue.text }

    var jsonValue: JSON {
        var members: [(String, JSON)] = [("id", .string(id))]
        if let clause { members.append(("clause", .string(clause))) }
        if !alsoBreaks.isEmpty { members.append(("also", .array(alsoBreaks.map { .string($0) }))) }
        members.append(("summary", .string(summary)))
        if let unchecked { members.append(("unchecked", .string(unchecked))) }
        if let parameter { members.append(("parameter", .string(parameter.text))) }
        return .object(members)
    }
}

extension [SwitchDescription] {
    /// A JSON array, one entry a line.
    package var json: String { "[\n" + map { "  " + $0.json }.joined(separator: ",\n") + "\n]" }
}

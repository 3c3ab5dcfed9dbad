/// A kind of switch: the defects, or the harmless variants.
protocol Switch: RawRepresentable<String>, CaseIterable, Hashable, Sendable {
    static var noun: String { get }
    var description: SwitchDescription { get }
}

/// The switches that are on, with their parameters; fixed at start.
struct SwitchSet<Element: Switch>: Sendable {
    private let values: [Element: Int]
    private let isEmpty: Bool

    init(_ values: [Element: Int] = [:]) {
        self.values = values
        isEmpty = values.isEmpty
    }

    /// Reads `NAME` or `NAME=VALUE` for each.
    ///
    /// - Throws: `UnknownSwitch` with the nearest name, or with what the value should look like.
    init(parsing arguments: [String]) throws {
        var values: [Element: Int] = [:]
        for argument in arguments {
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let element = Element(rawValue: parts[0]) else {
                let nearest = nearestName(to: parts[0], among: Element.allCases.map(\.rawValue))
                throw UnknownSwitch(noun: Element.noun, name: parts[0], nearest: nearest)
            }
            let parameter = element.description.parameter
            if parts.count == 1 {
                values[element] = parameter?.value ?? 0
            } else if let value = parameter?.parse(parts[1]) {
                values[element] = value
            } else {
                throw InvalidSwitchValue(noun: Element.noun, name: parts[0], value: parts[1], example: parameter?.text)
            }
        }
        self.init(values)
    }

    /// Whether a switch is on; costs one comparison when none is.
    func has(_ element: Element) -> Bool { !isEmpty && values[element] != nil }

    /// The parameter of a switch that is on.
    subscript(_ element: Element) -> Int? { isEmpty ? nil : values[element] }

    func hasAny(_ elements: [Element]) -> Bool { !isEmpty && elements.contains { values[$0] != nil } }

    /// The switches that are on, in alphabetical order.
    var names: [String] { values.keys.map(\.rawValue).sorted() }
}

/// A name that no switch has.
package struct UnknownSwitch: Error, CustomStringConvertible {
    let noun: String
    let name: String
    let nearest: String?

    package var description: String {
        let hint = nearest.map { "did you mean '\($0)'? " } ?? ""
        return "there is no \(noun) '\(name)'; \(hint)`keyspec-reference \(noun)s` lists them all"
    }
}

/// A value that a switch cannot take.
package struct InvalidSwitchValue: Error, CustomStringConvertible {
    let noun: String
    let name: String
    let value: String
    let example: String?

    package var description: String {
        guard let example else { return "the \(noun) '\(name)' takes no value, but was given '\(value)'" }
        return "the \(noun) '\(name)' cannot be '\(value)'; a value looks like \(name)=\(example)"
    }
}

/// The name with the fewest edits, when few enough to be a slip.
func nearestName(to name: String, among names: [String]) -> String? {
    let best = names.map { (distance: editDistance(name, $0), name: $0) }.min {
        ($0.distance, $0.name) < ($1.distance, $1.name)
    }
    guard let best, best.distance <= max(2, name.count / 3) else { return nil }
    return best.name
}

/// Levenshtein's distance.
func editDistance(_ first: String, _ second: String) -> Int {
    let first = Array(first)
    let second = Array(second)
    var row = Array(0...second.count)
    for (i, letter) in first.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in second.enumerated() {
            let substitution = diagonal + (letter == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
        }
    }
    return row[second.count]
}

/// Numbers with a unit: durations in nanoseconds, sizes in bytes.
enum Measure {
    typealias Unit = (name: String, factor: Int)

    static let times: [Unit] = [
        ("us", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000), ("min", 60_000_000_000), ("h", 3_600_000_000_000),
        ("d", 86_400_000_000_000),
    ]
    static let sizes: [Unit] = [("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)]

    /// The parts of a number with a unit: the value is `factor * (whole + billionths / 1e9)`.
    static func parse(
        _ text: String, what: String, units: [Unit], fractions: Bool
    ) throws(Mistake) -> (whole: Int, billionths: Int, factor: Int) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unitText = String(text.dropFirst(number.count))
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        let names = units.map(\.name)
        guard let whole = parts.first.flatMap({ Int($0) }), parts.count <= (fractions ? 2 : 1),
            parts.allSatisfy({ !$0.isEmpty && $0.count <= 9 })
        else {
            throw Mistake(
                "expected \(what), found \(quoted(text))",
                help: "\(what) is a \(fractions ? "" : "whole ")number with a unit: \(listed(names, "or"))")
        }
        guard let unit = units.first(where: { $0.name == unitText }) else {
            let place = number.unicodeScalars.count..<text.unicodeScalars.count
            if unitText.isEmpty {
                throw Mistake("\(what) needs a unit", help: "write \(text) followed by \(listed(names, "or"))")
            }
            let known = unitText == "m" ? "min" : Suggestion.nearest(to: unitText, among: names)
            throw Mistake(
                "\(what) cannot have the unit \(quoted(unitText))", label: known.map { "did you mean '\($0)'?" },
                help: "the units are \(listed(names, "and"))", piece: place)
        }
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        let padded = Int(fraction + String(repeating: "0", count: 9 - fraction.count)) ?? 0
        return (whole, padded, unit.factor)
    }

    /// The number of the largest unit that divides it.
    static func text(of value: Int, units: [Unit]) -> String {
        let unit = units.last { value % $0.factor == 0 && value >= $0.factor } ?? units[0]
        return "\(value / unit.factor)\(unit.name)"
    }

    /// A duration in the largest unit that divides it, in whole microseconds.
    static func text(of duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        if attoseconds == 0 {
            return seconds == 0
                ? "0s" : text(of: Int(seconds), units: [("s", 1), ("min", 60), ("h", 3_600), ("d", 86_400)])
        }
        let microseconds = Int(attoseconds / 1_000_000_000_000)
        if seconds == 0 { return text(of: microseconds, units: [("us", 1), ("ms", 1_000)]) }
        let fraction = String(1_000_000 + microseconds).dropFirst()
        return "\(seconds).\(fraction.prefix(through: fraction.lastIndex { $0 != "0" } ?? fraction.startIndex))s"
    }
}

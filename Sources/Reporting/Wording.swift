/// Numbers and lists as a reader expects them.
enum Wording {
    /// `1 row`, `3 rows`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `a`, `a and b`, `a, b and c`; after `limit` items, `and 7 more`.
    static func list(_ items: [String], limit: Int = 8) -> String {
        var shown = items
        if items.count > limit { shown = items.prefix(limit) + ["\(items.count - limit) more"] }
        guard let last = shown.last, shown.count > 1 else { return shown.first ?? "" }
        return shown.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Seconds with three decimals, such as `0.041`.
    static func seconds(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let fraction = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }

    /// A duration to be read: `41 ms`, `2.3 s`, `4 min 5 s`.
    static func duration(_ nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        switch milliseconds {
        case ..<1000: return "\(milliseconds) ms"
        case ..<60_000: return "\(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        default: return "\(milliseconds / 60_000) min \(milliseconds % 60_000 / 1000) s"
        }
    }

    /// Text with its end replaced by `…` when it is longer than `limit` characters.
    static func cut(_ text: String, to limit: Int) -> String {
        text.count > limit ? text.prefix(max(limit - 1, 0)) + "…" : text
    }
}

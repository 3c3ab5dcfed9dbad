/// What a terminal can show.
package struct DisplayStyle: Sendable, Hashable {
    /// Whether lines may be drawn over: a terminal, and not a CI log.
    package var isLive: Bool
    package var isColored: Bool
    /// Columns; lines that are drawn over are cut to it.
    package var width: Int

    package init(isLive: Bool, isColored: Bool, width: Int = 80) {
        self.isLive = isLive
        self.isColored = isColored
        self.width = max(width, 20)
    }

    /// Decides from what is known of the output: `NO_COLOR` (no-color.org), `TERM=dumb` and `CI` are obeyed.
    package init(isTerminal: Bool, columns: Int?, environment: [String: String]) {
        func isSet(_ name: String) -> Bool { environment[name].map { !$0.isEmpty } ?? false }
        let isCapable = isTerminal && environment["TERM"] != "dumb"
        let isCI = isSet("CI") && environment["CI"] != "false"
        self.init(
            isLive: isCapable && !isCI, isColored: isCapable && !isSet("NO_COLOR"), width: columns ?? 80)
    }

    enum Ink: Int {
        case red = 31
        case green = 32
        case yellow = 33
        case dim = 2
        case bold = 1
    }

    func paint(_ text: String, _ ink: Ink?) -> String {
        guard isColored, let ink else { return text }
        return "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m"
    }
}

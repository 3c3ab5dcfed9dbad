import RunEvents
package import SpecLanguage

/// Which checks a run is asked for.
package struct Selection: Sendable, Hashable {
    /// Patterns of `--only`; empty selects everything.
    package var patterns: [String]
    /// `--shard i/n`, from 1; nil runs everything.
    package var shard: Shard?

    /// One of several parts that together run everything once.
    package struct Shard: Sendable, Hashable {
        package var index: Int
        package var count: Int

        /// Parses `2/5`; nil unless 1 <= index <= count.
        package init?(_ text: String) {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 2, let index = Int(parts[0]), let count = Int(parts[1]), count >= 1,
                (1...count).contains(index)
            else { return nil }
            self.index = index
            self.count = count
        }
    }

    package init(patterns: [String] = [], shard: Shard? = nil) {
        self.patterns = patterns
        self.shard = shard
    }

    /// True when a pattern names the row: by its whole name, its check, its suite, a clause or a clause's area.
    ///
    /// `*` stands for any text, `?` for one character.
    func includes(check: CheckDefinition, row: String) -> Bool {
        guard !patterns.isEmpty else { return true }
        let names = CheckOutcome.names(check: check.id, row: row, clauses: check.clauses)
        return patterns.contains { pattern in names.contains { NamePattern(pattern).matches($0) } }
    }

    /// True when a pattern names a check, whatever its rows are on the target.
    package func mayInclude(_ check: CheckDefinition) -> Bool {
        includes(check: check, row: "") || patterns.contains { $0.hasPrefix("\(check.id)[") }
    }
}

/// A pattern with `*` and `?`; every other character stands for itself.
package struct NamePattern: Sendable, Hashable {
    private let pattern: [Character]

    package init(_ pattern: String) { self.pattern = Array(pattern) }

    /// Linear in pattern times text: one backtracking point is enough for `*`.
    package func matches(_ text: String) -> Bool {
        let text = Array(text)
        var (patternIndex, textIndex) = (0, 0)
        var star: (pattern: Int, text: Int)?
        while textIndex < text.count {
            if patternIndex < pattern.count, pattern[patternIndex] == "*" {
                star = (patternIndex, textIndex)
                patternIndex += 1
            } else if patternIndex < pattern.count,
                pattern[patternIndex] == "?" || pattern[patternIndex] == text[textIndex]
            {
                patternIndex += 1
                textIndex += 1
            } else if let point = star {
                star = (point.pattern, point.text + 1)
                patternIndex = point.pattern + 1
                textIndex = point.text + 1
            } else {
                return false
            }
        }
        return pattern[patternIndex...].allSatisfy { $0 == "*" }
    }
}

import Randomness
import RunEvents
import TypedYAML

/// Tokens read from a file, one a line, with their times of issue where the file has them.
///
/// What is wrong is told with file, line and column, never with the token itself.
struct TokenFile {
    /// The tokens in the order of the file, or of their times.
    private(set) var tokens: [[UInt8]] = []
    /// One entry a token, or none at all.
    private(set) var issues: [KeyIssue] = []

    /// Where each token is: line and column, from 1 on.
    private var places: [(line: Int, column: Int)] = []
    private let name: String

    private static let longestToken = 4096

    /// Reads a file, or standard input for `-`.
    init(path: String, hasTimes: Bool) throws {
        let isStandardInput = path == "-"
        name = isStandardInput ? "standard input" : path
        let bytes: [UInt8]
        switch SourceFile.read(isStandardInput ? "/dev/stdin" : path, name: name, limit: 256 << 20) {
        case .success(let file): bytes = Array(file.text.utf8)
        case .failure(let problem): throw CommandFailure(.invalidInput, problem.message, remedy: problem.help)
        }
        try parse(bytes, hasTimes: hasTimes)
        if tokens.isEmpty { throw CommandFailure(.invalidInput, "\(name) has no tokens", remedy: "write one a line") }
        if hasTimes { sortByTime() }
    }

    /// The failure for a token that does not have the form of the others.
    func failure(_ problem: TokenProblem) -> CommandFailure {
        guard let token = problem.token else { return CommandFailure(.invalidInput, "\(name): \(problem.message)") }
        let place = places[token]
        return Self.failure(name, place.line, place.column + problem.offset, problem.message)
    }

    private mutating func parse(_ bytes: [UInt8], hasTimes: Bool) throws {
        var times: [Double] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            var end = line.endIndex
            var start = line.startIndex
            while start < end, Self.isSpace(line[start]) { start += 1 }
            while start < end, Self.isSpace(line[end - 1]) { end -= 1 }
            if start == end { continue }
            let column = start - line.startIndex + 1
            let gap = line[start..<end].firstIndex { Self.isSpace($0) || hasTimes && ($0 == 0x2C || $0 == 0x3B) } ?? end
            if gap < end, !hasTimes {
                throw Self.failure(
                    name, index + 1, column + gap - start, "a token has no spaces",
                    remedy: "with --times the time of issue may follow it")
            }
            if hasTimes {
                let rest = line[gap..<end].drop { Self.isSpace($0) || $0 == 0x2C || $0 == 0x3B }
                guard let time = IssueTime.seconds(String(decoding: rest, as: UTF8.self)) else {
                    throw Self.failure(
                        name, index + 1, column + rest.startIndex - start, "there is no time of issue here",
                        remedy: "write seconds since 1970 or an instant such as 2026-01-31T12:00:00Z after the token")
                }
                times.append(time)
            }
            if gap - start > Self.longestToken {
                throw Self.failure(
                    name, index + 1, column, "\(gap - start) characters without a space are no token",
                    remedy: "write one token a line, each of at most \(Self.longestToken) characters")
            }
            tokens.append(Array(line[start..<gap]))
            places.append((index + 1, column))
        }
        issues = times.map { KeyIssue(requestedAt: $0, answeredAt: $0) }
    }

    /// Tokens of the same time stay in the order of the file.
    private mutating func sortByTime() {
        let order = issues.indices.sorted { left, right in
            let (a, b) = (issues[left].time ?? 0, issues[right].time ?? 0)
            return a == b ? left < right : a < b
        }
        tokens = order.map { tokens[$0] }
        issues = order.map { issues[$0] }
        places = order.map { places[$0] }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private static func failure(
        _ name: String, _ line: Int, _ column: Int, _ message: String, remedy: String? = nil
    ) -> CommandFailure {
        CommandFailure(.invalidInput, "\(name):\(line):\(column): \(message)", remedy: remedy)
    }
}

import RunEvents
import Runner
import TypedYAML

extension Waiver {
    /// What a waiver file may hold.
    static let fileSchema: Schema<[Waiver]> = .mapping(
        "waiver file", about: "Known failures that somebody answers for, until a day.",
        example: """
            waivers:
              - check: header.key-elsewhere[query-api_key]
                reason: the old mobile app, retired in January
                owner: api-team@example.com
                until: 2027-01-31
            """
    ) { fields in
        let waivers = fields.required("waivers", .list(of: schema), about: "The waivers.")
        return { record in record[waivers] }
    }

    private static let schema: Schema<Waiver> = .mapping(
        "waiver",
        about: """
            A known failure. The check runs all the same; its failure is reported as waived. A waiver that covers no \
            failure any more, or whose day has passed, fails the run.
            """
    ) { fields in
        let check = fields.required(
            "check", .located(.string(canBeEmpty: false)),
            about: "A check, a row, a suite, a clause or an area, with `*` and `?`, as for `--only`.",
            example: "header.key-elsewhere[query-api_key]")
        let reason = fields.required("reason", .string(canBeEmpty: false), about: "Why it may fail for now.")
        let owner = fields.required("owner", .string(canBeEmpty: false), about: "Who answers for it.")
        let until = fields.required("until", .day, about: "The last day on which it counts.", example: "2027-01-31")
        return { record in
            Waiver(
                pattern: record[check].value, reason: record[reason], owner: record[owner], until: record[until],
                place: SourcePlace(record[check].range))
        }
    }
}

extension Schema<String> {
    /// A day as RFC 3339 writes it (`full-date`).
    fileprivate static var day: Schema<String> {
        .scalar("day", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", example: "2027-01-31", encode: { $0 }) {
            text throws(Mistake) in
            guard isDay(text) else {
                throw Mistake("'\(text)' is not a day", help: "write year, month and day, such as 2027-01-31")
            }
            return text
        }
    }

    private static func isDay(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...lengths[month - 1]).contains(day)
    }
}

extension SourcePlace {
    fileprivate init(_ range: SourceRange) {
        self.init(file: range.file.name, line: range.line, column: range.column)
    }
}

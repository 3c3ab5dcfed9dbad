internal import TypedYAML

extension CreditAmount {
    /// A number of credits in a range, or of calls.
    static func schema(in range: ClosedRange<Int>) -> Schema<CreditAmount> {
        .either(Schema<Int>.int(in: range).map { .credits($0) }, calls)
    }

    private static let mostCalls = 10_000

    private static let calls: Schema<CreditAmount> = Schema<Int>.scalar(
        "number of calls to pay for", pattern: "^[0-9]{1,5} calls?$", example: "3 calls",
        about: "What so many calls of the check's endpoint cost: `3 calls`.", encode: { "\($0) calls" }
    ) { text throws(Mistake) in
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), (0...mostCalls).contains(number),
            ["call", "calls"].contains(parts[1])
        else {
            throw Mistake("'\(text)' is no amount of credits", help: "write a number such as 10, or '10 calls'")
        }
        return number
    }.map { .calls($0) }
}

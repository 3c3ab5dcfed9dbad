internal import TypedYAML

extension CreditAmount {
    /// A number of credits in a range, or of calls.
    static func schema(in range: ClosedRange<Int>) -> Schema<CreditAmount> {
        .either(Schema<Int>.int(in: range).map { .credits($0) }, calls)
    }

    private static let mostCalls = 10_000

    private static let calls: Schema<CreditAmount> = Schema<CreditAmount>.scalar(
        "number of calls to pay for", pattern: "^[0-9]{1,5} calls?( less 1)?$", example: "3 calls",
        about: """
            What so many calls of the check's endpoint cost: `3 calls`; or one credit less than that, which the last of them lacks: \
            `3 calls less 1`.
            """,
        encode: { amount in
            switch amount {
            case .credits(let credits): "\(credits)"
            case .calls(let calls, let less): "\(calls) calls" + (less > 0 ? " less \(less)" : "")
            }
        }
    ) { text throws(Mistake) in
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard [2, 4].contains(parts.count), let number = Int(parts[0]), (0...mostCalls).contains(number),
            ["call", "calls"].contains(parts[1]), parts.count == 2 || parts[2...] == ["less", "1"]
        else {
            throw Mistake("'\(text)' is no amount of credits", help: "write a number such as 10, or '10 calls'")
        }
        return .calls(number, less: parts.count == 2 ? 0 : 1)
    }
}

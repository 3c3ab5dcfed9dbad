/// Made-up companies and people: the same input always gives the same answer.
enum SyntheticData {
    private static let forms = ["Ltd", "GmbH", "Inc", "AG"]
    private static let industries = ["software", "retail", "energy", "health", "transport"]
    private static let countries = ["DE", "FR", "US", "JP", "BR", "KE"]
    private static let givenNames = ["Ada", "Grace", "Alan", "Edsger"]
    private static let familyNames = ["Moss", "Lane", "Reed"]
    private static let roles = ["engineer", "buyer", "director", "analyst"]

    static func sample(_ endpoint: Endpoint) -> String {
        endpoint == .people ? "ada@example.com" : "example.com"
    }

    static func members(_ endpoint: Endpoint, _ input: String) -> [(String, JSON)] {
        var choice = Choice(seed: input)
        switch endpoint {
        case .companies:
            let stem = input.split(separator: ".").first.map { $0.prefix(1).uppercased() + $0.dropFirst() } ?? ""
            return [
                ("domain", .string(input)), ("name", .string("\(stem) \(choice.pick(forms))")),
                ("industry", .string(choice.pick(industries))),
                ("employees", .integer(10 + choice.number(below: 4990))),
                ("country", .string(choice.pick(countries))),
            ]
        case .people:
            return [
                ("email", .string(input)),
                ("name", .string("\(choice.pick(givenNames)) \(choice.pick(familyNames))")),
                ("role", .string(choice.pick(roles))),
                ("country", .string(choice.pick(countries))),
            ]
        case .credits: return []
        }
    }

    /// FNV-1a over the input, then one step of it for each choice.
    private struct Choice {
        var state: UInt64

        init(seed: String) {
            state = seed.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        }

        mutating func number(below limit: Int) -> Int {
            state = (state ^ (state >> 29)) &* 0x0000_0100_0000_01b3
            return Int((state >> 16) % UInt64(limit))
        }

        mutating func pick(_ values: [String]) -> String { values[number(below: values.count)] }
    }
}

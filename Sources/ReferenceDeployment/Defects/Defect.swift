/// What can be switched on to go wrong: a mistake that a careless implementer made, against one clause of the contract.
///
/// Each area has a file of its own, `Defect+Area.swift`: a list, which `allCases` takes in, and one constant a defect. The
/// mistake itself stands where the careless implementer would have made it, and asks `faults.has(.name)`.
struct Defect: Switch {
    static let noun = "defect"

    /// All areas, in the order of the catalogue.
    static let allCases =
        transport + matching + errors + generating + generators + rotation + storage + credits + rate + accounts + tls
        + privacy

    /// The name on the command line.
    let rawValue: String
    /// The clause that a check should see broken.
    let clause: String
    /// Clauses of other areas that are broken along with it, so that their checks may fail as well.
    let alsoBreaks: [String]
    /// Why no check can see it yet, although its clause has checks; nil for a defect that a check has to catch.
    let unchecked: String?
    private let summary: String
    private let parameter: SwitchDescription.Parameter?

    init(
        _ name: String, _ clause: String, _ summary: String, _ parameter: SwitchDescription.Parameter? = nil,
        alsoBreaks: [String] = [], unchecked: String? = nil
    ) {
        rawValue = name
        self.clause = clause
        self.alsoBreaks = alsoBreaks
        self.unchecked = unchecked
        self.summary = summary
        self.parameter = parameter
    }

    init?(rawValue: String) {
        guard let defect = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
        self = defect
    }

    static func == (one: Self, other: Self) -> Bool { one.rawValue == other.rawValue }

    func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

    var description: SwitchDescription {
        SwitchDescription(
            id: rawValue, clause: clause, alsoBreaks: alsoBreaks, summary: summary, parameter: parameter,
            unchecked: unchecked)
    }
}

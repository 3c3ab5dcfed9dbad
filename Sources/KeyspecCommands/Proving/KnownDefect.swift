import Contract

/// A mistake that the reference deployment can be started with, as it lists it itself.
struct KnownDefect: Sendable, Hashable, Decodable {
    /// The name on the command line.
    var id: String
    /// The clause that a check should see broken.
    var clause: ClauseID
    /// Clauses of other areas that it breaks as well.
    var also: [ClauseID]
    var summary: String
    /// What it would take to see it, for a defect that no check can see yet.
    var unchecked: String?

    init(id: String, clause: ClauseID, also: [ClauseID] = [], summary: String, unchecked: String? = nil) {
        self.id = id
        self.clause = clause
        self.also = also
        self.summary = summary
        self.unchecked = unchecked
    }

    enum CodingKeys: String, CodingKey {
        case id, clause, also, summary, unchecked
    }

    init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        id = try values.decode(String.self, forKey: .id)
        clause = try values.decode(ClauseID.self, forKey: .clause)
        also = try values.decodeIfPresent([ClauseID].self, forKey: .also) ?? []
        summary = try values.decode(String.self, forKey: .summary)
        unchecked = try values.decodeIfPresent(String.self, forKey: .unchecked)
    }

    /// How a failing check stands to the defect.
    enum Relation: Sendable, Hashable {
        /// It decides the named clause: the defect is caught.
        case named
        /// It decides a clause of the same area, or one that the defect breaks as well: it may fail.
        case related
        /// It blames a clause that the defect leaves alone.
        case unrelated
    }

    /// How a check of these clauses stands to the defect.
    func relation(toChecksOf clauses: [ClauseID]) -> Relation {
        if clauses.contains(clause) { return .named }
        return clauses.contains { $0.area == clause.area || also.contains($0) } ? .related : .unrelated
    }

    /// Whether a check of these clauses is one that the defect says to break.
    func breaks(anyOf clauses: [ClauseID]) -> Bool { clauses.contains { $0 == clause || also.contains($0) } }
}

/// A way of being sound that the reference deployment can be started with.
struct KnownVariant: Sendable, Hashable, Decodable {
    var id: String
    var summary: String
}

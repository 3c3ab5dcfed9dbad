/// The whole contract: clauses in the order of the catalogue, by area.
package struct ContractCatalogue: Sendable, Hashable, Codable {
    /// A group of clauses about one subject.
    package struct Area: Sendable, Hashable, Codable {
        /// The prefix of the ids, such as `HDR`.
        package var prefix: String
        /// The heading, such as "Key in the header".
        package var title: String

        package init(prefix: String, title: String) {
            self.prefix = prefix
            self.title = title
        }
    }

    /// The areas in reading order.
    package var areas: [Area]
    /// The clauses in reading order.
    package var clauses: [Clause]

    package init(areas: [Area], clauses: [Clause]) {
        self.areas = areas
        self.clauses = clauses
    }

    /// The clause with this id, or nil.
    package subscript(id: ClauseID) -> Clause? { clauses.first { $0.id == id } }
}

package import TypedYAML

/// Text of a target file with references `${…}` that are filled in when it is used. `$$` stands for one `$`.
package struct TargetText: Sendable, Hashable {
    /// One piece.
    package enum Part: Sendable, Hashable {
        case literal(String)
        case reference(Reference)
    }

    /// What may stand inside `${…}`.
    package enum Reference: Sendable, Hashable {
        /// `${account.NAME}`: a variable of the account concerned.
        case account(String)
        /// `${run.id}`.
        case runID
        /// Any other name: `label`, `id`, `key`, or what an earlier request captured.
        case name(String)

        /// As it is written in a target file, without `${` and `}`.
        package var text: String {
            switch self {
            case .account(let name): "account.\(name)"
            case .runID: "run.id"
            case .name(let name): name
            }
        }
    }

    package var parts: [Part]
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(parts: [Part], place: SourceRange) {
        self.parts = parts
        self.place = place
    }

    /// The references in it, in order.
    package var references: [Reference] {
        parts.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
    }

    package static func == (left: TargetText, right: TargetText) -> Bool { left.parts == right.parts }
    package func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

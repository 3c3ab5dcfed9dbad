package import TypedYAML

/// Text with references that are filled in while the check runs.
///
/// `${case.x}` and `${matrix.x}` are gone by now: the decoder substituted them.
package struct TextTemplate: Sendable, Equatable {
    package var parts: [Part]
    package var place: SourceRange
    /// The references among the parts, in order, each with the place of its `${…}`.
    package var references: [Located<Reference>]

    /// Whether they say the same, wherever they stand.
    package static func == (one: TextTemplate, other: TextTemplate) -> Bool { one.parts == other.parts }

    package enum Part: Sendable, Hashable {
        case literal(String)
        case reference(Reference)
    }

    /// A reference inside `${…}`.
    package enum Reference: Sendable, Hashable {
        case key(KeyReference)
        /// A token that is unique for the run, the row and this name; letters and digits only.
        case token(String)
        /// An address for documentation (RFC 3849) that is unique for the run, the row and this name.
        case address(String)
        case capture(String)
        case endpoint(EndpointFact)
        case targetHost
        case runID
    }

    package enum EndpointFact: String, Sendable, CaseIterable {
        case name
        case method
        case path
    }
}

package import TypedYAML

/// A request as a spec says it; the plan fills in what the target knows.
package struct RequestTemplate: Sendable {
    /// An endpoint of the target by name; nil: the row's endpoint.
    package var endpoint: String?
    package var method: TextTemplate?
    package var path: TextTemplate?
    package var spelling: PathSpelling
    package var query: TextTemplate?
    package var key: KeyReference
    package var placement: CredentialPlacement
    /// In order, repeats allowed.
    package var headers: [HeaderTemplate]
    package var body: BodyTemplate
    package var mediaType: TextTemplate?
    package var version: ProtocolVersion
    package var connection: ConnectionChoice
    package var place: SourceRange
    /// Where the key is named; the place of the request when it is not.
    var keyPlace: SourceRange
    /// Where the connection is named.
    var connectionPlace: SourceRange
}

/// A header field of a request.
package struct HeaderTemplate: Sendable {
    package var name: TextTemplate
    package var value: TextTemplate
}

/// What a request carries.
package enum BodyTemplate: Sendable {
    /// The endpoint's sample.
    case sample
    /// The endpoint's sample with a token in each of its texts, and in a member that nobody asked for.
    case planted(Planting)
    case none
    case text(TextTemplate)
    case json(LocatedJSON)
}

/// What a body with tokens is like.
package enum Planting: String, Sendable, CaseIterable {
    /// As documented.
    case valid = "planted"
    /// Cut off before its end.
    case broken = "planted-broken"
    /// With lists in the place of texts.
    case wrongTypes = "planted-wrong-types"
    /// With 2 MiB more.
    case large = "planted-large"
}

/// The HTTP version of a request.
package enum ProtocolVersion: String, Sendable, CaseIterable {
    /// Whatever client and server agree on.
    case best
    case http10 = "1.0"
    case http11 = "1.1"
    case http2 = "2"
}

/// Which connection a request goes over.
package enum ConnectionChoice: Sendable, Hashable {
    /// Any open connection of the run.
    case reuse
    /// A new one, closed afterwards.
    case fresh
    /// One connection per name and row, opened at its first use.
    case named(String)
}

/// Where the key goes. Under several names it goes under each of them, in the same request.
package enum CredentialPlacement: Sendable, Hashable {
    /// A header field; the documented one by default.
    case header([String])
    case query([String])
    case cookie([String])
    /// A field of a form body (`application/x-www-form-urlencoded`) with the endpoint's own fields beside it.
    case form([String])
    /// A member of the JSON body with the endpoint's own members beside it.
    case json([String])
    /// `Authorization` with this scheme; an empty scheme sends the bare key.
    case authorization(String)
    case basicUser
    case basicPassword
    /// A last path segment.
    case path
    /// A first path segment, before the path prefix of the base URL.
    case pathStart
    /// A parameter of the last path segment (`;NAME=KEY`).
    case pathParameter([String])
    /// A trailer field X-API-Key of a chunked body (RFC 9110 6.5).
    case trailer

    package static let documented = CredentialPlacement.header(["X-API-Key"])
}

/// Another spelling of the endpoint's path, which a router may take for the same.
package enum PathSpelling: String, Sendable, CaseIterable {
    case documented
    case trailingSlash = "trailing-slash"
    case upperCase = "upper-case"
    /// The last segment begins with a capital.
    case firstLetterUpper = "first-letter-upper"
    /// `//` before the last segment.
    case doubleSlash = "double-slash"
    case leadingDoubleSlash = "leading-double-slash"
    /// `/./` before the last segment.
    case dotSegment = "dot-segment"
    /// `/x/..` before the last segment.
    case dotDotSegment = "dot-dot-segment"
    /// `%2f` instead of the last slash.
    case encodedSlash = "encoded-slash"
    /// The last letter percent-encoded.
    case encodedLetter = "encoded-letter"
    /// `;x` at the end.
    case semicolon
    /// `%20` at the end.
    case encodedTrailingSpace = "encoded-trailing-space"
    case jsonSuffix = "json-suffix"
    /// `\` instead of the last slash.
    case backslash
}

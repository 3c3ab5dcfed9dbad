package import RegularExpressions
package import TypedYAML

/// A request of the key management or of a hook, with captures from its answer.
package struct TargetRequest: Sendable {
    package var method: String
    /// Begins with `/`, unless it is one reference that holds the whole path.
    package var path: TargetText
    package var query: [TargetField]
    package var headers: [TargetField]
    package var body: TargetBody
    /// Any other status is an error.
    package var expect: StatusSet
    /// What later requests of the same action, or the run, take from the answer, by name.
    package var captures: [Capture]
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(
        method: String, path: TargetText, query: [TargetField] = [], headers: [TargetField] = [],
        body: TargetBody = .none, expect: StatusSet = .success, captures: [Capture] = [], place: SourceRange
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.expect = expect
        self.captures = captures
        self.place = place
    }
}

/// A name and a value with references.
package struct TargetField: Sendable, Hashable {
    package var name: String
    package var value: TargetText

    package init(name: String, value: TargetText) {
        self.name = name
        self.value = value
    }
}

/// A body with references in its texts.
package enum TargetBody: Sendable {
    case none
    case json(TargetJSON)
    case form([TargetField])
    case text(TargetText, type: String)
}

/// JSON with references in its strings.
package indirect enum TargetJSON: Sendable {
    /// Null, a boolean, a number, or a string without references.
    case fixed(OrderedJSON)
    case text(TargetText)
    case array([TargetJSON])
    case object([(key: String, value: TargetJSON)])
}

/// A piece of an answer that is kept under a name.
package struct Capture: Sendable, Hashable {
    /// Where it is in the answer.
    package enum Source: Sendable, Hashable {
        /// A string or number at a JSON pointer of the body.
        case json(JSONPointer)
        /// The value of a header field.
        case header(String)
        /// The target of a link with this relation in a `Link` field (RFC 8288).
        case link(String)
        /// The value of a cookie that the answer sets.
        case cookie(String)
        /// The first group that takes part in a match, found anywhere in the body.
        case body(RegularExpression)
        /// The same, with HTML's character references decoded.
        case html(RegularExpression)
    }

    package var name: String
    package var source: Source

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }
}

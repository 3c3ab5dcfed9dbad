package import RegularExpressions
package import TypedYAML

/// A place where the deployment's stores or logs can be read.
package struct EvidenceSource: Sendable {
    /// What it holds.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Databases, dumps, backups.
        case store
        /// Logs of any kind.
        case log
    }

    /// How it is read.
    package enum Origin: Sendable, Hashable {
        /// Files and folders, as paths or patterns (``TypedYAML/Glob``) from the target file's folder; compressed ones too.
        case files([String])
        /// The standard output of a program.
        case command([String], timeout: Duration)
    }

    package var name: String
    package var kind: Kind
    package var origin: Origin
    /// How long it takes until what happened is in it.
    package var lag: Duration
    /// For a log that no known format describes: what a record of a call looks like, with the groups `endpoint`, `credits`
    /// and `status`.
    package var record: RegularExpression?
    /// Where it stands in the target file.
    package var place: SourceRange

    package init(
        name: String, kind: Kind, origin: Origin, lag: Duration = .seconds(10), record: RegularExpression? = nil,
        place: SourceRange
    ) {
        self.name = name
        self.kind = kind
        self.origin = origin
        self.lag = lag
        self.record = record
        self.place = place
    }
}
